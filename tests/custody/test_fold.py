"""The fold: where a unit is, from its events alone, in whatever order they came."""

import random
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.custody.fold import Folded, fold
from station.custody.kinds import KINDS, Evidence, Holder, State
from station.custody.steps import START, Position

COUNTY, TOWNSHIP, VILLAGE, ELSEWHERE = (UUID(int=n) for n in range(1, 5))
LEG, OTHER_LEG, BAG, PARCEL, PARTNER = (UUID(int=n) for n in range(11, 16))
NODE, OTHER_NODE = (UUID(int=n) for n in range(21, 23))


@dataclass(frozen=True)
class Happened:
    """An event as the fold sees it; a test names only what matters."""

    kind: str
    parent_id: UUID | None = None
    hop: int = 0
    station_id: UUID = COUNTY
    node_id: UUID = NODE
    evidence: int = Evidence.UNIT_SCAN
    leg_id: UUID | None = None
    bag_id: UUID | None = None
    party_id: UUID | None = PARTNER
    unit_id: UUID = PARCEL
    epoch: int = 0
    joins_id: UUID | None = None
    corrects_id: UUID | None = None
    id: UUID = field(default_factory=uuid4)


def chain(*kinds_and_fields):
    """Events that each know the one before."""
    events = []
    for kind, fields in kinds_and_fields:
        known = {"parent_id": events[-1].id, "hop": events[-1].hop + 1} if events else {}
        events.append(Happened(kind, **(known | fields)))
    return events


def after(event, kind, **fields):
    return Happened(kind, **({"parent_id": event.id, "hop": event.hop + 1} | fields))


def held(folded):
    return folded.position.holder, folded.position.holder_id, folded.position.state


def test_a_unit_of_which_nothing_is_known_is_in_nobodys_hands():
    assert fold([]) == Folded(START)


def test_an_announced_parcel_is_still_the_partners():
    folded = fold(chain(("announce", {})))

    assert held(folded) == (Holder.PARTNER, PARTNER, State.EXPECTED)


def test_a_parcel_follows_its_chain_from_the_partner_to_the_village():
    events = chain(
        ("announce", {}),
        ("take_over", {}),
        ("depart", {"leg_id": LEG}),
        ("receive", {"leg_id": LEG, "station_id": VILLAGE}),
    )

    assert [held(fold(events[:n]))[:2] for n in range(1, 5)] == [
        (Holder.PARTNER, PARTNER),
        (Holder.STATION, COUNTY),
        (Holder.LEG, LEG),
        (Holder.STATION, VILLAGE),
    ]
    assert fold(events).findings == ()


def test_a_parcel_received_before_its_dispatch_is_known_stands_where_it_was_received():
    depart = Happened("depart", hop=2, parent_id=uuid4(), leg_id=LEG)
    receive = after(depart, "receive", station_id=VILLAGE, leg_id=LEG)
    start = chain(("announce", {}), ("take_over", {}))

    stub = fold([receive])
    closed = fold([*start, Happened(**vars(depart) | {"parent_id": start[-1].id}), receive])

    assert held(stub) == held(closed) == (Holder.STATION, VILLAGE, State.ARRIVED)
    assert stub.findings == closed.findings == ()


def test_what_is_short_stays_with_the_leg():
    events = chain(("take_over", {}), ("depart", {"leg_id": LEG}), ("short", {"leg_id": LEG}))

    folded = fold(events)

    assert held(folded) == (Holder.LEG, LEG, State.SHORT)
    assert [finding.kind for finding in folded.findings] == ["short"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        pytest.param("seen", {"station_id": ELSEWHERE}, id="seen-at-a-station-that-has-it-not"),
        pytest.param("receive", {"leg_id": OTHER_LEG}, id="received-from-a-leg-it-is-not-on"),
    ],
)
def test_an_observation_from_unexpected_hands_is_kept_and_found(kind, fields):
    events = chain(("take_over", {}), (kind, {"station_id": VILLAGE} | fields))

    folded = fold(events)

    assert folded.position.holder_id == events[-1].station_id
    assert [finding.kind for finding in folded.findings] == ["unexpected_holder"]


def test_being_seen_where_it_is_changes_nothing():
    events = chain(("take_over", {}), ("seen", {}))

    assert held(fold(events)) == (Holder.STATION, COUNTY, State.HERE)
    assert fold(events).findings == ()


def test_what_is_taken_back_in_an_open_bag_lies_in_it_when_it_is_opened_later():
    packed = chain(("take_over", {}), ("pack", {"bag_id": BAG}))
    seen = after(packed[-1], "seen")
    undone = after(seen, "void", corrects_id=seen.id)
    bag = chain(
        ("start", {"unit_id": BAG}), ("close", {"unit_id": BAG}), ("open", {"unit_id": BAG})
    )
    handed_on = Happened("hand_to_partner", parent_id=bag[-1].id, hop=undone.hop + 1)

    folded = fold([*packed, seen, undone, handed_on], {BAG: fold(bag)})

    assert held(folded) == (Holder.PARTNER, PARTNER, State.HANDED_ON)
    assert folded.findings == ()


@pytest.mark.parametrize("kind", ["seen", "over", "misrouted"])
def test_the_empty_sack_of_an_opened_bag_takes_no_parcel_along(kind):
    bag = chain(
        ("start", {"unit_id": BAG}), ("close", {"unit_id": BAG}), ("open", {"unit_id": BAG})
    )

    folded = fold([*bag, after(bag[-1], kind, unit_id=BAG, station_id=ELSEWHERE)])

    assert held(folded) == (Holder.STATION, COUNTY, State.OPENED)
    assert [finding.unit_id for finding in folded.findings] == [BAG]


def test_taking_an_event_back_restores_what_was_before():
    events = chain(("announce", {}), ("take_over", {}))
    undo = after(events[-1], "void", corrects_id=events[-1].id)

    assert held(fold([*events, undo])) == (Holder.PARTNER, PARTNER, State.EXPECTED)


class TestForks:
    """Two writers who did not know each other's events."""

    def setup_method(self):
        self.start = chain(("announce", {}), ("take_over", {}))
        self.left = after(self.start[-1], "seen", station_id=VILLAGE, evidence=Evidence.TYPED)
        self.right = after(self.start[-1], "seen", station_id=TOWNSHIP)

    def test_the_stronger_evidence_holds_it_until_somebody_decides(self):
        folded = fold([*self.start, self.left, self.right])

        assert folded.position.holder_id == TOWNSHIP

    def test_exactly_one_finding_names_both_heads_and_the_place_of_the_fork(self):
        longer = after(self.left, "seen", station_id=VILLAGE)

        short, long = (
            [f for f in fold(events).findings if f.kind == "two_hands"]
            for events in (
                [*self.start, self.left, self.right],
                [*self.start, self.left, self.right, longer],
            )
        )

        assert [f.at for f in short] == [f.at for f in long] == [self.start[-1].id]
        assert set(long[0].heads) == {longer.id, self.right.id}

    def test_a_higher_epoch_outranks_all_evidence(self):
        forced = after(
            self.start[-1],
            "force_transfer",
            station_id=VILLAGE,
            epoch=1,
            evidence=Evidence.ADMINISTRATIVE,
        )

        assert fold([*self.start, self.right, forced]).position.holder_id == VILLAGE

    def test_a_decision_that_names_both_heads_ends_it(self):
        decision = after(
            self.left,
            "adjudicate",
            joins_id=self.right.id,
            evidence=Evidence.ADMINISTRATIVE,
            station_id=VILLAGE,
        )

        folded = fold([*self.start, self.left, self.right, decision])

        assert folded.position.holder_id == VILLAGE
        assert "two_hands" not in {finding.kind for finding in folded.findings}


class TestBags:
    """A packed parcel moves with its bag."""

    def setup_method(self):
        self.bag = [
            *chain(
                ("start", {"unit_id": BAG}),
                ("close", {"unit_id": BAG}),
                ("depart", {"unit_id": BAG, "leg_id": LEG}),
                ("receive", {"unit_id": BAG, "leg_id": LEG, "station_id": VILLAGE}),
                ("open", {"unit_id": BAG, "station_id": VILLAGE}),
            )
        ]
        self.own = chain(("take_over", {}), ("pack", {"bag_id": BAG}))
        self.bags = {BAG: fold(self.bag)}

    def test_a_parcel_scanned_after_opening_is_where_the_bag_came_to(self):
        scan = Happened("seen", self.bag[-1].id, hop=5, station_id=VILLAGE)

        folded = fold([*self.own, scan], self.bags)

        assert held(folded) == (Holder.STATION, VILLAGE, State.ARRIVED)
        assert folded.findings == ()

    def test_a_parcel_seen_by_one_who_knew_nothing_of_the_bags_way_is_outside_its_bag(self):
        scan = after(
            self.own[-1],
            "seen",
            station_id=ELSEWHERE,
            node_id=OTHER_NODE,
            evidence=Evidence.TYPED,
        )

        folded = fold([*self.own, scan], self.bags)

        assert folded.position.holder_id == ELSEWHERE
        assert "outside_bag" in {finding.kind for finding in folded.findings}

    def test_what_was_undone_is_back_in_its_bag_for_those_who_know_nothing_of_the_bags_way(self):
        seen = after(self.own[-1], "seen", station_id=COUNTY)
        undone = after(seen, "void", corrects_id=seen.id)
        scan = after(
            undone, "seen", station_id=ELSEWHERE, node_id=OTHER_NODE, evidence=Evidence.TYPED
        )

        found = fold([*self.own, seen, undone, scan], self.bags).findings

        assert ("outside_bag", self.own[-1].id) in {(each.kind, each.at) for each in found}

    def test_a_parcel_that_left_before_its_node_closed_the_bag_was_in_no_closed_bag(self):
        lost = after(self.own[-1], "declare_lost")

        assert fold([*self.own, lost], self.bags).findings == ()

    @pytest.mark.parametrize("node_id", [NODE, OTHER_NODE])
    def test_a_parcel_that_leaves_a_reopened_bag_was_in_no_closed_bag(self, node_id):
        opened_again = chain(
            ("start", {"unit_id": BAG}), ("close", {"unit_id": BAG}), ("reopen", {"unit_id": BAG})
        )
        lost = after(self.own[-1], "declare_lost", node_id=node_id)

        folded = fold([*self.own, lost], {BAG: fold(opened_again)})

        assert folded.findings == ()

    def test_a_reopened_bag_that_another_node_closed_again_is_believed_to_hold_it(self):
        closed_again = chain(
            ("start", {"unit_id": BAG}),
            ("close", {"unit_id": BAG}),
            ("reopen", {"unit_id": BAG}),
            ("close", {"unit_id": BAG}),
        )
        lost = after(self.own[-1], "declare_lost", node_id=OTHER_NODE)

        [finding] = fold([*self.own, lost], {BAG: fold(closed_again)}).findings

        assert (finding.kind, finding.heads) == (
            "outside_bag",
            tuple(sorted((lost.id, closed_again[-1].id))),
        )

    def test_who_followed_a_bag_on_a_way_that_is_not_believed_stays_behind_its_packing(self):
        seen = Happened("over", unit_id=BAG, station_id=ELSEWHERE, evidence=Evidence.SIGNED)
        bag = fold([*self.bag, seen])
        lost = Happened("declare_lost", self.bag[3].id, hop=4)
        found = Happened("over", station_id=ELSEWHERE, node_id=OTHER_NODE)
        moved = after(found, "force_transfer", station_id=VILLAGE, epoch=1)
        decided = after(moved, "adjudicate", epoch=1, joins_id=lost.id)
        told = after(decided, "instruct", epoch=1)
        events = [*self.own, lost, found, moved, decided]

        assert seen.id in bag.at
        assert self.bag[3].id not in bag.at
        for known in (events, [*events, told]):
            folded = fold(known, {BAG: bag})
            assert held(folded) == (Holder.STATION, VILLAGE, State.ARRIVED)
            assert "two_hands" not in {finding.kind for finding in folded.findings}

    def test_taking_it_out_of_the_open_bag_is_no_surprise_when_the_bag_goes_on(self):
        out = after(self.own[-1], "unpack", bag_id=BAG)

        folded = fold([*self.own, out], self.bags)

        assert held(folded) == (Holder.STATION, COUNTY, State.HERE)
        assert folded.findings == ()

    def test_a_parcel_short_in_an_opened_bag_stays_with_the_leg(self):
        short = Happened("short", self.bag[-1].id, hop=5, station_id=VILLAGE, leg_id=LEG)

        assert held(fold([*self.own, short], self.bags)) == (Holder.LEG, LEG, State.SHORT)


_STATIONS = st.sampled_from([COUNTY, TOWNSHIP, VILLAGE])


@st.composite
def trees(draw):
    """Random events of one unit, each knowing any earlier one, or none."""
    events: list[Happened] = []
    for _ in range(draw(st.integers(1, 14))):
        parent = draw(st.sampled_from([None, *events]))
        kind = draw(st.sampled_from(sorted(set(KINDS) - {"pack", "unpack", "void", "adjudicate"})))
        events.append(
            Happened(
                kind,
                parent.id if parent else None,
                hop=parent.hop + 1 if parent else 0,
                station_id=draw(_STATIONS),
                evidence=draw(st.sampled_from(list(Evidence))),
                leg_id=draw(st.sampled_from([LEG, OTHER_LEG])),
                epoch=draw(st.integers(0, 1)),
            )
        )
    return events


@settings(max_examples=300, deadline=None)
@given(trees(), st.randoms(use_true_random=False))
def test_the_fold_does_not_depend_on_the_order_in_which_events_arrive(events, shuffler):
    shuffled = [*events, random.choice(events)]
    shuffler.shuffle(shuffled)

    assert fold(shuffled) == fold(events)


@settings(max_examples=300, deadline=None)
@given(trees())
def test_a_unit_with_events_is_in_somebodys_hands_and_a_fork_is_found(events):
    folded = fold(events)

    parents = [event.parent_id for event in events]
    forks = len(parents) - len(set(parents))
    assert folded.position.head_id in {event.id for event in events}
    assert isinstance(folded.position, Position)
    if len(folded.at) < len(events):
        assert forks
        assert "two_hands" in {finding.kind for finding in folded.findings}


@st.composite
def days_of_a_bag(draw):
    """What one node, which knows all that it wrote, says of a bag and of a parcel around it."""
    bag, own = chain(("start", {"unit_id": BAG})), chain(("take_over", {}))
    is_open, is_inside = True, False
    for _ in range(draw(st.integers(1, 12))):
        parcel = ["instruct", "declare_lost", "seen"]
        if is_open:
            parcel += ["unpack"] if is_inside else ["pack"]
        kind = draw(st.sampled_from([*parcel, "close", "reopen"]))
        if kind in {"close", "reopen"}:
            if is_open == (kind == "close"):
                bag.append(after(bag[-1], kind, unit_id=BAG))
                is_open = not is_open
            continue
        known = bag[-1] if is_inside and not is_open else own[-1]
        hop = max(own[-1].hop, known.hop) + 1
        own.append(Happened(kind, known.id, hop, bag_id=BAG if kind == "pack" else None))
        # Whatever is said of a parcel in a closed bag is said by one who has it in hand.
        is_inside = kind == "pack" or (is_inside and is_open and kind == "instruct")
    return bag, own


@settings(max_examples=300, deadline=None)
@given(days_of_a_bag(), st.randoms(use_true_random=False))
def test_one_node_never_disagrees_with_itself_however_often_a_bag_is_reopened(day, shuffler):
    bag, own = day
    shuffled, bag_shuffled = own[:], bag[:]
    shuffler.shuffle(shuffled)
    shuffler.shuffle(bag_shuffled)

    folded = fold(shuffled, {BAG: fold(bag_shuffled)})

    assert folded == fold(own, {BAG: fold(bag)})
    assert list(folded.at) == [event.id for event in own]
    assert not [finding for finding in folded.findings if finding.is_fork]

"""What a coordinator decides: one more event, the incidents settled with it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from station import custody
from station.access import Permission
from station.custody import EVENT, UNIT, Evidence, Happening, Holder, State, UnitKind, Writer, rules
from station.custody.events import event_row
from station.custody.kinds import KINDS
from station.custody.steps import Position
from station.custody.tables import INSERT_EVENT
from station.db import Database, new_id
from station.errors import Forbidden
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.records import installation
from tests.builders import County

NUMBER = "YT7785497562742"
PARCEL = custody.unit_id_of(NUMBER)


@dataclass
class Books:
    """One parcel that the county has, and one bag that is open there."""

    database: Database
    county: County
    now: Any
    bag_id: UUID

    def writer(self, who: str) -> Writer:
        with self.database.read() as session:
            return Writer(self.county.actor(who), installation(session).node_id, self.now)

    def station(self, name: str) -> UUID:
        return self.county.stations[name].id

    def record(self, who: str, kind: str, unit_id: UUID = PARCEL, **fields: Any) -> UUID:
        self.now += timedelta(minutes=1)
        with self.database.write() as session:
            happening = Happening(kind, unit_id, **fields)
            [done] = custody.record(session.connection(), self.writer(who), [happening])
        return done.event_id

    def decide(self, decision: Any, who: str = "coordinator", **fields: Any) -> Position:
        self.now += timedelta(minutes=1)
        writer = self.writer(who)
        with self.database.write() as session:
            return decision(session, writer, fields.pop("unit_id", PARCEL), **fields)

    def arrives_late(
        self, who: str, kind: str, *, after: UUID, refolds: int = 1, **fields: Any
    ) -> UUID:
        """An event of another node, whose writer knew ``after`` and nothing later."""
        self.now += timedelta(minutes=1)
        writer = replace(self.writer(who), node_id=UUID(int=99))
        unit_id, epoch = fields.pop("unit_id", PARCEL), fields.pop("epoch", 0)
        with self.database.write() as session:
            connection = session.connection()
            known = connection.execute(sa.select(EVENT).where(EVENT.c.id == after)).one()
            before = Position(head_id=known.id, hop=known.hop, epoch=epoch)
            row = event_row(writer, Happening(kind, unit_id, **fields), before)
            INSERT_EVENT.run(connection, [row])
            for _ in range(refolds):
                custody.refold_late(connection, [unit_id])
        return row["id"]

    def unit(self, unit_id: UUID = PARCEL) -> Any:
        with self.database.read() as session:
            return custody.get_unit(session, unit_id)

    def incidents(self) -> list[Incident]:
        with self.database.read() as session:
            return list(session.scalars(sa.select(Incident).order_by(Incident.opened_at)))

    def open_kinds(self) -> list[IncidentKind]:
        return [i.kind for i in self.incidents() if i.state is IncidentState.OPEN]


@pytest.fixture
def books(database, county, now):
    books = Books(database, county, now, new_id())
    with database.write() as session:
        connection = session.connection()
        writer = books.writer("county_operator")
        custody.announce(connection, writer, [(PARCEL, NUMBER)], party_id=county.partner.id)
        custody.create_units(connection, UnitKind.BAG, [(books.bag_id, "B-421223-0001-K")])
        custody.record(connection, writer, [Happening("start", books.bag_id)])
    books.record("county_operator", "take_over")
    yield books
    with database.read() as session:
        connection = session.connection()
        for row in connection.execute(sa.select(UNIT)):
            said = custody.fold_of(connection, row.id).position
            assert (row.holder, row.holder_id, row.state, row.bag_id, row.head_id, row.epoch) == (
                said.holder,
                said.holder_id,
                said.state,
                said.bag_id,
                said.head_id,
                said.epoch,
            )


@pytest.fixture
def disputed(books):
    """Tiancheng and Baini both have it in their hands, and knew nothing of each other."""
    head = books.unit().head_id
    books.here = books.record("tiancheng_operator", "seen", evidence=Evidence.TYPED)
    books.there = books.arrives_late("baini_operator", "seen", after=head)
    return books


def test_what_is_declared_lost_is_in_nobodys_hands_and_its_matters_are_closed(books):
    leg = new_id()
    books.record("county_operator", "depart", leg_id=leg)
    books.record("tiancheng_operator", "short", leg_id=leg)
    assert books.open_kinds() == [IncidentKind.SHORT]

    after = books.decide(custody.declare_lost, reason="not found in five days")

    assert (after.holder, after.state) == (Holder.LOST, State.LOST)
    [short] = books.incidents()
    assert (short.state, short.outcome) == (IncidentState.SETTLED, "declared lost")
    assert short.settled_by_id == books.county.people["coordinator"].id


def test_a_short_parcel_names_the_station_that_sent_it(books):
    leg = new_id()
    books.record("county_operator", "depart", leg_id=leg)
    books.record("tiancheng_operator", "short", leg_id=leg)

    [short] = books.incidents()

    assert short.station_id == books.station("tiancheng")
    assert short.other_station_id == books.station("county")


def test_what_a_bag_lacks_names_the_station_that_packed_it(books):
    leg = new_id()
    books.record("county_operator", "pack", bag_id=books.bag_id)
    books.record("county_operator", "close", books.bag_id)
    books.record("county_operator", "depart", books.bag_id, leg_id=leg)
    books.record("tiancheng_operator", "receive", books.bag_id, leg_id=leg)
    books.record("tiancheng_operator", "open", books.bag_id)
    books.record("tiancheng_operator", "short")

    [short] = books.incidents()

    assert short.other_station_id == books.station("county")


def test_what_was_lost_and_turns_up_is_seen_again(books):
    books.decide(custody.declare_lost, reason="not found")

    books.record("hongxia_operator", "seen")

    assert books.unit().holder_id == books.station("hongxia")
    assert books.open_kinds() == [IncidentKind.FOUND_AGAIN]


@pytest.mark.parametrize(
    ("before", "error"),
    [
        pytest.param("declare_lost", rules.AlreadyLost, id="lost-twice"),
        pytest.param("hand_to_partner", rules.GoneAlready, id="given-to-a-partner"),
    ],
)
def test_it_cannot_be_lost_when(books, before, error):
    who = "coordinator" if before == "declare_lost" else "county_operator"
    books.record(who, before)

    with pytest.raises(error):
        books.decide(custody.declare_lost, reason="gone")


def test_a_transfer_moves_it_and_fences_off_who_had_it_before(books):
    head = books.unit().head_id

    after = books.decide(
        custody.force_transfer, to_station_id=books.station("baini"), reason="called them"
    )
    books.arrives_late("hongxia_operator", "seen", after=head, evidence=Evidence.SIGNED)

    assert (after.holder_id, after.epoch) == (books.station("baini"), 1)
    assert books.unit().holder_id == books.station("baini")
    assert books.open_kinds() == [IncidentKind.TWO_HANDS]


def test_a_transfer_is_known_as_the_coordinators(books):
    books.decide(custody.force_transfer, to_station_id=books.station("baini"), reason="called")

    with books.database.read() as session:
        event = custody.history(session, PARCEL)[-1]

    assert event.station_id == books.station("baini")
    assert event.actor_id == books.county.people["coordinator"].id


def test_a_parcel_is_not_transferred_to_where_it_is(books):
    with pytest.raises(rules.AlreadyThere) as refusal:
        books.decide(custody.force_transfer, to_station_id=books.station("county"), reason="?")

    assert refusal.value.values["number"] == NUMBER


def test_nothing_is_transferred_to_a_closed_station(books):
    with books.database.write() as session:
        session.merge(books.county.stations["baini"]).is_active = False

    with pytest.raises(rules.StationClosed):
        books.decide(custody.force_transfer, to_station_id=books.station("baini"), reason="?")


def test_a_transfer_out_of_a_closed_bag_leaves_the_bag_where_it_is(books):
    books.record("county_operator", "pack", bag_id=books.bag_id)
    books.record("county_operator", "close", books.bag_id)

    after = books.decide(
        custody.force_transfer, to_station_id=books.station("baini"), reason="left behind"
    )

    assert (after.bag_id, after.holder_id) == (None, books.station("baini"))
    assert books.unit(books.bag_id).holder_id == books.station("county")


@pytest.mark.parametrize(
    ("decision", "fields"),
    [
        pytest.param(custody.declare_lost, {"reason": "gone"}, id="declare-lost"),
        pytest.param(custody.instruct, {"text": "send it back"}, id="instruct"),
        pytest.param(custody.adjudicate, {"head_id": new_id(), "reason": "?"}, id="adjudicate"),
        pytest.param(
            custody.force_transfer, {"to_station_id": new_id(), "reason": "?"}, id="transfer"
        ),
    ],
)
def test_only_a_coordinator_decides(books, decision, fields):
    assert not books.county.actor("county_operator").may(Permission.ADJUDICATE)

    with pytest.raises(Forbidden):
        books.decide(decision, who="county_operator", **fields)


def test_an_instruction_moves_nothing_and_settles_nothing(books):
    books.record("tiancheng_operator", "seen")

    books.decide(custody.instruct, text="send it on to Hongxia")

    assert books.unit().holder_id == books.station("tiancheng")
    assert books.open_kinds() == [IncidentKind.UNEXPECTED_HOLDER]


def test_an_instruction_for_a_parcel_in_a_closed_bag_goes_to_the_bag(books):
    books.record("county_operator", "pack", bag_id=books.bag_id)
    books.record("county_operator", "close", books.bag_id)

    with pytest.raises(rules.InClosedBag) as refusal:
        books.decide(custody.instruct, text="send it back")

    assert refusal.value.values["bag"] == "B-421223-0001-K"


def test_an_instruction_in_an_open_bag_does_not_break_the_chain_of_custody(books):
    leg = new_id()
    books.record("county_operator", "pack", bag_id=books.bag_id)
    books.decide(custody.instruct, text="handle with care")
    books.record("county_operator", "close", books.bag_id)
    books.record("county_operator", "depart", books.bag_id, leg_id=leg)
    books.record("tiancheng_operator", "receive", books.bag_id, leg_id=leg)
    books.record("tiancheng_operator", "open", books.bag_id)
    books.record("tiancheng_operator", "seen")

    with books.database.write() as session:
        folded = custody.refold(session.connection(), PARCEL)

    assert folded.position.holder_id == books.station("tiancheng")
    assert books.incidents() == []


class TestForks:
    """Two stations that have it, each without knowing of the other."""

    def test_a_fork_opens_one_matter_between_the_two(self, disputed):
        two_hands = [i for i in disputed.incidents() if i.kind is IncidentKind.TWO_HANDS]

        assert len(two_hands) == 1
        assert {two_hands[0].station_id, two_hands[0].other_station_id} == {
            disputed.station("tiancheng"),
            disputed.station("baini"),
        }

    def test_it_stays_one_however_often_it_is_folded_and_however_long_the_branches(self, disputed):
        late = disputed.arrives_late(
            "qiaotou_operator",
            "seen",
            after=disputed.there,
            refolds=3,
        )
        disputed.arrives_late("baini_operator", "seen", after=late, refolds=3)
        disputed.arrives_late("changpu_operator", "seen", after=disputed.here)

        kinds = [incident.kind for incident in disputed.incidents()]
        assert kinds.count(IncidentKind.TWO_HANDS) == 1

    @pytest.mark.parametrize(
        ("head", "place"),
        [
            pytest.param("here", "tiancheng", id="the-weaker"),
            pytest.param("there", "baini", id="the-stronger"),
        ],
    )
    def test_the_head_that_is_chosen_holds_it(self, disputed, head, place):
        after = disputed.decide(
            custody.adjudicate, head_id=getattr(disputed, head), reason="asked both"
        )

        assert after.holder_id == disputed.station(place)
        assert disputed.open_kinds() == []
        two_hands = [i for i in disputed.incidents() if i.kind is IncidentKind.TWO_HANDS]
        assert two_hands[0].outcome == "decided by the coordinator"

    def test_the_decision_names_both_heads(self, disputed):
        disputed.decide(custody.adjudicate, head_id=disputed.here, reason="asked both")

        with disputed.database.read() as session:
            event = custody.history(session, PARCEL)[-1]

        assert (event.kind, event.parent_id, event.joins_id) == (
            "adjudicate",
            disputed.here,
            disputed.there,
        )

    def test_three_who_have_it_are_decided_at_once(self, books):
        head = books.unit().head_id
        books.record("tiancheng_operator", "seen")
        third = books.arrives_late("baini_operator", "seen", after=head)
        books.arrives_late("hongxia_operator", "seen", after=head)

        after = books.decide(custody.adjudicate, head_id=third, reason="asked all")

        assert after.holder_id == books.station("baini")
        assert books.open_kinds() == []

    def test_the_decision_outranks_an_earlier_transfer_on_the_other_branch(self, books):
        head = books.unit().head_id
        books.decide(custody.force_transfer, to_station_id=books.station("baini"), reason="called")
        seen = books.arrives_late("hongxia_operator", "seen", after=head)

        after = books.decide(custody.adjudicate, head_id=seen, reason="it is there after all")

        assert after.holder_id == books.station("hongxia")
        assert books.open_kinds() == []

    def test_a_head_that_is_not_in_dispute_cannot_be_chosen(self, disputed):
        with pytest.raises(rules.NotInDispute):
            disputed.decide(custody.adjudicate, head_id=new_id(), reason="?")

    def test_it_cannot_be_decided_twice(self, disputed):
        disputed.decide(custody.adjudicate, head_id=disputed.here, reason="asked both")

        with pytest.raises(rules.NotInDispute):
            disputed.decide(custody.adjudicate, head_id=disputed.here, reason="again")

    @pytest.mark.parametrize("decision", ["lost", "transfer"])
    def test_a_transfer_or_a_loss_ends_the_dispute(self, disputed, decision):
        if decision == "lost":
            after = disputed.decide(custody.declare_lost, reason="neither has it")
            assert after.holder is Holder.LOST
        else:
            to = disputed.station("hongxia")
            after = disputed.decide(custody.force_transfer, to_station_id=to, reason="found")
            assert after.holder_id == to

        assert disputed.open_kinds() == []
        with disputed.database.read() as session:
            assert custody.forks_of(session, PARCEL) == ()

    def test_who_goes_on_without_knowing_of_the_decision_opens_the_same_matter_again(
        self, disputed
    ):
        disputed.decide(custody.adjudicate, head_id=disputed.here, reason="asked both")

        disputed.arrives_late("baini_operator", "seen", after=disputed.there)

        assert disputed.open_kinds() == [IncidentKind.TWO_HANDS]
        assert disputed.unit().holder_id == disputed.station("tiancheng")
        kinds = [incident.kind for incident in disputed.incidents()]
        assert kinds.count(IncidentKind.TWO_HANDS) == 1

    def test_a_decision_that_arrives_from_the_county_closes_the_matter_here(self, disputed):
        disputed.arrives_late(
            "coordinator", "adjudicate", after=disputed.here, joins_id=disputed.there
        )

        assert IncidentKind.TWO_HANDS not in disputed.open_kinds()


class TestOutsideItsBag:
    """Seen at Baini by somebody who did not know that its bag was closed and had left."""

    @pytest.fixture
    def torn(self, books):
        packed = books.record("county_operator", "pack", bag_id=books.bag_id)
        books.record("county_operator", "close", books.bag_id)
        books.leg = new_id()
        books.record("county_operator", "depart", books.bag_id, leg_id=books.leg)
        books.scan = books.arrives_late("baini_operator", "seen", after=packed)
        return books

    def test_it_is_one_matter_between_the_scan_and_the_bags_sender(self, torn):
        [matter] = [i for i in torn.incidents() if i.kind is IncidentKind.OUTSIDE_BAG]

        assert {matter.station_id, matter.other_station_id} == {
            torn.station("baini"),
            torn.station("county"),
        }

    def test_the_scan_can_be_believed(self, torn):
        after = torn.decide(custody.adjudicate, head_id=torn.scan, reason="the bag was torn")

        assert (after.holder_id, after.bag_id) == (torn.station("baini"), None)
        assert torn.open_kinds() == []

    def test_the_bag_can_be_believed_and_the_parcel_goes_on_with_it(self, torn):
        bag_head = torn.unit(torn.bag_id).head_id
        after = torn.decide(
            custody.adjudicate, head_id=bag_head, reason="a wrong label was scanned"
        )
        assert after.bag_id == torn.bag_id
        assert torn.open_kinds() == []

        torn.record("tiancheng_operator", "receive", torn.bag_id, leg_id=torn.leg)
        torn.record("tiancheng_operator", "open", torn.bag_id)
        torn.record("tiancheng_operator", "seen")
        with torn.database.write() as session:
            folded = custody.refold(session.connection(), PARCEL)

        assert folded.position.holder_id == torn.station("tiancheng")
        assert torn.open_kinds() == []

    def test_it_is_found_too_when_the_bags_events_come_last(self, books):
        packed = books.record("county_operator", "pack", bag_id=books.bag_id)
        books.arrives_late("baini_operator", "seen", after=packed)
        assert IncidentKind.OUTSIDE_BAG not in books.open_kinds()

        books.record("county_operator", "close", books.bag_id)
        with books.database.write() as session:
            custody.refold_late(session.connection(), [books.bag_id])

        assert IncidentKind.OUTSIDE_BAG in books.open_kinds()

    def test_which_way_the_bag_went_decides_what_lay_in_it_as_well(self, books):
        books.record("county_operator", "pack", bag_id=books.bag_id)
        books.record("county_operator", "close", books.bag_id)
        leg = new_id()
        gone = books.record("county_operator", "depart", books.bag_id, leg_id=leg)
        books.record("tiancheng_operator", "receive", books.bag_id, leg_id=leg)
        opened = books.record("tiancheng_operator", "open", books.bag_id)
        books.record("tiancheng_operator", "seen")
        books.arrives_late(
            "baini_operator", "over", after=gone, unit_id=books.bag_id, evidence=Evidence.SIGNED
        )
        before = books.open_kinds()

        books.decide(
            custody.adjudicate, unit_id=books.bag_id, head_id=opened, reason="it was opened here"
        )

        assert IncidentKind.UNEXPECTED_HOLDER in before
        assert IncidentKind.UNEXPECTED_HOLDER not in books.open_kinds()
        assert books.unit().holder_id == books.station("tiancheng")


def test_what_is_taken_back_leaves_no_finding(books):
    books.record("tiancheng_operator", "seen")

    with books.database.write() as session:
        custody.void(session.connection(), books.writer("tiancheng_operator"), PARCEL)
        findings = custody.refold(session.connection(), PARCEL).findings

    assert findings == ()
    assert books.open_kinds() == []


def test_the_decisions_are_the_coordinators_kinds():
    names = {name for name, kind in KINDS.items() if kind.permission is Permission.ADJUDICATE}

    assert names == {"instruct", "adjudicate", "declare_lost", "force_transfer"}

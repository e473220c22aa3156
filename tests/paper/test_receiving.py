"""A village without a line receives by paper; the chain closes when the dispatch arrives."""

from contextlib import contextmanager
from itertools import permutations

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlmodel import select

from station import custody
from station.consolidation import (
    opened_bags,
    paper_bags,
    paper_chain,
    paper_loads,
    paper_reading,
    receiving,
    rules,
)
from station.consolidation.models import Leg, LegState, PaperBag, PaperItem, PaperLoad, Proof
from station.consolidation.outcomes import Outcome
from station.custody import EVENT, Evidence, Holder, State
from station.incidents.models import Incident, IncidentKind
from station.keys import Standing
from station.manifests import load_codes
from tests.paper.two_nodes import Nodes, findings, positions

CLERK = "hongxia_operator"


@pytest.fixture
def dispatched(nodes):
    """Two bags and a loose parcel for Hongxia, on their way."""
    room = nodes.sender
    bags = [room.bag(parcels=3), room.bag(parcels=1)]
    loose = room.parcel(at="county", weight_grams=20_000)
    (leg,) = room.depart(room.trip(), *bags, loose)
    return leg, bags, loose


@contextmanager
def at_village(nodes):
    with nodes.receiver.database.write() as session:
        yield session, nodes.receiver.writer(CLERK)


def read(nodes, codes):
    with at_village(nodes) as (session, writer):
        return [paper_reading.take(session, writer, code, keys=nodes.keys) for code in codes][-1]


def receive(nodes, leg, *numbers, rest_is_there=True):
    with at_village(nodes) as (session, writer):
        load = session.get(PaperLoad, leg.id)
        done = [receiving.scan_number(session, writer, load, number) for number in numbers]
        receiving.finish(session, writer, load, accept_rest=rest_is_there, reason="not there")
    return [each.outcome for each in done]


def open_by_list(nodes, bag):
    read(nodes, nodes.list_codes(bag))
    with at_village(nodes) as (session, writer):
        opened_bags.open_bag(session, writer, session.get(PaperBag, bag.id))


def events(database, unit_id):
    with database.read() as session:
        rows = session.connection().execute(
            sa.select(EVENT).where(EVENT.c.unit_id == unit_id).order_by(EVENT.c.hop)
        )
        return rows.all()


def incidents(database):
    with database.read() as session:
        return session.exec(select(Incident)).all()


def test_what_is_received_follows_the_departure_that_the_paper_names(nodes, dispatched):
    leg, bags, loose = dispatched
    reading = read(nodes, nodes.bill_codes(leg))

    outcomes = receive(nodes, leg, bags[0].number)

    assert reading.is_whole
    assert reading.proof is Proof.PROVEN
    assert outcomes == [Outcome.RECEIVED]
    for unit, evidence in ((bags[0], 3), (bags[1], 2), (loose, 2)):
        departed = events(nodes.sender.database, unit.id)[-1]
        (received,) = events(nodes.receiver.database, unit.id)
        assert received.kind == "receive"
        assert (received.parent_id, received.hop) == (departed.id, departed.hop + 1)
        assert received.evidence == evidence
        assert received.leg_id == leg.id
    there = positions(nodes.receiver.database)
    assert {there[unit.id].holder_id for unit in (*bags, loose)} == {
        nodes.sender.station("hongxia")
    }
    assert incidents(nodes.receiver.database) == []


@pytest.mark.parametrize("first", ["events", "records"])
def test_the_chain_closes_when_the_dispatch_arrives(nodes, dispatched, first):
    leg, bags, _ = dispatched
    read(nodes, nodes.bill_codes(leg))
    receive(nodes, leg, bags[0].number)
    open_by_list(nodes, bags[0])

    for step in (first, *{"events", "records"} - {first}):
        getattr(nodes, f"carry_{step}")()
        with at_village(nodes) as (session, _):
            paper_chain.hand_over(session)
        positions(nodes.receiver.database)
        assert incidents(nodes.receiver.database) == []

    assert findings(nodes.receiver.database) == []
    with nodes.receiver.database.read() as session:
        known = session.get(Leg, leg.id)
        assert known.state is LegState.RECEIVED
        assert known.received_at is not None
        assert session.exec(select(PaperLoad)).all() == []
        assert session.exec(select(PaperItem)).all() == []
        assert session.exec(select(PaperBag)).all() == []


def test_the_fold_is_the_same_as_if_the_dispatch_had_come_first(nodes, dispatched):
    leg, bags, _ = dispatched
    read(nodes, nodes.bill_codes(leg))
    receive(nodes, leg, bags[0].number)
    open_by_list(nodes, bags[0])
    nodes.carry_events()
    nodes.carry_records()
    there = positions(nodes.receiver.database)

    # The other way round: what the village wrote comes to the county, which knew the dispatch.
    back = Nodes(nodes.receiver, nodes.sender, nodes.keys)
    back.carry_events()

    assert positions(nodes.sender.database) == there
    assert findings(nodes.sender.database) == []
    assert incidents(nodes.sender.database) == []


@pytest.mark.parametrize("kinds", list(permutations(["start", "pack", "close", "depart"])))
def test_the_dispatch_may_arrive_piece_by_piece(nodes, dispatched, kinds):
    leg, bags, _ = dispatched
    read(nodes, nodes.bill_codes(leg))
    receive(nodes, leg)
    open_by_list(nodes, bags[0])

    for kind in kinds:
        nodes.carry_events(kind)
        assert incidents(nodes.receiver.database) == []
    nodes.carry_events()

    there = positions(nodes.receiver.database)
    village = nodes.sender.station("hongxia")
    assert there[bags[0].id].holder_id == there[bags[1].id].holder_id == village
    assert findings(nodes.receiver.database) == []
    assert incidents(nodes.receiver.database) == []


def test_what_is_not_there_is_short_and_can_still_turn_up(nodes, dispatched):
    leg, bags, loose = dispatched
    read(nodes, nodes.bill_codes(leg))
    receive(nodes, leg, bags[0].number, bags[1].number, rest_is_there=False)

    assert positions(nodes.receiver.database)[loose.id].state is State.SHORT
    assert [found.kind for found in incidents(nodes.receiver.database)] == [IncidentKind.SHORT]
    with at_village(nodes) as (session, writer):
        load = session.get(PaperLoad, leg.id)
        found = receiving.scan_number(session, writer, load, loose.number)
    assert found.outcome is Outcome.FOUND
    nodes.carry_events()
    assert positions(nodes.receiver.database)[loose.id].state is State.ARRIVED


def test_what_is_not_on_the_bill_is_over(nodes, dispatched):
    leg, _, _ = dispatched
    read(nodes, nodes.bill_codes(leg))

    assert receive(nodes, leg, "YT7785400009999") == [Outcome.OVER]


def test_something_damaged_is_still_received_with_the_rest(nodes, dispatched):
    leg, _, loose = dispatched
    read(nodes, nodes.bill_codes(leg))
    with at_village(nodes) as (session, writer):
        load = session.get(PaperLoad, leg.id)
        receiving.scan_number(session, writer, load, loose.number)
        receiving.mark_damaged(session, writer, loose.id, leg_id=leg.id, reason="wet")

    receive(nodes, leg)

    kinds = [event.kind for event in events(nodes.receiver.database, loose.id)]
    assert kinds == ["receive", "damaged"]
    nodes.carry_events()
    assert [found.kind for found in findings(nodes.receiver.database)] == ["damaged"]


def test_a_bag_for_elsewhere_is_missorted_by_paper_as_by_the_books(nodes):
    room = nodes.sender
    astray = room.bag("qiaotou", parcels=1)
    (leg,) = room.depart(room.trip(), room.bag())
    with room.database.write() as session:
        leg = session.get(Leg, leg.id)
        said = load_codes.of_bill(session, leg, revision=1, at=room.clock())
    line = replace(
        said.lines[0],
        unit_id=astray.id,
        number=astray.number,
        destination_id=room.station("qiaotou"),
    )
    read(nodes, nodes.codes_of(replace(said, lines=(*said.lines, line))))

    assert receive(nodes, leg, astray.number) == [Outcome.MISSORTED]


def test_a_parcel_that_was_here_before_comes_back_without_a_contradiction(nodes):
    """These books have its earlier way; the paper knows a later head."""
    room = nodes.sender
    parcel = room.parcel(at="hongxia", weight_grams=20_000)
    nodes.carry_events()
    for kind, who in (("over", "county_operator"), ("seen", "county_operator")):
        room.record(who, kind, parcel.id)
    (leg,) = room.depart(room.trip(), parcel)
    read(nodes, nodes.bill_codes(leg))

    receive(nodes, leg, parcel.number)

    assert positions(nodes.receiver.database)[parcel.id].hop == 5
    assert incidents(nodes.receiver.database) == []
    nodes.carry_events("depart")
    nodes.carry_events("seen")
    assert incidents(nodes.receiver.database) == []


def test_the_contents_of_a_bag_are_here_by_its_list_once_it_is_opened(nodes, dispatched):
    leg, bags, _ = dispatched
    read(nodes, nodes.bill_codes(leg))
    receive(nodes, leg)

    open_by_list(nodes, bags[0])

    with nodes.receiver.database.read() as session:
        listed = paper_loads.content_ids(session, bags[0].id)
    there = positions(nodes.receiver.database)
    assert len(listed) == 3
    assert {there[unit].holder_id for unit in listed} == {nodes.sender.station("hongxia")}
    opened = events(nodes.receiver.database, bags[0].id)[-1]
    for unit in listed:
        (seen,) = events(nodes.receiver.database, unit)
        assert (seen.kind, seen.parent_id, seen.evidence) == ("seen", opened.id, Evidence.MANIFEST)


def test_a_parcel_that_is_not_in_the_bag_is_short_and_what_is_not_listed_over(nodes, dispatched):
    leg, bags, _ = dispatched
    read(nodes, nodes.bill_codes(leg))
    receive(nodes, leg)
    open_by_list(nodes, bags[0])
    with at_village(nodes) as (session, writer):
        bag = session.get(PaperBag, bags[0].id)
        one, two, three = sorted(paper_loads.content_ids(session, bag.id))
        opened_bags.mark_short(session, writer, bag, one, reason="the seal was broken")
        found = opened_bags.check(session, writer, bag, custody.get_unit(session, two).number)
        over = opened_bags.check(session, writer, bag, "YT7785400008888")

    assert (found.found.value, over.found.value) == ("present", "over")
    there = positions(nodes.receiver.database)
    assert there[one].state is State.SHORT
    assert there[one].holder_id == leg.id
    assert there[three].state is State.ARRIVED
    nodes.carry_events()
    assert sorted(found.kind for found in findings(nodes.receiver.database)) == ["over", "short"]
    with at_village(nodes) as (session, writer):
        bag = session.get(PaperBag, bags[0].id)
        with pytest.raises(opened_bags.OutOfBag):
            opened_bags.mark_short(session, writer, bag, two, reason="not in the bag")


def test_a_bag_opened_before_its_list_was_read_waits_for_it(nodes, dispatched):
    leg, bags, _ = dispatched
    read(nodes, nodes.bill_codes(leg))
    receive(nodes, leg)
    with at_village(nodes) as (session, writer):
        bag = session.get(PaperBag, bags[0].id)
        opened_bags.open_bag(session, writer, bag)
        with pytest.raises(paper_bags.ListNotRead):
            opened_bags.take_as_listed(session, writer, bag)
    read(nodes, nodes.list_codes(bags[0]))

    with at_village(nodes) as (session, writer):
        assert opened_bags.take_as_listed(session, writer, session.get(PaperBag, bags[0].id)) == 3


def test_a_load_for_another_station_is_not_received_here(nodes, dispatched):
    leg, _, _ = dispatched
    with (
        nodes.receiver.database.write() as session,
        pytest.raises(rules.NotYourLoad, match="洪下村"),
    ):
        paper_reading.take(
            session,
            nodes.receiver.writer("changpu_operator"),
            nodes.bill_codes(leg)[0],
            keys=nodes.keys,
        )


@pytest.mark.parametrize(
    ("doubt", "proof"),
    [
        ("unsigned", Proof.UNSIGNED),
        ("altered", Proof.ALTERED),
        (Standing.UNKNOWN, Proof.UNKNOWN_NODE),
        (Standing.REVOKED, Proof.REVOKED),
    ],
)
def test_unproven_paper_receives_the_goods_and_one_incident_says_why(
    nodes, dispatched, doubt, proof
):
    leg, bags, loose = dispatched
    sign = {"unsigned": False, "altered": lambda _: bytes([1]) * 64}.get(doubt, True)
    codes = nodes.bill_codes(leg, sign=sign)
    if isinstance(doubt, Standing):
        nodes.keys.standing = doubt

    reading = read(nodes, codes)
    receive(nodes, leg, bags[0].number)

    assert reading.proof is proof
    (incident,) = incidents(nodes.receiver.database)
    assert incident.kind is IncidentKind.UNPROVEN_PAPER
    assert incident.number == leg.number
    assert incident.reason == paper_loads.DOUBTS[proof]
    evidence = {
        unit.id: events(nodes.receiver.database, unit.id)[0].evidence for unit in (*bags, loose)
    }
    assert evidence == {
        bags[0].id: Evidence.BAG_SCAN,
        bags[1].id: Evidence.TYPED,
        loose.id: Evidence.TYPED,
    }
    there = positions(nodes.receiver.database)
    assert {there[unit].holder for unit in evidence} == {Holder.STATION}


def test_genuine_paper_of_a_node_not_known_yet_closes_its_chain_all_the_same(nodes, dispatched):
    leg, _, _ = dispatched
    nodes.keys.standing = Standing.UNKNOWN
    read(nodes, nodes.bill_codes(leg))
    receive(nodes, leg)

    nodes.carry_records()
    nodes.carry_events()
    with at_village(nodes) as (session, _):
        paper_chain.hand_over(session)

    assert findings(nodes.receiver.database) == []
    assert [found.kind.value for found in incidents(nodes.receiver.database)] == ["unproven_paper"]


def test_an_unproven_list_is_believed_only_where_the_clerk_says_so(nodes, dispatched):
    leg, bags, _ = dispatched
    read(nodes, nodes.bill_codes(leg))
    receive(nodes, leg)
    read(nodes, nodes.list_codes(bags[0], sign=False))
    with at_village(nodes) as (session, writer):
        bag = session.get(PaperBag, bags[0].id)
        opened_bags.open_bag(session, writer, bag)
        waiting = paper_loads.unaccounted(session, bag.id)
        opened_bags.take_as_listed(session, writer, bag)

    assert len(waiting) == 3
    evidence = {events(nodes.receiver.database, unit)[0].evidence for unit in waiting}
    assert evidence == {Evidence.TYPED}
    assert [found.kind.value for found in incidents(nodes.receiver.database)] == ["unproven_paper"]


def test_a_forged_part_does_not_displace_a_proven_one(nodes, dispatched):
    leg, _, _ = dispatched
    read(nodes, nodes.bill_codes(leg))
    reading = read(nodes, nodes.bill_codes(leg, sign=False))

    assert reading.proof is Proof.PROVEN


def test_a_forged_later_revision_does_not_displace_a_proven_one(nodes, dispatched):
    leg, _, _ = dispatched
    read(nodes, nodes.bill_codes(leg))
    read(nodes, nodes.bill_codes(leg, revision=2, sign=False))

    with nodes.receiver.database.read() as session:
        load = session.get(PaperLoad, leg.id)
    assert (load.revision, load.proof) == (1, Proof.PROVEN)


def test_an_older_revision_is_refused_with_the_newer_ones_number(nodes, dispatched):
    leg, _, _ = dispatched
    old, new = nodes.bill_codes(leg), nodes.bill_codes(leg, revision=2)
    read(nodes, new)

    with pytest.raises(paper_reading.OldRevision, match="revision 2 was read"):
        read(nodes, old)


def test_parts_are_put_together_across_scans_in_any_order(nodes):
    room = nodes.sender
    loose = [room.parcel(at="county", weight_grams=20_000) for _ in range(25)]
    (leg,) = room.depart(room.trip(), *loose[:25])
    codes = nodes.bill_codes(leg)
    first = read(nodes, codes[-1:])
    again = read(nodes, codes[-1:])

    assert len(codes) == 2
    assert (first.read, first.lacking) == (again.read, again.lacking) == ([2], [1])
    with nodes.receiver.database.read() as session:
        (half,) = paper_reading.half_read(session, at=room.station("hongxia"))
        assert half.key == first.key
        assert session.get(PaperLoad, leg.id) is None
    assert read(nodes, codes[:1]).is_whole
    with nodes.receiver.database.read() as session:
        assert len(session.exec(select(PaperItem)).all()) == 25


def test_parts_of_two_revisions_are_two_readings(nodes):
    room = nodes.sender
    (leg,) = room.depart(
        room.trip(), *[room.parcel(at="county", weight_grams=20_000) for _ in range(25)]
    )
    old, new = nodes.bill_codes(leg), nodes.bill_codes(leg, revision=2)

    read(nodes, old[:1])
    reading = read(nodes, new[1:])

    assert (reading.revision, reading.read, reading.lacking) == (2, [2], [1])


def test_a_load_that_is_known_itself_needs_no_paper(nodes, dispatched):
    leg, _, _ = dispatched
    nodes.carry_records()
    nodes.carry_events()

    assert read(nodes, nodes.bill_codes(leg)).is_whole
    with nodes.receiver.database.read() as session:
        assert session.get(PaperLoad, leg.id) is None


def test_received_blind_by_the_tag_it_is_the_same_bag(nodes, dispatched):
    """Without the bill, too: one number is one unit on every computer."""
    _, bags, _ = dispatched
    with at_village(nodes) as (session, writer):
        received, _ = receiving.scan_blind(session, writer, bags[0].number)

    assert received.unit_id == bags[0].id


def test_scanned_blind_after_the_bill_was_read_it_is_of_that_load(nodes, dispatched):
    leg, bags, _ = dispatched
    read(nodes, nodes.bill_codes(leg))
    with at_village(nodes) as (session, writer):
        received, load = receiving.scan_blind(session, writer, bags[0].number)

    assert (received.outcome, load.id) == (Outcome.RECEIVED, leg.id)

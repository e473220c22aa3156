"""The proposal for a trip: never too heavy, nothing twice, nothing left without a reason."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlmodel import select

from station import custody
from station.consolidation.models import Bag, Leg, LegItem, Trip
from station.consolidation.proposals import (
    Item,
    ItemKind,
    Reason,
    Vehicle,
    left_by_reason,
    propose,
    propose_in_turn,
)
from station.consolidation.rules import LOOSE_FROM_GRAMS, MAX_BAG_GRAMS
from station.custody import State
from tests.builders import log_in

PLACES = [UUID(int=n) for n in range(1, 4)]


@st.composite
def some_items(draw):
    count = draw(st.integers(0, 30))
    items = []
    for n in range(count):
        kind = draw(st.sampled_from(ItemKind))
        most = 60_000 if kind is ItemKind.PARCEL else MAX_BAG_GRAMS
        place = draw(st.sampled_from(PLACES if kind is not ItemKind.PARCEL else [*PLACES, None]))
        items.append(
            Item(
                UUID(int=1000 + n),
                kind,
                str(n),
                "x",
                draw(st.integers(0, most)),
                on_line=draw(st.booleans()),
                bag_for=place,
                has_cod=draw(st.booleans()),
                since=datetime(2026, 11, draw(st.integers(1, 20)), tzinfo=UTC),
            )
        )
    return items


limits = st.none() | st.integers(0, 200_000)


@given(some_items(), limits, st.none() | st.integers(0, 6))
def test_a_proposal_keeps_every_limit_and_every_item(items, free_grams, free_bags):
    plan = propose(items, free_grams=free_grams, free_bags=free_bags)

    assert free_grams is None or plan.grams <= free_grams
    assert free_bags is None or plan.bag_count <= free_bags
    for bag in plan.bags:
        assert bag.grams <= MAX_BAG_GRAMS
        assert {parcel.bag_for for parcel in bag.parcels} <= {bag.bag_for}
        assert all(parcel.weight < LOOSE_FROM_GRAMS for parcel in bag.parcels)
    placed = [item.id for item in (*plan.closed, *plan.loose)]
    for bag in plan.bags:
        placed += [parcel.id for parcel in bag.parcels]
        placed += [bag.open_bag.id] if bag.open_bag else []
    placed += [item.id for item, reason in plan.left if reason]
    assert sorted(placed) == sorted(item.id for item in items)


@given(some_items())
def test_without_limits_only_other_lines_and_undecided_ones_are_left(items):
    plan = propose(items)

    assert {reason for _, reason in plan.left} <= {Reason.OTHER_LINE, Reason.UNDECIDED}


def a_parcel(n, grams=10_000, **fields):
    return Item(UUID(int=n), ItemKind.PARCEL, str(n), "x", grams, bag_for=PLACES[0], **fields)


def test_cash_on_delivery_goes_before_what_is_older():
    old = a_parcel(1, since=datetime(2026, 11, 1, tzinfo=UTC))
    paid = a_parcel(2, since=datetime(2026, 11, 20, tzinfo=UTC), has_cod=True)

    plan = propose([old, paid], free_grams=10_000)

    assert plan.bags[0].parcels == [paid]
    assert plan.left == [(old, Reason.WEIGHT)]


@pytest.mark.parametrize(
    ("grams", "loose"),
    [pytest.param(14_999, 0, id="one-gram-below"), pytest.param(15_000, 1, id="exactly")],
)
def test_big_pieces_stay_loose(grams, loose):
    assert len(propose([a_parcel(1, grams)]).loose) == loose


def test_a_proposal_is_filled_sealed_and_loaded_in_one_step(client, room, session):
    log_in(client, room.county.people["county_operator"])
    trip, closed = room.trip(), room.bag("hongxia")
    small = room.parcel("changpu", at="county")
    big = room.parcel("changpu", at="county", weight_grams=20_000)
    undecided = room.parcel(None, at="county")
    page = client.get(f"/trips/{trip.id}/proposal").text
    assert all(str(unit.id) in page for unit in (closed, small, big))
    assert undecided.number[-4:] in page

    client.post(
        f"/trips/{trip.id}/proposal",
        data={
            "unit_ids": [closed.id, big.id],
            "bag-0-for": room.station("changpu"),
            "bag-0-take": "yes",
            "bag-0-parcels": [small.id],
            "bag-0-seal": "H777777",
        },
    )

    sealed = session.exec(select(Bag).where(Bag.seal_number == "H777777")).one()
    loaded = {item.unit_id for item in session.exec(select(LegItem))}
    assert loaded == {closed.id, big.id, sealed.id}
    assert custody.get_unit(session, small.id).bag_id == sealed.id


def test_a_bag_without_a_seal_is_filled_and_stays(client, room, session):
    log_in(client, room.county.people["county_operator"])
    trip, small = room.trip(), room.parcel("changpu", at="county")

    client.post(
        f"/trips/{trip.id}/proposal",
        data={
            "bag-0-for": room.station("changpu"),
            "bag-0-take": "yes",
            "bag-0-parcels": [small.id],
        },
    )

    bag = session.exec(select(Bag)).one()
    assert custody.get_unit(session, bag.id).state is State.OPEN
    assert session.exec(select(LegItem)).first() is None


def test_what_goes_further_is_loaded_onto_its_next_trip_in_one_step(client, room, session):
    up = room.bag("county", at="hongxia")
    bags = [room.bag("hongxia", at="tiancheng"), room.bag("changpu", at="tiancheng")]
    loose = room.parcel("changpu", at="tiancheng")
    log_in(client, room.county.people["tiancheng_operator"])

    client.post("/trips/pass-on")

    loaded = {item.unit_id for item in session.exec(select(LegItem))}
    assert loaded == {*(bag.id for bag in bags), loose.id}
    assert {leg.from_station_id for leg in session.exec(select(Leg))} == {room.station("tiancheng")}
    assert up.id not in loaded


def test_passing_on_twice_loads_nothing_twice(client, room, session):
    room.bag("hongxia", at="tiancheng")
    log_in(client, room.county.people["tiancheng_operator"])

    client.post("/trips/pass-on")
    client.post("/trips/pass-on")

    assert len(session.exec(select(LegItem)).all()) == 1


def test_an_auditor_passes_nothing_on(client, room):
    log_in(client, room.county.people["auditor"])

    assert client.post("/trips/pass-on").status_code == 403


def some_line(**free):
    """A departure that takes everything there is, within what it carries."""
    return Vehicle(lambda item: item, **free)


def test_what_does_not_fit_goes_with_the_trip_after_it_and_nothing_twice():
    first, second, third = (a_parcel(n) for n in (1, 2, 3))
    row = [some_line(free_grams=10_000), some_line(free_grams=20_000)]

    plans = propose_in_turn([first, second, third], row)

    assert plans[0].takes == {first.id}
    assert plans[1].takes == {second.id, third.id}
    assert [(group.reason, group.taken_by) for group in left_by_reason(plans, 0)] == [
        (Reason.WEIGHT, 1)
    ]
    assert [(group.reason, group.taken_by) for group in left_by_reason(plans, 1)] == [
        (Reason.EARLIER, 0)
    ]


def test_what_no_trip_takes_says_so_once_for_each_reason():
    heavy, undecided = a_parcel(1, 50_000), replace(a_parcel(2), bag_for=None)
    plans = propose_in_turn([heavy, undecided], [some_line(free_grams=20_000)])

    groups = left_by_reason(plans, 0)

    assert [(g.reason, g.taken_by, g.items) for g in groups] == [
        (Reason.UNDECIDED, None, [undecided]),
        (Reason.WEIGHT, None, [heavy]),
    ]


@given(some_items(), st.lists(st.integers(0, 100_000), max_size=4))
def test_in_turn_nothing_is_planned_twice_and_each_keeps_its_limit(items, limits):
    plans = propose_in_turn(items, [some_line(free_grams=limit) for limit in limits])

    for plan, limit in zip(plans, limits, strict=True):
        assert plan.grams <= limit
        assert plan.takes.isdisjoint(item.id for item, _ in plan.left)
    taken = [id_ for plan in plans for id_ in plan.takes]
    assert len(taken) == len(set(taken))


def test_the_next_trips_share_what_stands_here_and_say_what_each_leaves(client, room, session):
    log_in(client, room.county.people["county_operator"])
    room.set_capacity(grams=1_500)
    first, second, third = (room.parcel("hongxia", at="county", weight_grams=700) for _ in "123")
    south = room.parcel("houxi", at="county")

    page = client.get("/trips/next").text

    rows = [row for row in page.split("<tr>") if "天城北线" in row or "白霓线" in row]
    # A bag of 1.4 kg at 10:20, what is left at 16:00; the south line has its own.
    assert [text in rows[0] for text in ("10:20", "1.4 kg", "16:00")] == [True] * 3
    assert any("16:00" in row and "0.7 kg" in row for row in rows)

    trip = room.trip()
    late = room.trip(minute=16 * 60)
    early = client.get(f"/trips/{trip.id}/proposal").text
    assert all(number in early for number in (str(first.id), str(second.id)))
    assert f'value="{third.id}" checked' in client.get(f"/trips/{late.id}/proposal").text
    assert str(south.id) not in early.split("<details")[0]


def test_the_proposal_of_a_trip_that_nobody_opened_opens_it(client, room, session):
    log_in(client, room.county.people["county_operator"])
    room.parcel("hongxia", at="county")

    answer = client.post(
        "/trips/next",
        data={"route_id": room.north.id, "day": room.clock().date(), "departs_minute": 620},
    )

    trip = session.exec(select(Trip)).one()
    assert answer.location.endswith(f"/trips/{trip.id}/proposal")


def test_the_clerk_sends_a_left_piece_instead_of_a_proposed_one(client, room, session):
    log_in(client, room.county.people["county_operator"])
    room.set_capacity(grams=1_000)
    room.parcel("hongxia", at="county", weight_grams=800)
    left = room.parcel("hongxia", at="county", weight_grams=900)
    trip = room.trip()
    assert f'value="{left.id}">' in client.get(f"/trips/{trip.id}/proposal").text

    client.post(f"/trips/{trip.id}/proposal", data={"unit_ids": [left.id]})

    assert [item.unit_id for item in session.exec(select(LegItem))] == [left.id]

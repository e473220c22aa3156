"""The proposal for a trip: never too heavy, nothing twice, nothing left without a reason."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from station import custody
from station.consolidation.models import Bag, Leg, LegItem
from station.consolidation.proposals import (
    Item,
    ItemKind,
    Reason,
    propose,
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

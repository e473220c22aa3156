"""What a visitor finds in the demonstration county."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from station import custody, demo
from station.access import Actor, Permission
from station.accounts.passwords import is_right
from station.accounts.service import find_by_login
from station.clock import business_day
from station.consolidation import empties
from station.consolidation.models import Bag, Leg, LegState, Trip, TripState
from station.custody import EVENT, UNIT, State
from station.incidents.models import IncidentKind, IncidentState
from station.manifests.lookup import SIGNED_KINDS
from station.manifests.models import Sheet, SheetKind
from station.network.models import Level, Partner, Route, Station, Stop, Timetable
from station.orders import gathered, windows
from station.orders.models import Order, OrderState, Way
from station.parcels.models import Intake, IntakeState, Parcel
from station.parcels.sorting import Sorting
from tests.builders import PASSWORD, log_in
from tests.demo.conftest import AFTERNOON, Built


@pytest.fixture
def session(built):
    with built.database.read() as session:
        yield session


def test_the_county_is_whole(session):
    levels = Counter(session.exec(select(Station.level)))

    assert levels == {Level.COUNTY: 1, Level.TOWNSHIP: 13, Level.VILLAGE: 206}


def test_five_partners_bring_parcels(session):
    active = session.exec(select(Partner.code).where(Partner.is_active)).all()

    assert sorted(active) == ["ems", "jd", "jt", "yto", "zto"]


def test_every_place_is_a_stop_and_every_route_has_a_vehicle_and_times(session):
    stations = set(session.exec(select(Station.id)))
    stops = set(session.exec(select(Stop.station_id)))
    routes = session.exec(select(Route)).all()
    timed = set(session.exec(select(Timetable.route_id)))

    assert stops == stations
    assert {route.id for route in routes} == timed
    assert all(route.vehicle_id for route in routes)
    assert sum(route.is_bus for route in routes) == 1


def test_parcels_are_in_every_state(built):
    units, _ = built.counts()
    parcels = {State(state) for kind, state in units if kind == "parcel"}
    bags = {State(state) for kind, state in units if kind == "bag"}

    assert parcels >= {
        State.EXPECTED,
        State.MISSING,
        State.HERE,
        State.PACKED,
        State.SHORT,
        State.DELIVERED,
        State.HANDED_ON,
        State.LOST,
    }
    assert bags >= {
        State.OPEN,
        State.CLOSED,
        State.HERE,
        State.ON_THE_WAY,
        State.ARRIVED,
        State.OPENED,
    }


def test_loads_trips_and_intakes_are_in_every_state(session):
    assert set(session.exec(select(Leg.state))) >= {
        LegState.LOADING,
        LegState.DEPARTED,
        LegState.RECEIVING,
        LegState.RECEIVED,
    }
    assert set(session.exec(select(Trip.state))) >= {
        TripState.PLANNED,
        TripState.UNDERWAY,
        TripState.DONE,
    }
    assert set(session.exec(select(Intake.state))) == set(IntakeState)


def test_addresses_were_sure_asked_and_misrouted(session):
    assert set(session.exec(select(Parcel.sorting))) == set(Sorting)


def test_a_bag_was_reopened_and_a_departure_cancelled(session):
    kinds = Counter(session.connection().scalars(select(EVENT.c.kind)))
    reasons = session.exec(select(Bag.reopened_reason).where(Bag.reopened_reason != "")).all()

    assert kinds["reopen"] == len(reasons) == 1
    assert kinds["cancel_departure"] > 0


def test_incidents_are_open_and_settled(built):
    _, incidents = built.counts()
    found = {(IncidentKind(kind), IncidentState(state)) for (kind, _), state in incidents.items()}

    assert found >= {
        (IncidentKind.SHORT, IncidentState.OPEN),
        (IncidentKind.SHORT, IncidentState.SETTLED),
        (IncidentKind.OVER, IncidentState.OPEN),
        (IncidentKind.MISROUTED, IncidentState.OPEN),
        (IncidentKind.DAMAGED, IncidentState.OPEN),
        (IncidentKind.DAMAGED, IncidentState.SETTLED),
        (IncidentKind.MISSING, IncidentState.OPEN),
        (IncidentKind.MISSING, IncidentState.SETTLED),
        (IncidentKind.EXTRA, IncidentState.OPEN),
    }


def test_sheets_were_printed_and_some_copies_are_still_out(session):
    sheets = session.exec(select(Sheet)).all()
    signed = [sheet for sheet in sheets if sheet.kind in SIGNED_KINDS]

    of_orders = {
        SheetKind.HARVEST_LIST,
        SheetKind.PACKING_LIST,
        SheetKind.CONTRACT,
        SheetKind.DELIVERY_RECEIPT,
    }
    assert {sheet.kind for sheet in sheets} == set(SheetKind) - of_orders
    assert any(sheet.returned_at for sheet in signed)
    assert any(sheet.returned_at is None for sheet in signed)


def test_no_two_parcels_share_a_number(session):
    numbers = session.exec(select(Parcel.number)).all()

    assert len(set(numbers)) == len(numbers)


def test_every_unit_stands_where_its_events_say(session):
    connection = session.connection()
    for unit in connection.execute(select(UNIT)).all():
        said = custody.fold_of(connection, unit.id).position

        assert (unit.holder, unit.holder_id, unit.state, unit.bag_id) == (
            said.holder,
            said.holder_id,
            said.state,
            said.bag_id,
        ), unit.number
        assert (unit.head_id, unit.hop, unit.epoch) == (said.head_id, said.hop, said.epoch)


def test_the_only_findings_are_incidents(built, session):
    _, incidents = built.counts()
    connection = session.connection()
    for unit in connection.execute(select(UNIT)).all():
        for finding in custody.fold_of(connection, unit.id).findings:
            assert (finding.kind, unit.number) in incidents


def test_everything_happened_yesterday_or_today_and_nothing_after_now(built, session):
    times = session.connection().scalars(select(EVENT.c.at)).all()
    today = business_day(built.now)

    assert max(times) <= built.now
    assert {business_day(at) for at in times} == {today - timedelta(days=1), today}


def test_events_of_a_unit_follow_one_another_in_time(session):
    rows = session.connection().execute(
        select(EVENT.c.unit_id, EVENT.c.at).order_by(EVENT.c.unit_id, EVENT.c.hop)
    )
    last = {}
    for unit_id, at in rows:
        assert at >= last.get(unit_id, at)
        last[unit_id] = at


def test_what_lies_in_a_closed_bag_belongs_there(session):
    paths = dict(session.exec(select(Station.id, Station.path)).all())
    rows = session.exec(
        select(Parcel.destination_id, Bag.destination_id)
        .join(UNIT, UNIT.c.id == Parcel.id)
        .join(Bag, col(Bag.id) == UNIT.c.bag_id)
    ).all()

    assert rows
    assert all(paths[parcel].startswith(paths[bag]) for parcel, bag in rows)


def test_everybody_logs_in_with_password_and_pin(built, session):
    assert len(built.logins) > 30
    for login in built.logins:
        placed = find_by_login(session, login.login)

        assert placed is not None
        assert placed.person.name == login.name
        assert placed.station.name == login.station
        assert not placed.person.must_change_password
    hashes = {find_by_login(session, login.login).person.password_hash for login in built.logins}
    assert all(is_right(hashed, demo.PASSWORD) for hashed in hashes)
    pins = {find_by_login(session, login.login).person.pin_hash for login in built.logins}
    assert all(is_right(hashed, demo.PIN) for hashed in pins)


def test_password_and_pin_are_such_as_anybody_may_choose(client, county):
    log_in(client, county.people["hongxia_operator"])
    password = {"old": PASSWORD, "new": demo.PASSWORD, "again": demo.PASSWORD}
    pin = {"pin": demo.PIN, "password": demo.PASSWORD}

    answers = [
        client.post("/account/password", data=password),
        client.post("/account/pin", data=pin),
    ]

    assert [answer.status_code for answer in answers] == [303, 303]


def test_progress_is_told_to_the_end(built):
    ended = [stage for stage, done, total in built.steps if done == total]

    assert ended == ["Network", "Yesterday", "Today"]


def test_a_county_that_is_there_is_left_alone(built):
    with pytest.raises(demo.NotEmpty):
        demo.build(built.database, home=built.home)


def test_the_same_seed_and_clock_make_the_same_county(built, template_database, tmp_path):
    again = Built(template_database, tmp_path / "again", AFTERNOON)

    assert again.counts() == built.counts()
    again.database.close()


def test_empty_bags_and_crates_were_counted_on_the_way_and_one_was_missing(built):
    coordinator = Actor(None, "", "", UUID(int=0), "/", frozenset(Permission))
    with built.database.read() as session:
        holdings = empties.holdings(session, seen_by=coordinator)
        differing = empties.differences(session, seen_by=coordinator)

    assert sum(abs(each.crates) for each in holdings) > 0
    assert differing
    assert {each.sent.bags - each.counted.bags for each in differing} == {1}


def test_a_window_gathers_what_villages_and_a_group_in_the_city_order_together(built, session):
    (window,) = windows.gathering(session, AFTERNOON)
    stops = windows.stops_of(session, window.id)
    buyers = gathered.by_stop(gathered.rows_of(session, window.id))

    assert [len(buyers[stop.id]) for stop in stops] == [2, 1, 1, 2]
    assert [bool(stop.place) for stop in stops] == [False, False, False, True]
    assert len(windows.items_of(session, window.id)) == 5


def test_the_shop_has_sold_and_a_platforms_orders_are_among_the_open_ones(session):
    orders = session.exec(select(Order)).all()

    assert {order.platform for order in orders} == {"", "douyin"}
    assert {order.way for order in orders} == set(Way)
    packed = [order for order in orders if order.state is OrderState.PACKED]
    assert [(order.platform, order.told_at) for order in packed] == [("douyin", None)]

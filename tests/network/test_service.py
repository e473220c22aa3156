"""What a coordinator changes: stations, slots, partners, vehicles, routes."""

from datetime import date

import pytest
from msgspec.structs import replace
from sqlmodel import select

from station.access import Actor, Permission
from station.db import new_id
from station.errors import Forbidden, NotFound
from station.network import lookup, registers, routes, rules, service
from station.network.details import PartnerDetails, RouteDetails, StationDetails, VehicleDetails
from station.network.importing import import_divisions
from station.network.models import Division, Partner, PartnerKind, Route, Slot, Station, Stop
from station.network.rules import DeparturePlan, StopPlan
from station.records.service import ChangedMeanwhile
from tests.network.test_importing import COORDINATOR, a_file

EDITION = date(2023, 6, 30)
PLACES = {
    "100000": "天城镇",
    "100201": "洪下村村委会",
    "100202": "菖蒲村村委会",
    "104000": "白霓镇",
    "104201": "桥头村村委会",
}


@pytest.fixture(name="places")
def _places(database) -> dict[str, Station]:
    with database.write() as session:
        import_divisions(session, a_file(PLACES), edition=EDITION, actor=COORDINATOR)
        return {station.name: station for station in session.exec(select(Station))}


def seeing(station: Station) -> Actor:
    return Actor(None, "王小明", "operator", station.id, station.path, frozenset(Permission))


def edit(database, station, **changes):
    details = replace(StationDetails(station.name), **changes)
    with database.write() as session:
        version = session.get(Station, station.id).version
        return service.edit_station(
            session, station.id, details, version=version, actor=COORDINATOR
        )


def test_a_village_without_a_shop_is_served_by_its_neighbour(database, places):
    edit(database, places["菖蒲村"], served_by_id=places["洪下村"].id)

    with database.read() as session:
        served = lookup.find_station_for_division(session, places["菖蒲村"].division_id)
        assert served.id == places["洪下村"].id


def test_a_station_may_be_served_by_one_that_another_serves(database, places):
    edit(database, places["洪下村"], served_by_id=places["桥头村"].id)
    edit(database, places["菖蒲村"], served_by_id=places["洪下村"].id)

    with database.read() as session:
        served = lookup.find_station_for_division(session, places["菖蒲村"].division_id)
        assert served.id == places["桥头村"].id


def test_two_villages_cannot_serve_each_other(database, places):
    edit(database, places["菖蒲村"], served_by_id=places["洪下村"].id)

    with pytest.raises(rules.ServedInACircle):
        edit(database, places["洪下村"], served_by_id=places["菖蒲村"].id)


def test_parcels_for_a_closed_station_go_to_its_township(database, places):
    edit(database, places["菖蒲村"], is_active=False)

    with database.read() as session:
        served = lookup.find_station_for_division(session, places["菖蒲村"].division_id)
        assert served.id == places["天城镇"].id


def test_the_station_of_a_place_that_is_gone_stays_closed(database, places):
    village = places["菖蒲村"]
    with database.write() as session:
        session.get(Division, village.division_id).is_current = False
        session.get(Station, village.id).is_active = False

    with pytest.raises(rules.PlaceGone):
        edit(database, village, is_active=True)


def test_a_station_that_somebody_else_changed_is_not_overwritten(database, places):
    edit(database, places["洪下村"], phone="0715-3390001")

    with pytest.raises(ChangedMeanwhile), database.write() as session:
        service.edit_station(
            session,
            places["洪下村"].id,
            StationDetails("洪下村"),
            version=places["洪下村"].version,
            actor=COORDINATOR,
        )


def test_a_new_name_is_found_by_its_initials(database, places):
    edit(database, places["洪下村"], name="洪下便民店")

    with database.read() as session:
        found = lookup.find_stations(session, "hxbmd", seen_by=COORDINATOR)
        assert [station.name for station in found] == ["洪下便民店"]


@pytest.mark.parametrize("search", ["洪下", "hongxia", "HXC", "421223100201"])
def test_a_station_is_found_by(search, database, places):
    with database.read() as session:
        found = lookup.find_stations(session, search, seen_by=COORDINATOR)
        assert [station.name for station in found] == ["洪下村"]


def test_a_township_sees_its_own_villages_and_no_others(database, places):
    actor = seeing(places["天城镇"])
    with database.read() as session:
        seen = lookup.list_stations(session, seen_by=actor)
        assert [station.name for station in seen] == ["天城镇", "洪下村", "菖蒲村"]
        assert lookup.get_station(session, places["洪下村"].id, seen_by=actor)
        with pytest.raises(NotFound):
            lookup.get_station(session, places["桥头村"].id, seen_by=actor)


def slots_of(session, station) -> dict[str, Slot]:
    rows = session.exec(
        select(Station.name, Slot)
        .join(Slot, Slot.destination_id == Station.id)
        .where(Slot.station_id == station.id)
    )
    return dict(rows.all())


def number(database, station, **numbers):
    with database.write() as session:
        slots = slots_of(session, station)
        wanted = {slots[name].id: value for name, value in numbers.items()}
        return service.number_slots(session, station.id, wanted, versions={}, actor=COORDINATOR)


def test_two_slots_may_change_places(database, places):
    changed = number(database, places["天城镇"], 洪下村=2, 菖蒲村=1)

    assert changed == 2
    with database.read() as session:
        slots = slots_of(session, places["天城镇"])
        assert (slots["洪下村"].number, slots["菖蒲村"].number) == (2, 1)


def test_one_number_for_two_slots_is_refused(database, places):
    with pytest.raises(rules.SlotTwice):
        number(database, places["天城镇"], 洪下村=2)


def test_the_slot_of_a_closed_station_makes_room(database, places):
    edit(database, places["菖蒲村"], is_active=False)

    number(database, places["天城镇"], 洪下村=2)

    with database.read() as session:
        slots = slots_of(session, places["天城镇"])
        assert (slots["洪下村"].number, slots["菖蒲村"].number) == (2, 3)


def test_the_usual_partners_are_there_once_and_a_change_to_them_stays(database):
    with database.write() as session:
        assert registers.ensure_partners(session) == len(registers.USUAL_PARTNERS)
        session.get(Partner, registers.partner_id("zto")).hotline = "0715-3391111"

    with database.write() as session:
        assert registers.ensure_partners(session) == 0
        assert session.get(Partner, registers.partner_id("zto")).hotline == "0715-3391111"


def test_a_partners_code_is_given_once(database):
    with database.write() as session:
        registers.ensure_partners(session)

    details = PartnerDetails("zto", "中通崇阳", PartnerKind.COURIER)
    with pytest.raises(rules.CodeTaken), database.write() as session:
        service.add_partner(session, details, actor=COORDINATOR)


def test_a_plate_is_in_the_list_once(database, places):
    details = VehicleDetails("鄂L·A1234", 1_500_000)
    with database.write() as session:
        vehicle = service.add_vehicle(session, details, actor=COORDINATOR)
        service.edit_vehicle(
            session, vehicle.id, replace(details, name="小货车"), version=1, actor=COORDINATOR
        )

    with pytest.raises(rules.PlateTaken), database.write() as session:
        service.add_vehicle(session, details, actor=COORDINATOR)


def a_route(places, *names, **fields) -> RouteDetails:
    stops = tuple(StopPlan(places[name].id, 20 * at) for at, name in enumerate(names))
    return RouteDetails(**{"code": "TC1", "name": "天城北线", "stops": stops} | fields)


def test_a_route_keeps_its_stops_in_order_and_its_departures_by_time(database, places):
    details = a_route(
        places,
        "崇阳县中心",
        "天城镇",
        "洪下村",
        departures=(DeparturePlan(840), DeparturePlan(620, "43210")),
    )

    with database.write() as session:
        route = routes.add_route(session, details, actor=COORDINATOR)

    with database.read() as session:
        stops = routes.stops_of(session, [route.id])[route.id]
        assert [(s.stop.position, s.station.name) for s in stops] == [
            (1, "崇阳县中心"),
            (2, "天城镇"),
            (3, "洪下村"),
        ]
        departures = routes.departures_of(session, [route.id])[route.id]
        assert [(d.departs_minute, d.weekdays) for d in departures] == [
            (620, "01234"),
            (840, "0123456"),
        ]
        saturday = routes.departures_on(session, date(2026, 11, 21))
        assert [timetable.departs_minute for _, timetable in saturday] == [840]


def test_a_route_may_end_where_it_starts_and_depart_in_the_first_and_last_minute(database, places):
    departures = (DeparturePlan(0), DeparturePlan(1439, "06"))
    circle = a_route(places, "天城镇", "洪下村", "天城镇", departures=departures)

    with database.write() as session:
        route = routes.add_route(session, circle, actor=COORDINATOR)

    with database.read() as session:
        stops = routes.stops_of(session, [route.id])[route.id]
        assert [stop.station.name for stop in stops] == ["天城镇", "洪下村", "天城镇"]
        kept = routes.departures_of(session, [route.id])[route.id]
        assert [departure.departs_minute for departure in kept] == [0, 1439]


def test_a_stop_taken_off_a_route_rests_and_comes_back(database, places):
    long = a_route(places, "崇阳县中心", "天城镇", "洪下村")
    short = a_route(places, "崇阳县中心", "洪下村")
    with database.write() as session:
        route_id = routes.add_route(session, long, actor=COORDINATOR).id

    for details, names in (
        (short, ["崇阳县中心", "洪下村"]),
        (long, ["崇阳县中心", "天城镇", "洪下村"]),
    ):
        with database.write() as session:
            version = session.get(Route, route_id).version
            routes.edit_route(session, route_id, details, version=version, actor=COORDINATOR)
        with database.read() as session:
            stops = routes.stops_of(session, [route_id])[route_id]
            assert [stop.station.name for stop in stops] == names
            assert len(session.exec(select(Stop)).all()) == 3


def test_two_people_who_draw_up_the_stops_do_not_overwrite_each_other(database, places):
    details = a_route(places, "崇阳县中心", "天城镇")
    with database.write() as session:
        route = routes.add_route(session, details, actor=COORDINATOR)
    other = a_route(places, "崇阳县中心", "白霓镇")
    with database.write() as session:
        routes.edit_route(session, route.id, other, version=route.version, actor=COORDINATOR)

    with pytest.raises(ChangedMeanwhile), database.write() as session:
        routes.edit_route(session, route.id, details, version=route.version, actor=COORDINATOR)


def test_a_route_does_not_stop_at_a_closed_station(database, places):
    edit(database, places["洪下村"], is_active=False)

    with pytest.raises(rules.StopClosed), database.write() as session:
        routes.add_route(session, a_route(places, "崇阳县中心", "洪下村"), actor=COORDINATOR)


@pytest.mark.parametrize("search", ["北线", "tcbx", "tc1", "hongxia"])
def test_a_route_is_found_by_its_name_its_code_or_its_stops(search, database, places):
    with database.write() as session:
        routes.add_route(session, a_route(places, "崇阳县中心", "洪下村"), actor=COORDINATOR)

    with database.read() as session:
        found = session.exec(routes.routes_matching(search)).all()
        assert [route.code for route in found] == ["TC1"]


def test_an_operator_changes_nothing_in_the_network(database, places):
    operator = Actor(
        None, "王小明", "operator", new_id(), places["洪下村"].path, frozenset({Permission.LOOK})
    )

    with pytest.raises(Forbidden), database.write() as session:
        routes.add_route(session, a_route(places, "崇阳县中心", "洪下村"), actor=operator)
    with pytest.raises(Forbidden), database.write() as session:
        service.edit_station(
            session, places["洪下村"].id, StationDetails("洪下村"), version=1, actor=operator
        )

"""The network's pages: who may open them, what they show, and what a refusal leaves alone."""

from io import BytesIO

import pytest
from sqlmodel import select

from station.network.details import RouteDetails
from station.network.models import Division, Route, Slot, Station, Vehicle
from station.network.placing import place_slots
from station.network.registers import ensure_partners
from station.network.routes import add_route, stops_of
from station.network.rules import DeparturePlan, StopPlan
from tests.builders import log_in
from tests.network.builders import COUNTY, HEADER

READ = [
    "/network",
    "/network/map",
    "/network/stations",
    "/network/stations?text=hx",
    "/network/stations?closed=1",
    "/network/places",
    "/network/places?gone=1",
    "/network/routes",
    "/network/vehicles",
    "/network/partners",
]
MANAGE = [
    "/network/editions/new",
    "/network/questions",
    "/network/routes/new",
    "/network/vehicles/new",
    "/network/partners/new",
]


@pytest.fixture(name="coordinator")
def _coordinator(client, county):
    log_in(client, county.people["coordinator"])
    return client


@pytest.mark.parametrize("address", READ)
def test_everybody_at_a_station_may_read(address, client, county):
    log_in(client, county.people["hongxia_operator"])

    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", READ + MANAGE)
def test_the_coordinator_opens_every_page(address, coordinator):
    assert coordinator.get(address).status_code == 200


@pytest.mark.parametrize("address", MANAGE)
def test_an_operator_manages_nothing(address, client, county):
    log_in(client, county.people["hongxia_operator"])

    assert client.get(address).status_code == 403
    assert client.post(address).status_code in {403, 405}


@pytest.mark.parametrize("address", READ + MANAGE)
def test_a_stranger_is_asked_to_log_in(address, client):
    assert client.get(address).location.startswith("/login")


def test_another_stations_page_is_not_found(client, county):
    log_in(client, county.people["hongxia_operator"])

    response = client.get(f"/network/stations/{county.stations['changpu'].id}")

    assert response.status_code == 404


def test_a_network_without_a_county_says_where_it_comes_from(client, county, database):
    log_in(client, county.people["coordinator"])
    with database.write() as session:
        for division in session.exec(select(Division)):
            division.is_current = False

    assert "/network/editions/new" in client.get("/network").text


def station_form(station, **changes):
    return {"name": station.name, "is_active": "on", "version": station.version} | changes


def test_a_station_is_served_by_the_one_whose_initials_are_typed(coordinator, county, session):
    village, neighbour = county.stations["changpu"], county.stations["hongxia"]

    response = coordinator.post(
        f"/network/stations/{village.id}/edit",
        data=station_form(village, served_by=neighbour.code, programmes="邮乐购、供销社"),
    )

    assert response.location == f"/network/stations/{village.id}"
    saved = session.get(Station, village.id)
    assert (saved.served_by_id, saved.programmes) == (neighbour.id, ["邮乐购", "供销社"])


def test_a_station_that_cannot_be_told_is_asked_for_again(coordinator, county, session):
    village = county.stations["changpu"]

    response = coordinator.post(
        f"/network/stations/{village.id}/edit", data=station_form(village, served_by="服务站")
    )

    assert response.status_code == 400
    assert 'id="served_by-problem"' in response.text
    assert 'value="服务站"' in response.text
    assert session.get(Station, village.id).version == village.version


def test_a_station_saved_by_somebody_else_is_not_overwritten(coordinator, county, session):
    village = county.stations["changpu"]

    response = coordinator.post(
        f"/network/stations/{village.id}/edit", data=station_form(village, phone="1", version=0)
    )

    assert response.status_code == 409
    assert session.get(Station, village.id).phone == ""


def route_form(county, *stops, **changes):
    form = {"code": "tc1", "name": "天城北线", "is_active": "on"}
    for at, name in enumerate(stops):
        form |= {
            f"stop-{at}": county.stations[name].code,
            f"order-{at}": str(at + 1),
            f"minute-{at}": str(20 * at),
        }
    form |= {"time-0": "10:20", "day-0-0": "1", "day-0-4": "1"}
    return form | changes


def stations_of(session, route) -> list[str]:
    return [stop.station.name for stop in stops_of(session, [route.id])[route.id]]


def test_a_route_is_added_with_its_stops_and_departures(coordinator, county, session):
    response = coordinator.post("/network/routes/new", data=route_form(county, "county", "hongxia"))

    route = session.exec(select(Route)).one()
    assert response.location == f"/network/routes/{route.id}"
    assert (route.code, route.home_station_id) == ("TC1", county.stations["county"].id)
    page = coordinator.get(response.location).text
    assert "10:20" in page
    assert "10:40" in page


def test_an_order_number_moves_a_stop(coordinator, county, session):
    form = route_form(county, "county", "hongxia", "tiancheng")
    form |= {"order-2": "1.5", "minute-2": "10"}

    coordinator.post("/network/routes/new", data=form)

    route = session.exec(select(Route)).one()
    assert stations_of(session, route) == [
        county.stations[name].name for name in ("county", "tiancheng", "hongxia")
    ]


def test_a_route_keeps_its_usual_driver_until_another_is_chosen(coordinator, county, session):
    form = route_form(county, "county", "hongxia")
    coordinator.post(
        "/network/routes/new", data=form | {"driver_id": str(county.people["driver"].id)}
    )

    route = session.exec(select(Route)).one()
    assert route.driver_id == county.people["driver"].id
    assert county.people["driver"].name in coordinator.get(f"/network/routes/{route.id}").text

    coordinator.post(f"/network/routes/{route.id}/edit", data=form | {"version": route.version})
    session.refresh(route)
    assert route.driver_id is None


def test_nobody_but_a_driver_drives_a_route(coordinator, county, session):
    form = route_form(county, "county", "hongxia")

    response = coordinator.post(
        "/network/routes/new", data=form | {"driver_id": str(county.people["hongxia_operator"].id)}
    )

    assert response.status_code == 400
    assert 'id="driver_id-problem"' in response.text
    assert session.exec(select(Route)).all() == []


@pytest.mark.parametrize(
    ("changes", "status", "beside"),
    [
        pytest.param({"stop-1": "没有的村"}, 400, "stop-1-problem", id="unknown-station"),
        pytest.param({"minute-1": ""}, 400, "minute-1-problem", id="no-minutes"),
        pytest.param({"time-0": "25:00"}, 400, "time-0-problem", id="no-such-time"),
        pytest.param({"stop-1": ""}, 409, "flash bad", id="one-stop"),
        pytest.param({"code": ""}, 400, "code-problem", id="no-code"),
    ],
)
def test_a_route_is_refused_beside_the_field(changes, status, beside, coordinator, county, session):
    form = route_form(county, "county", "hongxia") | changes

    response = coordinator.post("/network/routes/new", data=form)

    assert response.status_code == status
    assert beside in response.text
    assert session.exec(select(Route)).all() == []


def test_a_vehicle_carries_kilograms_and_is_kept_in_grams(coordinator, session):
    form = {"plate": "鄂l·a1234", "capacity_kg": "1500.5", "is_active": "on"}

    coordinator.post("/network/vehicles/new", data=form)

    vehicle = session.exec(select(Vehicle)).one()
    assert (vehicle.plate, vehicle.capacity_grams) == ("鄂L·A1234", 1_500_500)
    assert 'value="1500.5"' in coordinator.get(f"/network/vehicles/{vehicle.id}").text


def test_the_slots_of_a_township_are_numbered_anew(coordinator, county, database, session):
    township = county.stations["tiancheng"]
    with database.write() as writing:
        place_slots(writing, county.stations["county"].id)
    one, two = session.exec(
        select(Slot).where(Slot.station_id == township.id).order_by(Slot.number)
    ).all()

    numbers = {f"number-{one.id}": "2", f"number-{two.id}": "1"}
    versions = {f"version-{slot.id}": slot.version for slot in (one, two)}
    response = coordinator.post(f"/network/stations/{township.id}/slots", data=numbers | versions)

    assert response.status_code == 303
    session.expire_all()
    assert (session.get(Slot, one.id).number, session.get(Slot, two.id).number) == (2, 1)


def an_edition_file(*villages: tuple[str, str]) -> bytes:
    lines = [
        f"{COUNTY},county,,崇阳县,114.04,29.55",
        f"421223100000,township,{COUNTY},天城镇,114.05,29.56",
        f"421223104000,township,{COUNTY},白霓镇,114.10,29.50",
        "421223104201,village,421223104000,桥头村,,",
        "421223104202,village,421223104000,后溪村,,",
        *(f"{code},village,{code[:9]}000,{name},," for code, name in villages),
    ]
    return (HEADER + "\n".join(lines)).encode()


def choose(client, data: bytes, edition="2024-01-01"):
    return client.post(
        "/network/editions/new",
        data={"file": (BytesIO(data), "codes.csv"), "edition": edition},
        content_type="multipart/form-data",
    )


def test_an_edition_is_looked_at_before_it_is_taken_in(coordinator, session):
    data = an_edition_file(("421223100201", "洪下社区"), ("421223100203", "新塘村"))

    look = choose(coordinator, data)
    page = coordinator.get(look.location).text
    assert "洪下社区" in page
    assert "菖蒲村" in page
    assert session.exec(select(Division).where(Division.name == "新塘村")).first() is None

    done = coordinator.post(look.location)
    assert done.location == "/network/questions"
    assert session.exec(select(Division).where(Division.name == "新塘村")).one().is_current
    assert coordinator.get(look.location).status_code == 404


def test_a_question_is_answered_with_a_station(coordinator, county, session):
    look = choose(coordinator, an_edition_file(("421223100201", "洪下村")))
    coordinator.post(look.location)
    page = coordinator.get("/network/questions").text
    question = page.split('name="question" value="')[1].split('"')[0]
    serving = county.stations["hongxia"]

    refused = coordinator.post("/network/questions", data={"question": question})
    coordinator.post("/network/questions", data={"question": question, "station": serving.code})

    assert refused.status_code == 400
    gone = session.get(Station, county.stations["changpu"].id)
    assert (gone.is_active, gone.served_by_id) == (False, serving.id)


def test_a_faulty_file_names_its_rows(coordinator):
    data = an_edition_file(("421223100201", ""))

    response = choose(coordinator, data)

    assert response.status_code == 400
    assert "421223100201" in response.text


@pytest.mark.parametrize(
    ("data", "edition"),
    [
        pytest.param(b"", "2024-01-01", id="no-file"),
        pytest.param(an_edition_file(), "2027-01-01", id="not-yet"),
        pytest.param(an_edition_file(), "2024", id="no-date"),
    ],
)
def test_a_file_or_day_is_refused(data, edition, coordinator):
    assert choose(coordinator, data, edition).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/network/editions/" + "0" * 64 + "/2024-01-01",
        "/network/editions/..%2Fsecret.key/2024-01-01",
        "/network/editions/" + "0" * 64 + "/yesterday",
    ],
)
def test_an_edition_that_was_never_chosen_is_not_found(address, coordinator):
    assert coordinator.get(address).status_code == 404


def test_the_map_draws_stations_with_a_point_and_the_routes(coordinator, county, database):
    with database.write() as session:
        for at, name in enumerate(("county", "tiancheng", "hongxia")):
            division = session.get(Division, county.stations[name].division_id)
            division.longitude, division.latitude = 114.0 + at / 10, 29.5
        stops = tuple(
            StopPlan(county.stations[name].id, at)
            for at, name in enumerate(("county", "tiancheng"))
        )
        details = RouteDetails("TC1", "<北线>", stops, (DeparturePlan(60),))
        add_route(session, details, actor=county.actor("coordinator"))

    page = coordinator.get("/network/map").text

    assert page.count('class="village"') == 1
    assert 'class="route"' in page
    assert "&lt;北线&gt;" in page
    assert f"/network/stations/{county.stations['hongxia'].id}" in page


@pytest.mark.parametrize(
    ("text", "who", "found"),
    [
        ("421223100201", "coordinator", "hongxia"),
        ("洪下", "coordinator", "hongxia"),
        ("HXC", "coordinator", "hongxia"),
        ("XC", "coordinator", None),
        ("421223100201", "hongxia_operator", "hongxia"),
        ("421223100201", "changpu_operator", None),
        ("YT7785497562742", "coordinator", None),
    ],
)
def test_a_scanned_place_opens_its_station(text, who, found, client, county, database):
    with database.write() as session:
        session.get(Station, county.stations["hongxia"].id).search = "洪下村 hongxiacun hxc"
    log_in(client, county.people[who])

    response = client.post("/scan", data={"text": text})

    expected = f"/network/stations/{county.stations[found].id}" if found else None
    assert response.location == expected


def test_partners_are_listed_and_found(coordinator, database):
    with database.write() as session:
        ensure_partners(session)

    assert "中通快递" in coordinator.get("/network/partners?text=zto").text
    assert "中通快递" not in coordinator.get("/network/partners?text=sf").text


@pytest.mark.parametrize(
    ("address", "text", "found"),
    [
        pytest.param("partners", "yuantong", "圆通速递", id="partner-pinyin"),
        pytest.param("partners", "ytsd", "圆通速递", id="partner-initials"),
        pytest.param("partners", "圆通", "圆通速递", id="partner-name"),
        pytest.param("vehicles", "mbc", "鄂L·A1234", id="vehicle-initials"),
        pytest.param("vehicles", "ela12", "鄂L·A1234", id="plate-as-it-is-said"),
        pytest.param("vehicles", "A1234", "鄂L·A1234", id="plate"),
        pytest.param("routes", "tcbx", "天城北线", id="route-initials"),
        pytest.param("routes", "tianchengbei", "天城北线", id="route-pinyin"),
    ],
)
def test_a_register_is_searched_by_pinyin_and_initials(client, county, address, text, found):
    log_in(client, county.people["coordinator"])
    client.post(
        "/network/partners/new",
        data={"code": "yto2", "name": "圆通速递", "kind": "courier", "is_active": "on"},
    )
    client.post(
        "/network/vehicles/new",
        data={
            "plate": "鄂L·A1234",
            "name": "面包车",
            "capacity_kg": "600",
            "capacity_bags": "60",
            "is_active": "on",
        },
    )
    route = route_form(county, "county", "tiancheng") | {"code": "N1", "name": "天城北线"}
    client.post("/network/routes/new", data=route)

    rows = client.get(f"/network/{address}?text={text}").text.split("<tbody>")

    assert len(rows) == 2, rows[0][-300:]
    assert found in rows[1]


@pytest.mark.parametrize("order", ["abc", "NaN", "Infinity", "1e999", "-"])
def test_an_order_that_is_no_number_is_refused_beside_its_field(coordinator, county, order):
    form = route_form(county, "county", "hongxia", "tiancheng") | {"order-1": order}

    answer = coordinator.post("/network/routes/new", data=form)

    assert answer.status_code == 400
    assert "请输入数字" in answer.text
    assert f'value="{order}"' in answer.text

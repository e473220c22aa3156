import re

import pytest
from sqlmodel import select

from station.accounts import people
from station.accounts.models import Audit, Person, Role
from station.errors import Forbidden
from tests.builders import PASSWORD, a_person, log_in, save


@pytest.fixture
def coordinator(client, county):
    log_in(client, county.people["coordinator"])
    return county.people["coordinator"]


def fields_of(person, **changed):
    fields = {"name": person.name, "role": person.role.value}
    fields |= {"station_id": str(person.station_id), "version": person.version}
    return fields | changed


def audits(session):
    return [(row.action, row.subject_id) for row in session.exec(select(Audit))]


@pytest.mark.parametrize("who", ["hongxia_operator", "county_operator", "auditor", "driver"])
@pytest.mark.parametrize("path", ["/people", "/people/new", "/people/{id}"])
def test_only_coordinators_open_the_people_pages(client, county, who, path):
    log_in(client, county.people[who])

    assert client.get(path.format(id=county.people[who].id)).status_code == (
        404 if who == "driver" else 403
    )


@pytest.mark.parametrize("act", ["", "/password", "/deactivate", "/activate"])
def test_an_operator_changes_nobody(client, county, session, act):
    log_in(client, county.people["hongxia_operator"])
    other = county.people["changpu_operator"]

    response = client.post(f"/people/{other.id}{act}", data=fields_of(other, name="改了"))

    assert response.status_code == 403
    assert session.get(Person, other.id).version == other.version


@pytest.mark.parametrize("path", ["/people", "/account", "/switch", "/scanner"])
def test_a_stranger_is_led_to_the_log_in(client, county, path):
    assert client.get(path).location == f"/login?next={path}"


def add(client, county, **changed):
    station_id = str(county.stations["hongxia"].id)
    data = {"login": "wangxm", "name": "王晓梅", "role": "operator", "station_id": station_id}
    return client.post("/people", data=data | changed)


def test_a_new_person_gets_a_password_that_is_shown_once(client, coordinator, county, session):
    page = add(client, county).text

    person = session.exec(select(Person).where(Person.login == "wangxm")).one()
    assert person.must_change_password
    assert ("create", person.id) in audits(session)
    password = re.search(r"<dd>(\w{4}-\w{4}-\w{4})</dd>", page).group(1)
    assert password not in client.get("/people").text
    opened = client.post("/login", data={"login": "wangxm", "password": password})
    assert opened.status_code == 303
    assert client.get("/").location == "/account"


@pytest.mark.parametrize("text", ["王晓梅", "wangxiaomei", "wxm", "WANGXM", "洪下"])
def test_people_are_found_by_name_pinyin_login_and_station(client, coordinator, county, text):
    add(client, county)

    assert "王晓梅" in client.get("/people", query_string={"text": text}).text


def test_a_search_that_finds_nobody_says_what_to_try(client, coordinator):
    assert "拼音首字母" in client.get("/people?text=zzz%25").text


def test_a_taken_login_name_is_refused_and_the_form_keeps_the_rest(client, coordinator, county):
    response = add(client, county, login="Hongxia_Operator")

    assert response.status_code == 409
    assert "已有人用" in response.text
    assert 'value="王晓梅"' in response.text


def test_a_form_that_is_not_complete_is_marked_where_it_is_wrong(client, coordinator, county):
    response = add(client, county, name="", role="king")

    assert response.status_code == 400
    assert 'id="name-problem">请填写此项。' in response.text
    assert 'id="role-problem">请从列表中选择。' in response.text


def test_somebody_with_another_role_is_logged_out(app, client, coordinator, county, session):
    person = county.people["hongxia_operator"]
    elsewhere = app.test_client()
    log_in(elsewhere, person)

    client.post(f"/people/{person.id}", data=fields_of(person, role="auditor"))

    assert session.get(Person, person.id).role is Role.AUDITOR
    assert elsewhere.get("/account").status_code == 303
    assert ("change_role", person.id) in audits(session)


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(client, coordinator, county):
    person = county.people["hongxia_operator"]
    opened = fields_of(person)
    client.post(f"/people/{person.id}", data=fields_of(person, name="王大明"))

    response = client.post(f"/people/{person.id}", data=opened | {"name": "王小小"})

    assert response.status_code == 409


def test_a_reset_ends_the_old_password_the_pin_and_the_sessions(
    app, client, coordinator, county, session
):
    person = county.people["hongxia_operator"]
    elsewhere = app.test_client()
    log_in(elsewhere, person)

    page = client.post(f"/people/{person.id}/password").text

    stored = session.get(Person, person.id)
    assert (stored.pin_hash, stored.must_change_password) == ("", True)
    assert elsewhere.get("/account").status_code == 303
    assert ("reset_password", person.id) in audits(session)
    old = elsewhere.post("/login", data={"login": person.login, "password": PASSWORD})
    assert old.status_code == 403
    password = re.search(r"<dd>(\w{4}-\w{4}-\w{4})</dd>", page).group(1)
    new = elsewhere.post("/login", data={"login": person.login, "password": password})
    assert new.status_code == 303


def test_a_deactivated_person_is_out_at_once_until_let_in_again(
    app, client, coordinator, county, session
):
    person = county.people["hongxia_operator"]
    elsewhere = app.test_client()
    log_in(elsewhere, person)

    client.post(f"/people/{person.id}/deactivate")

    assert elsewhere.get("/account").status_code == 303
    assert ("deactivate", person.id) in audits(session)
    client.post(f"/people/{person.id}/activate")
    again = elsewhere.post("/login", data={"login": person.login, "password": PASSWORD})
    assert again.status_code == 303


@pytest.mark.parametrize("act", ["password", "deactivate"])
def test_coordinators_do_not_lock_themselves_out(client, coordinator, session, act):
    response = client.post(f"/people/{coordinator.id}/{act}")

    assert response.status_code == 409
    assert session.get(Person, coordinator.id).is_active


def test_the_last_coordinator_stays_one(client, coordinator, session):
    response = client.post(f"/people/{coordinator.id}", data=fields_of(coordinator, role="driver"))

    assert response.status_code == 409
    assert session.get(Person, coordinator.id).role is Role.COORDINATOR


@pytest.fixture
def township_coordinator(client, county, database):
    person = a_person(county.stations["tiancheng"], login="tc", role=Role.COORDINATOR)
    save(database, person)
    log_in(client, person)
    return person


def test_a_coordinator_of_a_township_sees_its_people_only(client, county, township_coordinator):
    page = client.get("/people").text

    assert "赵丽" in page
    assert "孙伟" not in page


@pytest.mark.parametrize("act", ["", "/password", "/deactivate"])
def test_people_of_other_townships_do_not_exist_for_it(client, county, township_coordinator, act):
    other = county.people["baini_operator"]

    response = client.post(f"/people/{other.id}{act}", data=fields_of(other))

    assert response.status_code == 404
    assert client.get(f"/people/{other.id}").status_code == 404


def test_nobody_is_given_a_station_above_ones_own(database, county, township_coordinator, now):
    actor = people.Placed(township_coordinator, county.stations["tiancheng"]).actor

    with pytest.raises(Forbidden), database.write() as session:
        people.create_person(
            session,
            login="climber",
            name="张三",
            role=Role.OPERATOR,
            station_id=county.stations["county"].id,
            password_hash="",
            at=now,
            by=actor,
        )


def test_a_long_list_of_people_is_shown_in_pages(client, coordinator, county, database):
    station = county.stations["houxi"]
    save(database, *[a_person(station, login=f"p{n:03}", name=f"人{n:03}") for n in range(30)])

    first, second = client.get("/people").text, client.get("/people?page=2").text

    assert "第 1 / 2 页，共 39 条" in first
    assert "人029" not in first
    assert "人029" in second
    assert client.get("/people?page=99").status_code == 200


def test_the_command_line_makes_a_person_who_need_not_change_the_password(database, county, now):
    with database.write() as session:
        person = people.create_person(
            session,
            login="First",
            name="陈静",
            role=Role.COORDINATOR,
            station_id=county.stations["county"].id,
            password_hash="hash",
            at=now,
            must_change_password=False,
        )

    assert (person.login, person.must_change_password) == ("first", False)
    assert "chenjing" in person.search

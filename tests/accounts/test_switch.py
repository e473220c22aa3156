import pytest

from station.accounts.models import Person
from tests.builders import PASSWORD, PIN, a_person, cheap_hash, log_in, save


@pytest.fixture
def colleague(county, database):
    """Li Hua works at the same station as Wang Xiaoming, and has a PIN."""
    person = a_person(
        county.stations["hongxia"], login="lihua", name="李华", pin_hash=cheap_hash(PIN)
    )
    save(database, person)
    return person


def log_in_by_password(client, login):
    response = client.post("/login", data={"login": login, "password": PASSWORD})
    assert response.status_code == 303


@pytest.fixture
def shared(client, county, colleague):
    """A browser on which Li Hua, and then Wang Xiaoming, have logged in."""
    log_in_by_password(client, "lihua")
    log_in_by_password(client, "hongxia_operator")
    return client


def take_over(client, person, pin=PIN):
    return client.post("/switch", data={"person_id": str(person.id), "pin": pin})


def test_whoever_has_logged_in_on_this_browser_is_offered(shared):
    page = shared.get("/switch").text

    assert "李华" in page


def test_a_pin_takes_over(shared, colleague):
    assert take_over(shared, colleague).status_code == 303

    assert "李华" in shared.get("/").text


def test_taking_over_leads_back_to_the_page_where_the_other_was(shared, colleague):
    response = shared.post(
        "/switch?next=/scanner", data={"person_id": str(colleague.id), "pin": PIN}
    )

    assert response.location == "/scanner"


def test_a_wrong_pin_leaves_the_other_at_the_screen(shared, colleague):
    response = take_over(shared, colleague, pin="0007")

    assert response.status_code == 403
    assert "PIN 码不对" in response.text
    assert "王小明" in shared.get("/").text


def test_after_five_wrong_pins_the_right_one_waits(shared, colleague, clock):
    for _ in range(5):
        take_over(shared, colleague, pin="0007")

    assert take_over(shared, colleague).status_code == 429
    clock.advance(minutes=15)
    assert take_over(shared, colleague).status_code == 303


def test_a_pin_opens_nothing_on_another_browser(app, county, colleague):
    other = app.test_client()
    log_in_by_password(other, "hongxia_operator")

    assert "李华" not in other.get("/switch").text
    assert take_over(other, colleague).status_code == 403


def test_a_browser_knows_a_person_for_thirty_days(shared, clock):
    clock.advance(days=30, seconds=-1)
    assert "李华" in shared.get("/switch").text

    clock.advance(seconds=1)
    assert "李华" not in shared.get("/switch").text


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"pin_hash": ""}, id="without-a-pin"),
        pytest.param({"is_active": False}, id="deactivated"),
        pytest.param({"must_change_password": True}, id="reset"),
    ],
)
def test_nobody_takes_over_who_is(shared, colleague, database, change):
    with database.write() as session:
        session.get(Person, colleague.id).sqlmodel_update(change)

    assert "李华" not in shared.get("/switch").text
    assert take_over(shared, colleague).status_code == 403


def test_people_of_another_station_do_not_take_over(client, county, database):
    with database.write() as session:
        session.get(Person, county.people["changpu_operator"].id).pin_hash = cheap_hash(PIN)
    log_in_by_password(client, "changpu_operator")
    log_in_by_password(client, "hongxia_operator")

    assert "刘芳" not in client.get("/switch").text
    assert take_over(client, county.people["changpu_operator"]).status_code == 403


def test_a_known_browser_cannot_be_made_up(client, county, colleague):
    log_in_by_password(client, "hongxia_operator")
    client.set_cookie("known", "e30.made-up")

    assert take_over(client, colleague).status_code == 403


@pytest.mark.parametrize("pin", ["4821", "482193", "1357"])
def test_a_person_sets_a_pin_of_four_to_six_digits_and_takes_over_with_it(shared, county, pin):
    answer = shared.post("/account/pin", data={"pin": pin, "password": PASSWORD})
    assert answer.status_code == 303
    log_in_by_password(shared, "lihua")

    take_over(shared, county.people["hongxia_operator"], pin)

    assert "王小明" in shared.get("/account").text


def test_an_easy_pin_is_refused_with_the_reason(client, county):
    log_in_by_password(client, "hongxia_operator")

    response = client.post("/account/pin", data={"pin": "1234", "password": PASSWORD})

    assert response.status_code == 409
    assert "容易被猜到" in response.text


def test_a_pin_is_set_only_by_somebody_who_knows_the_password(client, county, session):
    log_in(client, county.people["hongxia_operator"])

    response = client.post("/account/pin", data={"pin": "4821", "password": "not-this-one"})

    assert response.status_code == 403
    session.refresh(person := session.merge(county.people["hongxia_operator"]))
    assert person.pin_hash == ""

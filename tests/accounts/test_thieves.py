"""What a thief, or a careless clerk, tries with a browser that is not theirs."""

import pytest

from station.accounts.models import Person
from station.web.access import is_public
from tests.builders import PASSWORD, PIN, a_person, cheap_hash, log_in, save

NEW = "three odd words"


def by_password(client, login="hongxia_operator", password=PASSWORD, after=""):
    return client.post(f"/login?next={after}", data={"login": login, "password": password})


def take_over(client, person, pin=PIN):
    return client.post("/switch", data={"person_id": str(person.id), "pin": pin})


@pytest.fixture
def colleague(county, database):
    person = a_person(
        county.stations["hongxia"], login="lihua", name="李华", pin_hash=cheap_hash(PIN)
    )
    save(database, person)
    return person


def cookie_of(client, name="session") -> str:
    return client.get_cookie(name).value


@pytest.mark.parametrize(
    "after",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/%09/evil.example",
        "%0d%0aSet-Cookie:a=b",
        " //evil.example",
    ],
)
def test_no_link_leads_from_the_log_in_to_another_site(client, county, after):
    assert by_password(client, after=after).location == "/"


def test_a_log_in_on_a_planted_session_gives_the_planter_nothing(app, client, county):
    planted = app.test_client()
    planted.get("/login")
    client.set_cookie("session", cookie_of(planted))

    by_password(client)

    assert cookie_of(client) != cookie_of(planted)
    assert planted.get("/account").status_code == 303


def test_a_copied_session_ends_with_a_new_password(app, client, county):
    by_password(client)
    thief = app.test_client()
    thief.set_cookie("session", cookie_of(client))
    assert thief.get("/account").status_code == 200

    client.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW})

    assert thief.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_a_copied_session_ends_with_the_deactivation_in_the_middle_of_work(app, client, county):
    by_password(client)
    coordinator = app.test_client()
    log_in(coordinator, county.people["coordinator"])
    person = county.people["hongxia_operator"]

    coordinator.post(f"/people/{person.id}/deactivate")

    scan = client.post("/scan", data={"text": "1"}, headers={"X-Requested-With": "scan"})
    assert scan.status_code == 401
    assert by_password(client).status_code == 403
    coordinator.post(f"/people/{person.id}/activate")
    assert client.get("/account").status_code == 303
    assert by_password(client).status_code == 303


def test_a_new_password_shuts_the_pin_out_of_other_browsers_too(app, client, county, colleague):
    """Whoever knows the PIN and sits at another PC does not outlive the password."""
    other = app.test_client()
    for browser in (client, other):
        by_password(browser, "lihua")
    client.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW})

    for browser in (client, other):
        by_password(browser)

    assert take_over(other, colleague).status_code == 403
    assert "李华" not in other.get("/switch").text
    assert take_over(client, colleague).status_code == 303


def test_a_deactivated_persons_pin_opens_nothing_when_they_are_let_in_again(
    app, client, county, colleague
):
    by_password(client, "lihua")
    by_password(client)
    coordinator = app.test_client()
    log_in(coordinator, county.people["coordinator"])

    coordinator.post(f"/people/{colleague.id}/deactivate")
    assert take_over(client, colleague).status_code == 403
    coordinator.post(f"/people/{colleague.id}/activate")

    assert take_over(client, colleague).status_code == 403
    by_password(client, "lihua")
    by_password(client)
    assert take_over(client, colleague).status_code == 303


def test_a_reset_password_lets_in_once_and_only_to_choose_another(app, county, client, session):
    coordinator = app.test_client()
    log_in(coordinator, county.people["coordinator"])
    person = county.people["hongxia_operator"]
    page = coordinator.post(f"/people/{person.id}/password").text
    once = next(word for word in page.replace("<", " ").replace(">", " ").split() if is_once(word))

    assert by_password(client).status_code == 403
    assert by_password(client, password=once).status_code == 303
    assert client.get("/scanner").location == "/account"
    client.post("/account/password", data={"old": once, "new": once, "again": once})
    assert session.get(Person, person.id).must_change_password
    client.post("/account/password", data={"old": once, "new": NEW, "again": NEW})
    assert by_password(app.test_client(), password=once).status_code == 403
    assert client.get("/").status_code == 200


def is_once(word: str) -> bool:
    return len(word) == 14 and word.count("-") == 2


def test_no_form_is_taken_from_another_site(guarded_app, county):
    client = guarded_app.test_client()
    log_in(client, county.people["coordinator"])
    some_id = str(county.people["driver"].id)

    taken = []
    for rule in guarded_app.url_map.iter_rules():
        if "POST" not in rule.methods:
            continue
        values = {name: some_id if "id" in name else "1" for name in rule.arguments}
        with guarded_app.test_request_context():
            address = rule.build(values)
        response = client.post((address or ("", f"/{rule.endpoint}"))[1])
        # Who needs no log-in is shown the form again, with the sentence that nothing was done.
        view = guarded_app.view_functions[rule.endpoint]
        is_asked_again = is_public(view) and "再按一次" in response.text
        if response.status_code not in {401, 404} and not is_asked_again:
            taken.append((rule.endpoint, response.status_code))

    # Computers have no cookie that could be abused: each of their requests proves itself.
    by_machines = {("line.ticket", 400), ("line.message", 400), ("line.join", 400)}
    assert set(taken) == by_machines


def test_pages_of_a_person_are_not_kept_for_the_back_key(client, county):
    by_password(client)

    assert client.get("/account").headers["Cache-Control"] == "no-store"


def test_neither_cookie_is_for_scripts_or_for_other_sites(client, county):
    cookies = by_password(client).headers.getlist("Set-Cookie")

    assert {cookie.partition("=")[0] for cookie in cookies} == {"session", "known"}
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_servers_on_one_machine_do_not_log_each_others_people_out(app, county):
    """Browsers keep cookies by machine and not by port."""
    said = {"login": "hongxia_operator", "password": PASSWORD}

    names = [
        {cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")}
        for port in (8000, 8001)
        for answer in [app.test_client().post("/login", data=said, base_url=_at(port))]
    ]

    assert names == [{"session-8000", "known-8000"}, {"session-8001", "known-8001"}]


def _at(port: int) -> str:
    return f"http://127.0.0.1:{port}"

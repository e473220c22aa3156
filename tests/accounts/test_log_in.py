import re

import pytest
from argon2 import extract_parameters

from station.accounts import passwords
from station.accounts.models import Person
from tests.builders import PASSWORD, a_person, log_in, save


def try_to_log_in(client, login="hongxia_operator", password=PASSWORD, **where):
    return client.post("/login", data={"login": login, "password": password}, **where)


def test_the_right_password_opens_todays_page(client, county):
    response = try_to_log_in(client)

    assert (response.status_code, response.location) == (303, "/")
    assert "王小明" in client.get("/").text


def test_the_login_name_may_be_typed_in_capitals(client, county):
    assert try_to_log_in(client, login=" HongXia_Operator ").status_code == 303


def test_logging_in_leads_back_to_the_page_that_was_asked_for(client, county):
    response = client.post(
        "/login?next=/scanner", data={"login": "hongxia_operator", "password": PASSWORD}
    )

    assert response.location == "/scanner"


def test_logging_in_never_leads_to_another_site(client, county):
    response = client.post(
        "/login?next=//evil.example", data={"login": "hongxia_operator", "password": PASSWORD}
    )

    assert response.location == "/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client, county):
    wrong = try_to_log_in(client, password="wrong")
    unknown = try_to_log_in(client, login="nobody")

    assert wrong.status_code == unknown.status_code == 403
    assert _same_for_all(wrong.text) == _same_for_all(unknown.text)


def _same_for_all(page: str) -> str:
    """Without the name that was typed, and without tokens, which know the second."""
    return re.sub(r"hongxia_operator|nobody|[\w-]{20,}\.[\w-]+\.[\w-]+", "", page)


def test_a_wrong_name_costs_as_much_as_a_wrong_password():
    nobodys, real = passwords._NOBODYS_HASH, passwords.hash_secret(PASSWORD)

    assert extract_parameters(nobodys) == extract_parameters(real)
    assert not passwords.is_right("", PASSWORD)


def test_a_deactivated_person_is_answered_like_an_unknown_one(client, county, database):
    save(database, a_person(county.stations["hongxia"], login="gone", is_active=False))

    assert try_to_log_in(client, login="gone").status_code == 403


def test_after_five_wrong_passwords_even_the_right_one_waits(client, county, clock):
    for _ in range(5):
        assert try_to_log_in(client, password="wrong").status_code == 403

    response = try_to_log_in(client)

    assert response.status_code == 429
    assert "15 分钟后再试" in response.text
    clock.advance(minutes=15)
    assert try_to_log_in(client).status_code == 303


def test_four_wrong_passwords_are_forgiven_by_the_right_one(client, county):
    for _ in range(2):
        for _ in range(4):
            try_to_log_in(client, password="wrong")
        assert try_to_log_in(client).status_code == 303


def test_somebody_elsewhere_cannot_lock_a_person_out(client, county):
    for _ in range(6):
        try_to_log_in(client, password="wrong", environ_base={"REMOTE_ADDR": "10.0.0.66"})

    assert try_to_log_in(client).status_code == 303


def test_nothing_of_the_session_before_survives_a_log_in(client, county):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"

    try_to_log_in(client)

    with client.session_transaction() as session:
        assert "planted" not in session


def test_whoever_logs_out_is_a_stranger(client, county):
    log_in(client, county.people["hongxia_operator"])

    client.post("/logout")

    assert client.get("/account").location == "/login?next=/account"


@pytest.mark.parametrize("key", ["", "nonsense", "00000000-0000-0000-0000-000000000000:0"])
def test_a_session_that_names_nobody_is_a_strangers(client, county, key):
    with client.session_transaction() as session:
        session["_user_id"] = key

    assert client.get("/account").status_code == 303


def test_a_session_from_before_the_epoch_moved_on_is_a_strangers(client, county, database):
    person = county.people["hongxia_operator"]
    log_in(client, person)
    with database.write() as writing:
        writing.get(Person, person.id).session_epoch += 1

    assert client.get("/account").status_code == 303


@pytest.fixture
def newcomer(county, database, client):
    person = a_person(county.stations["hongxia"], login="newcomer", must_change_password=True)
    save(database, person)
    log_in(client, person)
    return person


@pytest.mark.parametrize("path", ["/", "/switch", "/scanner", "/people"])
def test_a_newcomer_first_chooses_a_password(client, newcomer, path):
    assert client.get(path).status_code in {303, 403}
    assert client.get("/").location == "/account"


def test_a_newcomer_can_do_nothing_else_by_script(client, newcomer):
    response = client.post("/scan", headers={"X-Requested-With": "scan"})

    assert response.status_code == 403
    assert response.json["kind"] == "MustChangePassword"


def change_password(client, old=PASSWORD, new="three odd words", again=None):
    data = {"old": old, "new": new, "again": new if again is None else again}
    return client.post("/account/password", data=data)


def test_a_newcomer_who_chose_a_password_may_work(client, newcomer):
    assert change_password(client).status_code == 303

    assert client.get("/").status_code == 200


def test_a_new_password_ends_every_other_session(app, client, county):
    person = county.people["hongxia_operator"]
    elsewhere = app.test_client()
    log_in(elsewhere, person)
    log_in(client, person)

    change_password(client)

    assert elsewhere.get("/account").status_code == 303
    assert client.get("/account").status_code == 200
    assert try_to_log_in(elsewhere, password="three odd words").status_code == 303


def test_a_password_of_exactly_eight_characters_is_taken(client, county):
    log_in(client, county.people["hongxia_operator"])

    change_password(client, new="pear-tea")

    assert try_to_log_in(client, password="pear-tea").status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"old": "wrong"}, "现在的密码不对。", id="wrong-old-one"),
        pytest.param({"again": "three odd word"}, "两次输入的新密码不一样。", id="not-the-same"),
        pytest.param({"new": "short"}, "密码至少 8 个字符。", id="short"),
    ],
)
def test_a_refused_change_keeps_the_old_password(client, county, typed, sentence):
    log_in(client, county.people["hongxia_operator"])

    response = change_password(client, **typed)

    assert sentence in response.text
    assert try_to_log_in(client).status_code == 303

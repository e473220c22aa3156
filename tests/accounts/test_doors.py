"""Who tries names and PINs at random is stopped by address as well; nobody is shut out by it."""

import pytest

from station.accounts.throttle import ADDRESS_LIMIT, LIMIT, LOGIN_LIMIT, origin
from station.app import create_app
from station.db import Database
from tests.builders import PASSWORD, PIN, a_person, cheap_hash, log_in, save

THIEF = {"REMOTE_ADDR": "203.0.113.66"}


def try_to_log_in(client, login="hongxia_operator", password="wrong", address="203.0.113.66"):
    return client.post(
        "/login",
        data={"login": login, "password": password},
        environ_base={"REMOTE_ADDR": address},
    )


def test_whoever_tries_one_password_on_many_names_is_stopped_by_their_address(app, county, clock):
    for n in range(ADDRESS_LIMIT):
        assert try_to_log_in(app.test_client(), login=f"clerk{n}").status_code == 403

    response = try_to_log_in(app.test_client(), login="hongxia_operator", password=PASSWORD)

    assert response.status_code == 429
    assert "15 分钟后再试" in response.text
    clock.advance(minutes=15)
    response = try_to_log_in(app.test_client(), login="hongxia_operator", password=PASSWORD)
    assert response.status_code == 303


def test_another_address_is_not_stopped(app, county):
    for n in range(ADDRESS_LIMIT):
        try_to_log_in(app.test_client(), login=f"clerk{n}")

    response = try_to_log_in(app.test_client(), password=PASSWORD, address="10.0.0.7")

    assert response.status_code == 303


def test_an_office_behind_one_address_may_log_in_all_day(app, county):
    for _ in range(ADDRESS_LIMIT + 1):
        assert try_to_log_in(app.test_client(), password=PASSWORD).status_code == 303


def test_a_restart_forgives_no_address(app, settings, database, county, clock):
    for n in range(ADDRESS_LIMIT):
        try_to_log_in(app.test_client(), login=f"clerk{n}")
    database.close()

    again = Database(settings.database_url, synchronous="OFF")
    restarted = create_app(settings, opened=again, clock=clock)
    restarted.config.update(TESTING=True, WTF_CSRF_ENABLED=False)

    assert try_to_log_in(restarted.test_client(), password=PASSWORD).status_code == 429
    again.close()


def many_addresses(app):
    for n in range(LOGIN_LIMIT):
        assert try_to_log_in(app.test_client(), address=f"198.51.100.{n}").status_code == 403


def test_one_name_is_not_tried_from_many_addresses_without_end(app, county, clock):
    many_addresses(app)

    response = try_to_log_in(app.test_client(), password=PASSWORD, address="198.51.100.200")

    assert response.status_code == 429
    assert "60 分钟后再试" in response.text
    clock.advance(hours=1)
    response = try_to_log_in(app.test_client(), password=PASSWORD, address="198.51.100.200")
    assert response.status_code == 303


def test_a_person_at_their_own_computer_is_not_shut_out_by_others_from_elsewhere(app, county):
    own = app.test_client()
    assert try_to_log_in(own, password=PASSWORD, address="10.0.0.7").status_code == 303
    own.post("/logout")
    many_addresses(app)

    assert try_to_log_in(own, password=PASSWORD, address="10.0.0.7").status_code == 303


def test_a_thief_with_an_internet_of_addresses_of_his_own_has_one(app, county):
    for n in range(LIMIT):
        try_to_log_in(app.test_client(), address=f"2001:db8:1:2::{n + 1:x}")

    response = try_to_log_in(app.test_client(), address="2001:db8:1:2:ffff::9")

    assert response.status_code == 429


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("::1", "::"),
        ("", ""),
        (None, ""),
        ("unix:", "unix:"),
    ],
)
def test_where_a_try_comes_from(address, expected):
    assert origin(address) == expected


@pytest.fixture
def colleagues(county, database):
    people = [
        a_person(
            county.stations["hongxia"],
            login=f"colleague{n}",
            pin_hash=cheap_hash(PIN),
        )
        for n in range(ADDRESS_LIMIT // LIMIT + 1)
    ]
    save(database, *people)
    return people


def take_over(client, person, pin):
    return client.post(
        "/switch", data={"person_id": str(person.id), "pin": pin}, environ_base=THIEF
    )


def test_whoever_guesses_the_pins_of_one_colleague_after_the_other_is_stopped(
    client, county, colleagues
):
    for person in colleagues:
        try_to_log_in(client, login=person.login, password=PASSWORD)
    *tried, last = colleagues
    log_in(client, county.people["hongxia_operator"])
    for person in tried:
        for n in range(LIMIT):
            assert take_over(client, person, f"70{n:02d}").status_code == 403

    response = take_over(client, last, PIN)

    assert response.status_code == 429
    assert "15 分钟后再试" in response.text


def test_right_pins_count_for_nothing(client, county, colleagues):
    for person in colleagues:
        try_to_log_in(client, login=person.login, password=PASSWORD)

    for n in range(ADDRESS_LIMIT + 2):
        assert take_over(client, colleagues[n % 2], PIN).status_code == 303


def test_a_pin_is_not_tried_day_after_day(client, county, colleagues, clock):
    person = colleagues[0]
    try_to_log_in(client, login=person.login, password=PASSWORD)
    log_in(client, county.people["hongxia_operator"])
    for n in range(20):
        assert take_over(client, person, f"70{n:02d}").status_code == 403
        clock.advance(minutes=15)

    response = take_over(client, person, PIN)

    assert response.status_code == 429
    assert f"请用密码登录，或 {24 * 60 - 20 * 15} 分钟后再试" in response.text
    clock.advance(days=1, minutes=-20 * 15)
    assert take_over(client, person, PIN).status_code == 303


def test_the_password_opens_what_wrong_pins_have_shut(client, county, colleagues):
    person = colleagues[0]
    try_to_log_in(client, login=person.login, password=PASSWORD)
    for n in range(LIMIT):
        take_over(client, person, f"70{n:02d}")
    assert take_over(client, person, PIN).status_code == 429

    try_to_log_in(client, login=person.login, password=PASSWORD)

    assert take_over(client, person, PIN).status_code == 303

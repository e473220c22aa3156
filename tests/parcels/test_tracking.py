import pytest

from tests.builders import log_in
from tests.parcels.files import HONGXIA, NUMBERS, take_in


@pytest.fixture
def villager(app, client, county):
    """Somebody without a log-in, after the parcel of a neighbour was announced."""
    log_in(client, county.people["county_operator"])
    take_in(client, county.partner.id, HONGXIA)
    return app.test_client()


def ask(client, number=NUMBERS[0], last_four="5635"):
    return client.post("/track", data={"number": number, "last_four": last_four})


def test_number_and_four_digits_say_where_a_parcel_is(villager):
    page = ask(villager, " yt1000 0000 00017 ")

    assert page.status_code == 200
    assert 'class="sentence"' in page.text


def test_the_page_names_nobody(villager):
    page = ask(villager).text

    for secret in ("刘", "17700005635", "5635", "李强"):
        assert secret not in page


def test_wrong_digits_and_an_unknown_number_get_the_same_answer(villager):
    wrong = ask(villager, last_four="0000")
    unknown = ask(villager, number="YT9999999999999", last_four="0000")

    assert wrong.status_code == unknown.status_code == 404
    assert wrong.text.replace(NUMBERS[0], "") == unknown.text.replace("YT9999999999999", "")


def test_digits_cannot_be_tried_one_after_the_other(villager):
    for guess in range(5):
        assert ask(villager, last_four=f"{guess:04d}").status_code == 404

    assert ask(villager).status_code == 429


def test_tries_from_other_addresses_count_for_the_number_too(villager):
    for guess in range(5):
        address = {"REMOTE_ADDR": f"10.0.0.{guess}"}
        form = {"number": NUMBERS[0], "last_four": f"{guess:04d}"}
        villager.post("/track", data=form, environ_base=address)

    fresh = villager.post(
        "/track",
        data={"number": NUMBERS[0], "last_four": "5635"},
        environ_base={"REMOTE_ADDR": "10.0.0.99"},
    )
    assert fresh.status_code == 429


def test_the_door_opens_again_after_a_while(villager, clock):
    for guess in range(5):
        ask(villager, last_four=f"{guess:04d}")

    clock.advance(minutes=16)

    assert ask(villager).status_code == 200


def test_the_page_fits_an_old_phone(villager):
    page = ask(villager)

    assert len(page.data) < 30_000
    assert "<script" not in page.text
    assert "stylesheet" not in page.text


@pytest.mark.parametrize("last_four", ["", "56", "abcd"])
def test_four_digits_are_asked_for(villager, last_four):
    assert ask(villager, last_four=last_four).status_code == 400

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
    # One sentence first, then the number.
    assert page.text.index("<h1>") < page.text.index('class="number"')


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


def ask_from(client, address, number=NUMBERS[0], last_four="5635"):
    form = {"number": number, "last_four": last_four}
    return client.post("/track", data=form, environ_base={"REMOTE_ADDR": address})


def test_a_neighbours_wrong_tries_do_not_shut_the_recipient_out(villager):
    for guess in range(5):
        ask_from(villager, "10.0.0.1", last_four=f"{guess:04d}")

    assert ask_from(villager, "10.0.0.1").status_code == 429
    assert ask_from(villager, "10.0.0.99").status_code == 200


def test_tries_from_many_addresses_count_for_the_number_for_a_day(villager, clock):
    for guess in range(50):
        assert ask_from(villager, f"10.0.{guess}.1", last_four=f"{guess:04d}").status_code == 404

    assert ask_from(villager, "10.0.99.1").status_code == 429
    clock.advance(hours=23)
    assert ask_from(villager, "10.0.99.1").status_code == 429
    clock.advance(hours=1, minutes=1)
    assert ask_from(villager, "10.0.99.1").status_code == 200


def test_ones_own_parcel_does_not_open_the_door_to_guess_at_others(villager):
    for guess in range(20):
        assert ask(villager, number=f"YT99999999{guess:05d}", last_four="0000").status_code == 404
        if guess % 4 == 0 and guess < 19:
            assert ask(villager).status_code == 200

    assert ask(villager, number="YT9999999999999", last_four="0000").status_code == 429
    assert ask(villager).status_code == 429


def test_right_answers_are_never_counted(villager):
    for _ in range(60):
        assert ask(villager).status_code == 200


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

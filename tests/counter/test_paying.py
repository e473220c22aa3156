"""What the county pays to the partners: never more than is owed, and found again."""

import pytest

from station.access import Forbidden
from station.counter import balancing, paying, rules
from station.errors import NotFound
from station.ledger import AccountKind, Due
from station.ledger import lookup as books
from station.ledger.lookup import Owed
from station.ledger.rules import NoReference, NotOwed
from tests.builders import log_in


def pay(shop, county, *, who="coordinator", cod=0, freight=0, reference="NO 1"):
    with shop.room.database.write() as session:
        due = Due(county.partner.id, cod, freight)
        return paying.pay(session, shop.room.writer(who), due, reference=reference)


@pytest.fixture
def collected(shop):
    shop.hand_over(shop.shelved(cod_fen=8_600, freight_collect_fen=1_200), fen=9_800)


def standing(shop):
    with shop.room.database.read() as session:
        [found] = paying.standings(session, seen_by=shop.room.county.actor("coordinator"))
        return found.cod, found.freight


def test_what_was_paid_is_owed_no_more(shop, county, collected):
    pay(shop, county, cod=8_600, freight=200)

    assert standing(shop) == (Owed(8_600, 8_600), Owed(1_200, 200))


@pytest.mark.parametrize("more", [{"cod": 8_601}, {"freight": 1_201}])
def test_no_more_is_paid_than_is_owed(shop, county, collected, more):
    with pytest.raises(NotOwed):
        pay(shop, county, **more)

    assert standing(shop) == (Owed(8_600, 0), Owed(1_200, 0))


def test_nothing_is_no_payment_and_one_without_a_reference_is_not_found_again(
    shop, county, collected
):
    with pytest.raises(rules.NothingToSend):
        pay(shop, county)
    with pytest.raises(NoReference):
        pay(shop, county, cod=1, reference=" ")


def test_only_the_county_pays(shop, county, collected):
    with pytest.raises(Forbidden):
        pay(shop, county, who="hongxia_operator", cod=1)


def test_a_payment_changes_nothing_of_what_was_collected(shop, county, collected):
    pay(shop, county, cod=8_600)

    with shop.room.database.read() as session:
        [line] = balancing.cod_lines(session, seen_by=county.actor("coordinator"))
        at_county = books.balance(session, AccountKind.COUNTY, shop.room.station("county"))
    assert (line.collected_fen, line.difference_fen) == (8_600, 0)
    assert at_county == -8_600


def test_a_payment_is_taken_back_once(shop, county, collected):
    entry = pay(shop, county, cod=8_600)
    writer = shop.room.writer("coordinator")
    with shop.room.database.write() as session:
        paying.take_back(session, writer, entry.id, reason="重复")
        with pytest.raises(paying.TakenBackBefore):
            paying.take_back(session, writer, entry.id, reason="重复")
        [kept] = paying.paid_lately(session, seen_by=county.actor("coordinator"))

    assert kept.is_taken_back
    assert standing(shop)[0] == Owed(8_600, 0)


def test_what_is_no_payment_is_not_taken_back(shop, county):
    kept = shop.shelved(cod_fen=100)
    with shop.room.database.write() as session, pytest.raises(NotFound):
        paying.take_back(session, shop.room.writer("coordinator"), kept, reason="重复")


def test_the_page_pays_and_takes_back(client, county, shop, collected):
    log_in(client, county.people["coordinator"])
    form = {"cod": "86.00", "freight": "0", "reference": "ICBC 8842"}

    answer = client.post(f"/money/partners/{county.partner.id}/pay", data=form)
    page = client.get("/money").get_data(as_text=True)

    assert answer.status_code == 303
    assert "ICBC 8842" in page
    entry_id = page.split("/money/payments/")[1].split("/")[0]
    taken = client.post(f"/money/payments/{entry_id}/take-back", data={"reason": "错"})
    assert taken.status_code == 303
    assert standing(shop)[0] == Owed(8_600, 0)


def test_a_village_pays_nobody(client, county, shop, collected):
    log_in(client, county.people["hongxia_operator"])

    assert client.post(f"/money/partners/{county.partner.id}/pay").status_code == 403

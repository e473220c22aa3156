"""What the county pays to the partners: never more than is owed, and found again."""

import pytest

from station.access import Forbidden
from station.counter import balancing, paying
from station.db import new_id
from station.errors import NotFound
from station.ledger import AccountKind, Due
from station.ledger import lookup as books
from station.ledger.lookup import Owed
from station.ledger.rules import NoReference, NotedOtherwise, NotOwed
from tests.builders import log_in


def pay(shop, county, *, who="coordinator", cod=0, freight=0, reference="NO 1", act_id=None):
    """The id of the entry, where it is a new one."""
    with shop.room.database.write() as session:
        due, act_id = Due(county.partner.id, cod, freight), act_id or new_id()
        writer = shop.room.writer(who)
        is_new = paying.pay(session, writer, due, reference=reference, act_id=act_id)
        return act_id if is_new else None


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
    with pytest.raises(paying.NothingPaid):
        pay(shop, county)
    with pytest.raises(NoReference):
        pay(shop, county, cod=1, reference=" ")


def test_the_same_payment_sent_again_is_answered_and_posted_once(shop, county, collected):
    act_id = new_id()

    paid = [pay(shop, county, cod=4_300, act_id=act_id) for _ in range(2)]
    with pytest.raises(NotedOtherwise):
        pay(shop, county, cod=4_301, act_id=act_id)

    assert paid == [act_id, None]
    assert standing(shop)[0] == Owed(8_600, 4_300)
    # Meant twice, it is done twice.
    pay(shop, county, cod=4_300, reference="NO 2")
    assert standing(shop)[0] == Owed(8_600, 8_600)


def test_one_transfer_is_noted_once_also_by_two_clerks(shop, county, collected):
    first = pay(shop, county, cod=4_000)

    with pytest.raises(paying.PaidBefore):
        pay(shop, county, cod=4_000)
    pay(shop, county, cod=600, reference="NO 2")
    with shop.room.database.write() as session:
        paying.take_back(session, shop.room.writer("coordinator"), first, reason="x")
    pay(shop, county, cod=4_000)

    assert standing(shop)[0] == Owed(8_600, 4_600)


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
    entry_id = pay(shop, county, cod=8_600)
    writer = shop.room.writer("coordinator")
    with shop.room.database.write() as session:
        paying.take_back(session, writer, entry_id, reason="重复")
        with pytest.raises(paying.TakenBackBefore):
            paying.take_back(session, writer, entry_id, reason="重复")
        [kept] = paying.paid_lately(session, seen_by=county.actor("coordinator"))

    assert kept.is_taken_back
    assert standing(shop)[0] == Owed(8_600, 0)


def test_what_is_no_payment_is_not_taken_back(shop, county):
    kept = shop.shelved(cod_fen=100)
    with shop.room.database.write() as session, pytest.raises(NotFound):
        paying.take_back(session, shop.room.writer("coordinator"), kept, reason="重复")


def test_the_page_pays_and_takes_back(client, county, shop, collected):
    log_in(client, county.people["coordinator"])
    form = {"cod": "86.00", "freight": "0", "reference": "ICBC 8842", "act_id": new_id()}

    answer = client.post(f"/money/partners/{county.partner.id}/pay", data=form)
    page = client.get("/money").get_data(as_text=True)

    assert answer.status_code == 303
    assert "ICBC 8842" in page
    entry_id = page.split("/money/payments/")[1].split("/")[0]
    taken = client.post(f"/money/payments/{entry_id}/take-back", data={"reason": "错"})
    assert taken.status_code == 303
    assert standing(shop)[0] == Owed(8_600, 0)


def test_what_was_refused_stands_in_its_own_form_with_what_is_wrong(
    client, county, shop, collected
):
    log_in(client, county.people["coordinator"])
    form = {"cod": "86.001", "freight": "12.00", "reference": "ICBC 8842", "act_id": new_id()}

    answer = client.post(f"/money/partners/{county.partner.id}/pay", data=form)

    assert answer.status_code == 400
    assert all(said in answer.text for said in ('value="86.001"', "ICBC 8842", "cod-problem"))
    assert '<details class="inline" open>' in answer.text


def test_a_village_pays_nobody(client, county, shop, collected):
    log_in(client, county.people["hongxia_operator"])

    assert client.post(f"/money/partners/{county.partner.id}/pay").status_code == 403

"""Pages and papers of contracts, for the county and for the station that takes deliveries over."""

import re
from uuid import UUID

import pytest

from station.contracts.models import Contract
from station.db import new_id
from tests.builders import log_in
from tests.contracts.season import BEST, GOOD
from tests.printing.reading import texts

SAID = {
    "buyer": "咸宁竹源食品有限公司",
    "buyer_phone": "0715-3381234",
    "unit": "jin",
    "quantity": "1000",
    "signed_on": "2026-11-01",
    "first_on": "2026-11-20",
    "last_on": "2026-12-20",
    "deposit": "500",
    "terms": "特级 = 4.20\n一级 = 3",
    "plan": "2026-11-20 = 400\n2026-12-20 = 600",
}


def act():
    return {"act_id": str(new_id())}


def test_the_county_makes_a_contract_and_the_station_takes_a_delivery_over(
    client, county, season, session
):
    goods = {"producer_id": season.producer.id, "product_id": season.product.id}
    log_in(client, county.people["coordinator"])
    wrong = client.post("/contracts/new", data=act() | SAID | goods | {"plan": "2026-11-20 = 400"})
    made = client.post("/contracts/new", data=act() | SAID | goods)
    paid = client.post(f"{made.location}/pay", data=act() | {"sum": "500", "method": "cash"})
    log_in(client, county.people["hongxia_operator"])
    lot = act() | {"lot_id": season.lots[0].id}
    low = client.post(f"{made.location}/deliveries", data=lot | {"n_0": "10", "p_0": "4.19"})
    taken = client.post(
        f"{made.location}/deliveries",
        data=lot
        | {"n_0": "100", "p_0": "4.30", "n_1": "20", "p_1": "3", "refused": "5", "why": "断尖"},
    )
    page = client.get(made.location).text

    assert [a.status_code for a in (wrong, made, paid, low, taken)] == [400, 303, 303, 409, 303]
    assert "合计 400" in wrong.text
    assert "4.20" in low.text
    assert all(said in page for said in ("120</strong> / 1000", "¥490.00", "¥10.00", "断尖"))
    assert client.get("/contracts").status_code == 200
    assert client.get("/contracts/new").status_code == 403
    number = session.get_one(Contract, UUID(made.location.rsplit("/", 1)[1])).number
    assert client.get("/scan", query_string={"text": number}).location == made.location


@pytest.mark.parametrize("typed", ["12.5", "1,000", "-3", "十", "123456789"])
def test_a_quantity_that_is_no_whole_number_is_asked_for_again_and_nothing_is_noted(
    client, county, season, typed
):
    log_in(client, county.people["hongxia_operator"])
    said = act() | {
        "lot_id": season.lots[0].id,
        "n_0": "10",
        "p_0": "4.20",
        "n_1": typed,
        "p_1": "3",
    }

    answer = client.post(f"/contracts/{season.contract.id}/deliveries", data=said)

    assert answer.status_code == 400
    assert 'id="n_1-problem"' in answer.text
    assert f'value="{typed}"' in answer.text
    assert season.standing.delivered == 0


def test_the_contract_and_each_receipt_are_printed_and_a_reversal_makes_the_next_revision(
    client, county, season
):
    delivery = season.bring((BEST, 100, 430), (GOOD, 20, 300), refused=5, why="断尖")
    contract, first, again = season.print(), season.print(delivery), season.print(delivery)
    season.take_back(delivery)
    second = season.print(delivery)
    log_in(client, county.people["hongxia_operator"])

    assert (first.id, first.revision, second.revision) == (again.id, 1, 2)
    said = "".join(texts(client.get(f"/sheets/{first.sheet_id}/{first.revision}.pdf").data))
    assert all(each in said for each in ("订单交货单", "490.00", "肆佰玖拾元整", "断尖"))
    said = "".join(texts(client.get(f"/sheets/{contract.sheet_id}/1.pdf").data))
    assert all(each in said for each in ("4.20", "伍佰元整", "2026-12-20", "竹源"))
    listed = client.get("/sheets").text
    assert "订单收购合同" in listed
    assert "交货单" in listed


def test_a_receipts_code_opens_its_contract(client, county, season):
    delivery = season.bring((BEST, 1, 420))
    log_in(client, county.people["hongxia_operator"])

    answer = client.get("/scan", query_string={"text": delivery.number})

    assert answer.location == f"/contracts/{season.contract.id}"


def test_a_neighbour_sees_nothing_of_it(client, county, season):
    log_in(client, county.people["qiaotou_operator"])

    assert client.get(f"/contracts/{season.contract.id}").status_code == 404
    assert season.contract.number not in client.get("/contracts").text


def test_what_is_late_stands_on_todays_page(client, county, season):
    log_in(client, county.people["hongxia_operator"])

    before = client.get("/").text
    season.bring((BEST, 400, 420))
    after = client.get("/").text

    assert "交货晚了的合同" in before
    assert "交货晚了的合同" not in after


def test_a_delivery_that_was_noted_wrongly_is_taken_back_on_the_page(client, county, season):
    delivery = season.bring((BEST, 1, 420))
    log_in(client, county.people["hongxia_operator"])
    address = f"/contracts/{season.contract.id}/deliveries/{delivery.id}/back"

    answer = client.post(address, data={"reason": "称错了"})

    page = client.get(answer.location).text
    assert re.search("<s>¥4.20</s>", page)
    assert "称错了" in page


def test_a_wrong_delivery_that_is_found_after_the_end_is_taken_back_on_the_page(
    client, county, season
):
    delivery = season.bring((BEST, 100, 420))
    season.end()
    log_in(client, county.people["hongxia_operator"])
    address = f"/contracts/{season.contract.id}/deliveries/{delivery.id}/back"
    shown = client.get(f"/contracts/{season.contract.id}").text

    answer = client.post(address, data={"reason": "称错了"})

    assert f'action="{address}"' in shown
    assert answer.status_code == 303
    assert season.standing.owed_fen == season.owed_to_producer() == 0


def test_a_page_that_is_sent_twice_notes_its_money_and_its_delivery_once(client, county, season):
    log_in(client, county.people["hongxia_operator"])
    address = f"/contracts/{season.contract.id}"
    hidden = set(re.findall('name="act_id" value="([^"]+)"', client.get(address).text))
    brought = {"lot_id": season.lots[0].id, "n_0": "10", "p_0": "4.20", "act_id": hidden.pop()}
    paid = act() | {"sum": "500", "method": "cash"}
    back = act() | {"sum": "100", "method": "cash"}

    for said, name in ((brought, "deliveries"), (paid, "pay"), (back, "refund")):
        answers = [client.post(f"{address}/{name}", data=said) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert client.get(address).text.count("没有重复记录") == (name != "deliveries")

    assert (season.standing.delivered, season.standing.paid_fen) == (10, 40_000)
    other = client.post(f"{address}/pay", data=paid | {"sum": "501"})
    assert other.status_code == 409
    assert hidden.isdisjoint(re.findall('name="act_id" value="([^"]+)"', other.text))
    assert season.standing.paid_fen == 40_000


def test_a_refusal_stands_in_the_form_that_was_sent_and_leaves_the_others_alone(
    client, county, season
):
    season.pay(50_000)
    delivery = season.bring((BEST, 10, 420))
    address = f"/contracts/{season.contract.id}"
    log_in(client, county.people["coordinator"])

    short = client.post(f"{address}/deliveries/{delivery.id}/back", data={"reason": "x"}).text
    money = act() | {"sum": "1.234", "method": "wechat", "reference": "T-42"}
    wrong = client.post(f"{address}/refund", data=money).text
    low = {"lot_id": season.lots[0].id, "n_0": "10", "p_0": "4.19", "p_1": "3.00", "refused": "2"}
    below = client.post(f"{address}/deliveries", data=act() | low).text

    # What was typed wrongly is marked once; the floor prices stand in their boxes.
    for page, name in ((short, "reason"), (wrong, "sum")):
        assert page.count(f'id="{name}-problem"') == 1
        assert 'value="4.20"' in page
        assert 'value="3.00"' in page
    assert '<details class="no-print" open><summary>记错了' in short
    assert (wrong.count('value="1.234"'), wrong.count("T-42")) == (1, 1)
    assert 'id="refund_buyer-sum" name="sum" type="text" value="1.234"' in wrong
    assert all(said in below for said in ('value="4.19"', 'value="3.00"', 'value="2"'))


def test_a_recall_names_who_took_some_of_the_lot_under_a_contract(client, county, season):
    season.bring((BEST, 100, 430))
    back = season.bring((BEST, 50, 430))
    season.take_back(back)
    lot = season.lots[0]
    log_in(client, county.people["hongxia_operator"])
    client.post(f"/goods/lots/{lot.id}/recall", data={"reason": "农残超标"})

    page = client.get(f"/orders/lots/{lot.id}").text
    paper = "".join(texts(client.get(f"/orders/lots/{lot.id}/recipients.pdf").data))

    assert page.count("咸宁竹源食品有限公司") == 1
    assert "竹源" in paper
    assert season.left_of(lot) == 0


def test_a_lost_deposit_stands_on_the_page_and_in_the_producers_statement(client, county, season):
    season.pay(50_000, who="coordinator")
    address = f"/contracts/{season.contract.id}"
    log_in(client, county.people["coordinator"])
    before = client.get(address).text
    season.end()

    answer = client.post(f"{address}/forfeit", data=act() | {"sum": "500"})

    page = client.get(answer.location).text
    assert "/forfeit" not in before
    assert "/forfeit" not in page
    assert re.search(r"归生产者[^¥]*¥500\.00", page)
    statement = client.get(f"/orders/producers/{season.producer.id}").text
    assert f"{season.contract.number} 定金 deposit" in statement

"""The counter's pages: who may, what is shown, and nothing changed on refusal."""

import re

import pytest
from sqlmodel import select

from station.accounts.models import Audit
from station.counter.models import Agreement, Stay
from station.db import new_id
from station.incidents.models import Incident, IncidentKind
from tests.builders import log_in
from tests.counter.shop import OPERATOR

SCAN = {"X-Requested-With": "scan"}


@pytest.fixture
def clerk(client, county):
    log_in(client, county.people[OPERATOR])
    return client


def labels_and_counts(page):
    found = re.findall(r"<span>([^<]+)</span> <b>([^<▲]+?)\s*(?:<i|</b>)", page)
    return {label: count.strip() for label, count in found}


def test_the_last_four_digits_bring_up_everything_masked(shop, clerk):
    shop.shelved(cod_fen=8_600)

    answer = clerk.post("/pickup/find", data={"text": "5635"}, headers=SCAN).json

    assert "1-2-001" in answer["parts"]["people"]
    assert "¥86.00" in answer["parts"]["people"]
    assert "桂花" not in answer["parts"]["people"]
    assert "17700005635" not in answer["parts"]["people"]


def test_who_is_alone_is_chosen_already_and_who_is_not_chooses(shop, clerk):
    shop.shelved()
    alone = clerk.post("/pickup/find", data={"text": "5635"}, headers=SCAN).json

    shop.shelved(name="刘军", phone="13900005635")
    several = clerk.post("/pickup/find", data={"text": "5635"}, headers=SCAN).json

    assert alone["parts"]["people"].count(" checked>") == 1 + 1  # a parcel, a way to pay
    assert several["parts"]["people"].count(" checked>") == 1


def test_each_name_under_one_phone_stands_beside_its_parcel(shop, clerk):
    shop.shelved(name="王五")
    shop.shelved(name="赵六")
    shop.shelved(name="王五")

    people = clerk.post("/pickup/find", data={"text": "5635"}, headers=SCAN).json["parts"]["people"]

    assert [people.count(f">{name}*</b>") for name in "王赵"] == [1, 1]


def test_the_scan_box_of_any_page_leads_to_the_person(shop, clerk):
    unit_id = shop.shelved()

    answer = clerk.post("/scan", data={"text": "1-2-001"})

    assert answer.location == f"/pickup/{unit_id}"


def test_a_number_opens_the_person_rather_than_the_parcel(shop, clerk):
    unit_id = shop.shelved()

    answer = clerk.post("/scan", data={"text": "YT7785497500001"})

    assert answer.location == f"/pickup/{unit_id}"


def test_handing_over_says_what_was_taken(shop, clerk):
    unit_id = shop.shelved(cod_fen=8_600)
    form = {"unit_ids": unit_id, "due_fen": 8_600, "method": "cash", "act_id": new_id()}

    answer = clerk.post("/pickup/hand-over", data=form, headers=SCAN).json

    assert "¥86.00" in answer["message"]
    assert shop.waits(unit_id) is None


def test_a_proxy_without_a_name_is_nobody(shop, clerk):
    unit_id = shop.shelved()
    form = {"unit_ids": unit_id, "is_proxy": "yes", "act_id": new_id()}

    answer = clerk.post("/pickup/hand-over", data=form, headers=SCAN)

    assert answer.status_code == 409
    assert shop.waits(unit_id) is not None


def test_what_is_refused_at_the_counter_leaves_the_list_and_what_was_typed(shop, clerk):
    unit_id = shop.shelved(cod_fen=8_600)
    form = {"listed": unit_id, "unit_ids": unit_id, "due_fen": 8_600, "act_id": new_id()}

    nobody = clerk.post("/pickup/hand-over", data=form | {"is_proxy": "yes", "method": "wechat"})
    bare = clerk.post("/pickup/hand-over", data=form | {"method": "transfer"})

    for answer in (nobody, bare):
        assert answer.status_code == 409
        assert "1-2-001" in answer.text
        assert f'value="{unit_id}" data-fen="8600" checked' in answer.text
    assert "data-proxy>" in nobody.text
    assert 'value="wechat" checked' in nobody.text
    assert "data-proxy hidden>" in bare.text
    assert 'value="transfer" checked' in bare.text
    assert shop.waits(unit_id) is not None


@pytest.mark.parametrize("address", ["hand-over", "turn-back"])
def test_where_nothing_is_chosen_the_list_says_how_to_choose(shop, clerk, address):
    unit_id = shop.shelved()

    answer = clerk.post(f"/pickup/{address}", data={"listed": unit_id, "act_id": new_id()})

    assert answer.status_code == 409
    assert "至少选择一件" in answer.text or "至少选一件" in answer.text
    assert "1-2-001" in answer.text


def test_only_who_refuses_says_why_and_money_only_where_some_is_due(shop, clerk, session):
    unit_id = shop.shelved()
    form = {"listed": unit_id, "unit_ids": unit_id}
    assert "不付应收款" not in clerk.get(f"/pickup/{unit_id}").text

    refused = clerk.post("/pickup/turn-back", data=form | {"reason": "不付应收款"})
    late = {"why": "not_collected", "reason": "破损"}
    answer = clerk.post("/pickup/turn-back", data=form | late)

    assert refused.status_code == 409
    assert answer.location == "/pickup"
    assert shop.waits(unit_id).is_returning
    assert IncidentKind.DAMAGED not in session.exec(select(Incident.kind)).all()
    assert "不付应收款" in clerk.get(f"/pickup/{shop.shelved(cod_fen=100)}").text


def test_a_customer_of_today_is_a_proxy_by_one_key(shop, clerk, session):
    neighbour, unit_id = shop.shelved(name="王军", phone="13800001111"), shop.shelved()
    shop.hand_over(neighbour)
    form = {"unit_ids": unit_id, "is_proxy": "yes", "proxy_of": neighbour, "act_id": new_id()}

    clerk.post("/pickup/hand-over", data=form)

    names = session.exec(select(Stay.proxy_name).where(Stay.unit_id == unit_id)).all()
    assert names == ["王军"]


def test_a_household_comes_up_together(shop, clerk):
    mine, hers = shop.shelved(), shop.shelved(name="王军", phone="13800001111")

    clerk.post("/pickup/household", data={"unit_ids": [mine, hers]})

    assert shop.find("5635") == [["刘桂花", 1], ["王军", 1]]
    page = clerk.get(f"/pickup/{mine}").text
    assert "同一家" in page


def test_the_figures_of_today_are_the_lengths_of_their_lists(shop, clerk):
    shop.arrived()
    shop.shelved()
    shop.room.clock.advance(days=6)
    shop.turn_back(shop.shelved(name="王军", phone="13800001111"))

    figures = labels_and_counts(clerk.get("/").text)

    assert figures["待上架"] == figures["待退回合作方的快件"] == figures["逾期"] == "1"
    assert figures["在架"] == "2"
    for part, count in (("all", 2), ("overdue", 1), ("unknown", 1)):
        page = clerk.get(f"/shelf?part={part}").text
        assert page.count('<td class="code">') == count


def test_a_number_is_shown_in_full_for_one_call_that_is_kept(shop, clerk, session):
    unit_id = shop.shelved()
    assert "17700005635" not in clerk.get("/calls").text

    page = clerk.post(f"/calls/{unit_id}/number").text

    assert page.count("17700005635") == 1
    assert "17700005635" not in clerk.get("/calls").text
    [kept] = session.exec(select(Audit).where(Audit.action == "unmask")).all()
    assert (kept.subject_id, kept.detail) == (unit_id, "call")


def test_what_somebody_said_counts_until_they_say_otherwise(shop, clerk, session):
    unit_id = shop.shelved()

    clerk.post(f"/calls/{unit_id}/said", data={"to_station": "yes", "confirm": "no"})
    clerk.post(f"/calls/{unit_id}/said", data={"to_station": "no", "source": "in_person"})

    said = session.exec(select(Agreement).order_by(Agreement.said_at, Agreement.id)).all()
    assert [(row.about.value, row.agreed, row.withdrawn_at is None) for row in said] == [
        ("to_station", True, False),
        ("confirm", False, True),
        ("to_station", False, True),
    ]
    assert clerk.get("/shelf?part=door").text.count('<td class="code">') == 1
    assert clerk.get("/shelf?part=unknown").text.count('<td class="code">') == 0


def test_overdue_ones_go_back_from_their_list(shop, clerk):
    unit_id = shop.shelved()

    clerk.post("/pickup/turn-back", data={"unit_ids": unit_id, "why": "not_collected"})

    assert shop.waits(unit_id).is_returning


def test_shelves_are_as_the_station_says(shop, clerk):
    form = {"shelf": ["7", ""], "layer": ["3", ""], "size": ["small"] * 2, "capacity": ["1", "20"]}

    clerk.post("/shelf/boards", data=form)

    codes = [shop.waits(shop.shelved(phone=f"1380000{n:04d}")).code for n in range(2)]
    assert codes == ["7-3-001", "0-0-001"]


@pytest.mark.parametrize(
    "address",
    ["slip.pdf", "slip.pdf?paper=roll"],
)
def test_a_slip_is_printed(shop, clerk, address):
    unit_id = shop.shelved(cod_fen=8_600)

    answer = clerk.get(f"/pickup/{unit_id}/{address}")

    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["labels", "notice", "door-list"])
def test_lists_are_printed_also_when_they_are_empty(shop, clerk, name):
    assert clerk.get(f"/shelf/{name}.pdf").data.startswith(b"%PDF")


def test_the_label_is_a_page_that_another_may_show(shop, clerk):
    unit_id = shop.shelved()

    answer = clerk.get(f"/shelf/{unit_id}/label")

    assert "1-2-001" in answer.text
    assert "ancestors 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("who", ["changpu_operator", "qiaotou_operator"])
def test_another_station_sees_and_gives_nothing(shop, client, county, who):
    unit_id = shop.shelved()
    log_in(client, county.people[who])

    assert client.get(f"/pickup/{unit_id}").status_code == 404
    found = client.post("/pickup/find", data={"text": "5635"}, headers=SCAN).json
    assert found["parts"]["people"] == ""
    form = {"unit_ids": unit_id, "act_id": new_id()}
    assert client.post("/pickup/hand-over", data=form).status_code == 409
    assert shop.waits(unit_id) is not None


@pytest.mark.parametrize("address", ["/pickup", "/shelf", "/till", "/calls", "/shelf/fill"])
@pytest.mark.parametrize(("who", "answer"), [("driver", 404), ("auditor", 403)])
def test_who_does_not_serve_has_no_counter(client, county, who, answer, address):
    log_in(client, county.people[who])

    assert client.get(address).status_code == answer


def test_the_day_is_closed_and_money_goes_to_the_county(shop, clerk, county):
    shop.hand_over(shop.shelved(cod_fen=8_600), fen=8_600)
    count = {"pieces_5000": "1", "act_id": new_id()}

    refused = clerk.post("/till/close", data=count | {"pieces_100": "1.5", "reason": "x"})
    assert (refused.status_code, 'value="1.5"' in refused.text) == (400, True)
    assert clerk.post("/till/close", data=count).status_code == 409
    clerk.post("/till/close", data=count | {"reason": "找错"})
    clerk.post("/till/remit", data={"cash": "50.00", "carried_by": "陈师傅", "act_id": new_id()})
    page = clerk.get("/till").text

    assert "¥-36" not in page
    assert "还未确认" in page
    log_in(clerk, county.people["coordinator"])
    assert "¥50.00" in clerk.get("/money").text
    [address] = re.findall(r'action="(/remittances/[^"]+)"', clerk.get("/money").text)
    clerk.post(address, data={"counted": "50.00"})
    assert re.findall(r'action="(/remittances/[^"]+)"', clerk.get("/money").text) == []


def test_what_was_noted_as_sent_by_mistake_is_taken_back_on_the_page(shop, clerk):
    shop.hand_over(shop.shelved(cod_fen=8_600), fen=8_600)
    clerk.post("/till/remit", data={"cash": "68.00", "act_id": new_id()})
    [address] = re.findall(r'action="(/remittances/[^"]+/take-back)"', clerk.get("/till").text)

    assert clerk.post(address, data={"reason": ""}).status_code == 400
    clerk.post(address, data={"reason": "打错金额"})

    assert "已撤回：打错金额" in clerk.get("/till").text
    assert shop.cash() == 8_600


def test_what_was_refused_as_damaged_is_a_matter_to_settle(shop, clerk, session):
    unit_id = shop.shelved()

    said = {"unit_ids": unit_id, "why": "refuse", "reason": "破损"}
    answer = clerk.post("/pickup/turn-back", data=said)

    assert answer.location == f"/incidents/of-unit/{unit_id}/photos?back=/pickup"
    assert shop.waits(unit_id).is_returning
    assert session.exec(select(Incident.kind)).all()[-1] is IncidentKind.DAMAGED


def test_nobody_at_home_stays_on_the_door_list(shop, clerk):
    unit_id = shop.shelved()
    clerk.post(f"/calls/{unit_id}/said", data={"to_station": "no"})

    clerk.post(f"/shelf/{unit_id}/absent")

    assert "家中无人" in clerk.get("/shelf?part=door").text


def test_a_villager_reads_that_it_goes_back(shop, client):
    shop.turn_back(shop.shelved())

    form = {"number": "YT7785497500001", "last_four": "5635"}
    page = client.post("/track", data=form, follow_redirects=True).text

    assert "将退回寄件人" in page


def test_a_household_is_left_by_saying_so(shop, clerk):
    mine, hers = shop.shelved(), shop.shelved(name="王军", phone="13800001111")
    clerk.post("/pickup/household", data={"unit_ids": [mine, hers]})

    clerk.post(f"/pickup/{hers}/alone")

    assert shop.find("5635") == [["刘桂花", 1]]


def test_what_was_agreed_can_be_withdrawn(shop, clerk, session):
    unit_id = shop.shelved()
    clerk.post(f"/calls/{unit_id}/said", data={"to_station": "yes"})

    clerk.post(f"/calls/{unit_id}/withdraw")

    assert session.exec(select(Agreement.withdrawn_at)).one() is not None
    assert clerk.get("/shelf?part=unknown").text.count('<td class="code">') == 1


@pytest.mark.parametrize(
    ("days", "part"), [(1, "all"), (2, "remind"), (4, "remind"), (5, "overdue")]
)
def test_a_parcel_waits_then_is_reminded_then_is_overdue(shop, clerk, days, part):
    shop.shelved()
    shop.room.clock.advance(days=days)

    pages = {each: clerk.get(f"/shelf?part={each}").text for each in ("remind", "overdue")}

    found = [each for each, page in pages.items() if '<td class="code">' in page]
    assert found == ([part] if part != "all" else [])


def test_who_was_called_is_no_longer_to_be_reminded(shop, clerk):
    unit_id = shop.shelved()
    shop.room.clock.advance(days=2)

    clerk.post(f"/calls/{unit_id}/number")

    assert '<td class="code">' not in clerk.get("/shelf?part=remind").text


def test_one_call_is_about_all_that_waits_for_somebody_of_a_partner(shop, clerk):
    unit_id, other = shop.shelved(), shop.shelved()
    shop.room.clock.advance(days=2)

    page = clerk.post(f"/calls/{unit_id}/number").text

    codes = "、".join(shop.waits(each).code for each in (unit_id, other))
    assert f"取件码 {codes}。" in page
    assert '<td class="code">' not in clerk.get("/shelf?part=remind").text


@pytest.mark.parametrize("address", ["/shelf?part=nonsense", "/till?day=yesterday"])
def test_an_address_that_nobody_made_shows_the_usual_page(clerk, address):
    assert clerk.get(address).status_code == 200


def test_a_handover_that_was_taken_back_is_not_on_the_public_page(shop, clerk):
    unit_id = shop.shelved(number="YT1234567890123")
    asked = {"number": "YT1234567890123", "last_four": "5635"}
    shop.hand_over(unit_id)
    before = clerk.post("/track", data=asked).text

    shop.undo(unit_id)
    after = clerk.post("/track", data=asked).text

    assert ("取走" in before, "取走" in after) == (True, False)

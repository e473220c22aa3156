"""The pages of acceptance: first the price, then the parcel; the county's terms; the way to the partner."""

import re

import pytest
from sqlmodel import select

from station.acceptance.models import Acceptance, Authorisation, NumberBlock, Tariff
from station.db import new_id
from tests.acceptance.desk import COORDINATOR, OPERATOR, TARIFF
from tests.builders import log_in


@pytest.fixture
def clerk(client, county):
    log_in(client, county.people[OPERATOR])
    return client


@pytest.fixture
def coordinator(client, county):
    log_in(client, county.people[COORDINATOR])
    return client


def typed(desk, **fields):
    return {
        "partner_id": str(desk.partner_id),
        "recipient": "刘桂花",
        "recipient_phone": "17700005635",
        "address": "浙江省杭州市西湖区文三路 1 号",
        "sender": "王小明",
        "sender_phone": "13800001234",
        "contents": "笋干",
        "weight": "1.2",
        "inspected": "1",
        "registered_in": "圆通实名系统",
        "registered_as": "SM-0099",
        "act_id": str(new_id()),
    } | fields


def all_of(desk, model):
    with desk.room.database.read() as session:
        return session.exec(select(model)).all()


def test_the_first_enter_shows_the_price_and_accepts_nothing(desk, clerk):
    page = clerk.post("/acceptance", data=typed(desk))

    assert page.status_code == 200
    assert "¥13.75" in page.text
    assert 'name="due_fen" value="1375"' in page.text
    assert 'value="刘桂花"' in page.text
    assert all_of(desk, Acceptance) == []


def test_the_second_accepts_it_and_label_and_receipt_come(desk, clerk):
    answer = clerk.post("/acceptance", data=typed(desk, due_fen="1375"))

    page = clerk.get(answer.location)
    assert page.status_code == 200
    assert "17700005635" not in page.text
    for address in re.findall(r'href="([^"]+\.pdf)"', page.text):
        assert clerk.get(address).data.startswith(b"%PDF")


def test_the_last_number_sent_twice_is_answered_twice_with_what_it_accepted(desk, clerk):
    desk.accept()
    desk.accept()
    fields = typed(desk, due_fen="1375")

    first, again = (clerk.post("/acceptance", data=fields) for _ in range(2))

    assert (again.status_code, again.location) == (303, first.location)


def test_the_next_parcel_typed_over_the_last_one_is_accepted_after_its_own_price(desk, clerk):
    fields = typed(desk, due_fen="1375")
    clerk.post("/acceptance", data=fields)

    page = clerk.post("/acceptance", data=fields | {"recipient": "陈秋生"})

    assert page.status_code == 409
    assert 'value="陈秋生"' in page.text
    [act_id] = re.findall(r'name="act_id" value="([^"]+)"', page.text)
    clerk.post("/acceptance", data=fields | {"recipient": "陈秋生", "act_id": act_id})
    assert len(all_of(desk, Acceptance)) == 2


def test_a_weight_changed_after_the_price_was_shown_shows_the_new_price(desk, clerk):
    page = clerk.post("/acceptance", data=typed(desk, due_fen="1375", weight="1.6"))

    assert 'name="due_fen" value="1500"' in page.text
    assert all_of(desk, Acceptance) == []


@pytest.mark.parametrize(
    ("left_out", "status"), [("inspected", 422), ("registered_as", 422), ("recipient", 422)]
)
def test_what_is_left_out_is_said_and_what_was_typed_is_kept(desk, clerk, left_out, status):
    fields = typed(desk, due_fen="1375")
    del fields[left_out]

    page = clerk.post("/acceptance", data=fields)

    assert page.status_code in (status, 400, 409)
    assert 'value="SM-0099"' in page.text or left_out == "registered_as"
    assert all_of(desk, Acceptance) == []


def test_the_sender_takes_it_back_by_the_page(desk, clerk):
    kept = desk.accept()

    clerk.post(f"/acceptance/{kept.id}/take-back")

    assert all_of(desk, Acceptance)[0].taken_back_at is not None


def test_another_villages_acceptance_is_not_shown(desk, client, county):
    kept = desk.accept()
    log_in(client, county.people["changpu_operator"])

    assert client.get(f"/acceptance/{kept.id}").status_code == 404
    assert client.get(f"/acceptance/{kept.id}/label.pdf").status_code == 404


def test_a_village_without_a_paper_is_told_so(desk, client, county):
    log_in(client, county.people["changpu_operator"])

    assert client.get("/acceptance").status_code == 200
    assert '<form class="accept"' not in client.get("/acceptance").text


def test_an_operator_does_not_reach_the_terms(desk, clerk):
    assert clerk.get("/terms").status_code == 403
    assert clerk.post(f"/terms/{desk.partner_id}/numbers").status_code == 403


def test_the_coordinator_enters_paper_numbers_and_prices(desk, coordinator):
    base = f"/terms/{desk.partner_id}"
    station = desk.room.county.stations["changpu"]
    answers = [
        coordinator.post(
            f"{base}/authorise",
            data={
                "station": f"{station.code} {station.name}",
                "paper": "授权 7",
                "valid_from": "2026-01-01",
                "valid_until": "2026-12-31",
            },
        ),
        coordinator.post(
            f"{base}/numbers",
            data={"station": station.name, "numbers": "YT8900000000001 - YT8900000000020"},
        ),
        coordinator.post(f"{base}/tariff", data={"zones": TARIFF, "valid_from": "2026-11-02"}),
    ]

    assert [answer.status_code for answer in answers] == [303] * 3
    assert station.id in [each.station_id for each in all_of(desk, Authorisation)]
    assert max(len(each.numbers) for each in all_of(desk, NumberBlock)) == 20
    assert len(all_of(desk, Tariff)) == 2
    assert station.name in coordinator.get(base).text
    assert coordinator.get("/terms").status_code == 200


def test_a_station_that_nobody_has_is_asked_for_again(desk, coordinator):
    page = coordinator.post(
        f"/terms/{desk.partner_id}/numbers",
        data={"station": "没有这个站", "numbers": "YT8900000000001"},
    )

    assert page.status_code in (400, 409, 422)
    assert "YT8900000000001" in page.text


def test_a_withdrawn_paper_ends_acceptance(desk, coordinator, county):
    [paper] = all_of(desk, Authorisation)
    coordinator.post(f"/terms/papers/{paper.id}/withdraw")
    log_in(coordinator, county.people[OPERATOR])

    page = coordinator.post("/acceptance", data=typed(desk, due_fen="1375"))

    assert page.status_code in (400, 409, 422)
    assert all_of(desk, Acceptance) == []


def test_the_county_screens_by_scanning_and_hands_on_with_a_list(desk, client, county):
    kept = desk.accept()
    desk.room.record("county_operator", "over", kept.id)
    log_in(client, county.people["county_operator"])
    page = f"/handing/{desk.partner_id}"
    before = client.get(page).text

    scan = client.post(
        f"{page}/scan", data={"text": kept.number}, headers={"X-Requested-With": "scan"}
    )
    done = client.post(f"{page}/done")
    overview = client.get(done.location).text

    [(part, drawn)] = scan.json["parts"].items()
    assert drawn.count("✔") == 1
    assert before.count(f'id="{part}"') == 1
    assert "尚未安检" in before
    assert re.search(r"U-421223-0001-\w", overview)
    [sheet] = re.findall(r'action="(/handing/lists/[^"]+/sheet)"', overview)
    [xlsx] = re.findall(r'action="(/handing/lists/[^"]+\.xlsx)"', overview)
    assert client.get(client.post(sheet).location).data.startswith(b"%PDF")
    assert client.post(xlsx).data.startswith(b"PK")


def test_whoever_sent_a_parcel_reads_that_it_goes_to_the_courier(desk, client):
    kept = desk.accept()

    page = client.post("/track", data={"number": kept.number, "last_four": "5635"}).text

    assert "将交给快递公司寄出" in page

"""The pages of a station without a line: what the scan box takes, and how far a sheet is read."""

import pytest
from sqlmodel import select

from station.consolidation.models import PaperLoad, PaperPart
from tests.builders import log_in


def scanned(client, url, text, **fields):
    headers = {"X-Requested-With": "scan"}
    return client.post(url, data={"text": text} | fields, headers=headers)


def test_a_code_in_the_scan_box_of_any_page_says_which_are_missing(village, nodes, loose_load):
    leg, _ = loose_load
    codes = nodes.bill_codes(leg)

    page = village.post("/scan", data={"text": codes[1]}, follow_redirects=True)

    assert leg.number in page.text
    assert "1 / 2" in page.text
    assert "还差：1" in page.text
    done = village.post("/scan", data={"text": codes[0]})
    assert done.location == f"/loads/{leg.id}"
    assert leg.number in village.get(done.location).text


def test_what_was_read_is_still_there_after_a_reload(village, nodes, loose_load):
    leg, _ = loose_load
    codes = nodes.bill_codes(leg)
    answer = scanned(village, "/loads/codes", codes[0]).json

    assert answer["go"].startswith("/loads/codes/")
    assert "1 / 2" in village.get(answer["go"]).text
    assert answer["go"] in village.get("/loads").text
    key = answer["go"].rsplit("/", 1)[1]
    assert scanned(village, "/loads/codes", codes[1], key=key).json["go"] == f"/loads/{leg.id}"


def test_on_the_sheets_own_page_the_next_code_is_counted_in_place(village, nodes):
    room = nodes.sender
    parcels = [room.parcel(at="county", weight_grams=1_000) for _ in range(50)]
    (leg,) = room.depart(room.trip(), *parcels)
    codes = nodes.bill_codes(leg)
    key = scanned(village, "/loads/codes", codes[0]).json["go"].rsplit("/", 1)[1]

    answer = scanned(village, "/loads/codes", codes[2], key=key).json

    assert len(codes) == 3
    assert answer["go"] == ""
    assert "2 / 3" in answer["parts"]["codes"]


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code,
        lambda code: code.lower(),
        lambda code: code + "\r\n",
        lambda code: " " + code + " ",
        lambda code: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" for c in code),
        lambda code: code.replace("$", "￥").replace(".", "。").replace(":", "："),
    ],
    ids=["plain", "caps lock", "enter", "spaces around", "full width", "chinese punctuation"],
)
def test_what_a_wedge_scanner_makes_of_it_is_read_all_the_same(village, nodes, loose_load, typed):
    leg, _ = loose_load
    code = nodes.bill_codes(leg)[0]
    assert {" ", "$", ".", ":"} <= set(code)

    assert village.post("/scan", data={"text": typed(code)}).location.startswith("/loads/codes/")


def test_a_code_with_a_key_missing_is_asked_for_again(village, nodes, loose_load):
    leg, _ = loose_load
    code = nodes.bill_codes(leg)[0]

    answer = village.post("/scan", data={"text": code[:300] + code[301:]})

    assert answer.status_code == 409
    assert "没有读完整" in answer.text
    assert village.get("/loads").status_code == 200


def test_the_load_is_received_on_the_usual_page(village, nodes, loose_load):
    leg, parcels = loose_load
    for code in nodes.bill_codes(leg):
        village.post("/scan", data={"text": code})
    page = village.get(f"/loads/{leg.id}").text

    assert "0 / 25" in page
    answer = scanned(village, f"/loads/{leg.id}/scan", parcels[0].number).json
    assert answer["sound"] == "good"
    assert "1 / 25" in answer["parts"]["count"]
    done = village.post(f"/loads/{leg.id}/finish", data={"rest": "there"}, follow_redirects=True)
    assert "下次交换数据后发出站就能看到" in done.text
    assert "25 / 25" in village.get(f"/loads/{leg.id}").text
    with nodes.receiver.database.read() as session:
        assert session.get(PaperLoad, leg.id).state == "received"


def test_a_sheets_code_scanned_on_a_loads_page_is_no_parcel(village, nodes, loose_load):
    leg, _ = loose_load
    codes = nodes.bill_codes(leg)
    for code in codes:
        village.post("/scan", data={"text": code})

    answer = scanned(village, f"/loads/{leg.id}/scan", codes[0]).json

    assert answer["go"] == f"/loads/{leg.id}"


def test_the_bag_page_asks_for_the_list_and_shows_the_contents(village, nodes):
    room = nodes.sender
    bag = room.bag(parcels=3)
    (leg,) = room.depart(room.trip(), bag)
    village.post("/scan", data={"text": nodes.bill_codes(leg)[0]})
    scanned(village, f"/loads/{leg.id}/scan", bag.number)
    village.post(f"/loads/{leg.id}/finish", data={"rest": "there"})

    before = village.get(f"/bags/{bag.id}").text
    village.post("/scan", data={"text": nodes.list_codes(bag)[0]})
    village.post(f"/bags/{bag.id}/open")
    after = village.get(f"/bags/{bag.id}").text

    assert "二维码" in before
    assert after.count('<td class="beside-next">○</td>') == 3
    assert village.get("/bags?shelf=arrived").status_code == 200


def test_unproven_paper_is_said_on_the_page_and_in_one_incident(village, nodes, loose_load):
    leg, parcels = loose_load
    for code in nodes.bill_codes(leg, sign=False):
        village.post("/scan", data={"text": code})
    page = village.get(f"/loads/{leg.id}").text
    scanned(village, f"/loads/{leg.id}/scan", parcels[0].number)

    assert "无法证实" in page
    listing = village.get("/incidents").text
    assert listing.count("无法证实") >= 1


def test_who_may_not_receive_reads_no_code(nodes, village_app, county, loose_load):
    leg, _ = loose_load
    auditor = village_app.test_client()
    log_in(auditor, county.people["auditor"])

    assert auditor.post("/scan", data={"text": nodes.bill_codes(leg)[0]}).status_code == 403
    with nodes.receiver.database.read() as session:
        assert session.exec(select(PaperPart)).all() == []


def test_another_stations_reading_is_not_found(nodes, village, village_app, county, loose_load):
    leg, _ = loose_load
    page = village.post("/scan", data={"text": nodes.bill_codes(leg)[0]}).location
    stranger = village_app.test_client()
    log_in(stranger, county.people["qiaotou_operator"])

    assert stranger.get(page).status_code == 404
    assert stranger.get(f"/loads/{leg.id}").status_code == 404


def test_a_code_that_comes_as_an_address_is_read_by_a_key(village, nodes, loose_load):
    leg, _ = loose_load
    page = village.get("/scan", query_string={"text": nodes.bill_codes(leg)[0]})

    assert 'method="post"' in page.text
    assert "/loads/codes?text=" in page.text
    with nodes.receiver.database.read() as session:
        assert session.exec(select(PaperPart)).all() == []

"""The pages of the day's figures, and who gets them."""

import io

from python_calamine import CalamineWorkbook
from sqlmodel import select

from station import barcodes
from station.accounts.models import Role
from station.manifests.models import Sheet
from tests.builders import a_person, log_in, save


def test_a_village_sees_its_day_prints_it_and_fetches_the_same_figures(client, county, shop):
    shop.shelved()
    log_in(client, county.people["hongxia_operator"])

    page = client.get("/daily").get_data(as_text=True)
    printed = client.post(f"/daily/stations/{shop.station_id}/sheet")
    pdf = client.get(printed.location)
    sheet_id = printed.location.split("/")[2]
    book = client.get(f"/daily/sheets/{sheet_id}/1.xlsx")

    assert county.partner.name in page
    assert pdf.data.startswith(b"%PDF")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert rows[2][:9] == [county.partner.name, 0, 1, 0, 0, 0, 0, 1, 0]
    assert rows[-1][7] == 1


def test_a_figure_opens_the_list_of_its_parcels(client, county, shop):
    shop.shelved(number="YT1234567890123")
    log_in(client, county.people["hongxia_operator"])

    address = f"/daily/stations/{shop.station_id}/closing?row={county.partner.id}"
    page = client.get(address).get_data(as_text=True)

    assert "1234567890123"[-4:] in page
    assert client.get(f"/daily/stations/{shop.station_id}/nothing").status_code == 404


def test_a_village_gets_neither_anothers_day_nor_a_partners(client, county, shop):
    log_in(client, county.people["hongxia_operator"])
    other = county.stations["changpu"].id

    assert client.get(f"/daily/stations/{other}").status_code == 404
    assert client.post(f"/daily/stations/{other}/sheet").status_code == 404
    assert client.get(f"/daily/partners/{county.partner.id}").status_code == 403


def test_the_county_sees_a_partners_day_at_all_stations(client, county, shop):
    shop.shelved()
    log_in(client, county.people["coordinator"])

    page = client.get(f"/daily/partners/{county.partner.id}").get_data(as_text=True)

    assert county.stations["hongxia"].name in page
    whole = client.get(f"/daily/partners/{county.partner.id}/closing").get_data(as_text=True)
    there = client.get(f"/daily/partners/{county.partner.id}/closing?row={shop.station_id}").text
    assert "在途" not in whole
    assert f"<td>{county.stations['hongxia'].name}</td>" in there
    printed = client.post(f"/daily/partners/{county.partner.id}/sheet")
    assert client.get(printed.location).data.startswith(b"%PDF")


def test_the_county_prints_a_partners_month_and_fetches_the_same_figures(client, county, shop):
    shop.hand_over(shop.shelved(cod_fen=8_600), fen=8_600)
    log_in(client, county.people["coordinator"])
    address = f"/monthly/partners/{county.partner.id}"

    index = client.get("/monthly").get_data(as_text=True)
    page = client.get(address).get_data(as_text=True)
    printed = client.post(f"{address}/sheet")
    pdf = client.get(printed.location)
    sheet_id = printed.location.split("/")[2]
    book = client.get(f"/monthly/sheets/{sheet_id}/1.xlsx")

    assert address in index
    assert "¥86.00" in page
    assert f"/daily/partners/{county.partner.id}?day=" in page
    assert pdf.data.startswith(b"%PDF")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert rows[-2][1:] == [0, 1, 1, 0, 0, 0, 0, 86, 0, 86]
    assert client.get(f"/daily/sheets/{sheet_id}/1.xlsx").status_code == 404


def test_a_village_gets_no_partners_month(client, county, shop):
    log_in(client, county.people["hongxia_operator"])

    assert client.get("/monthly").status_code == 403
    assert client.get(f"/monthly/partners/{county.partner.id}").status_code == 403
    assert client.post(f"/monthly/partners/{county.partner.id}/sheet").status_code == 403


def test_a_townships_coordinator_gets_no_sums_of_other_townships(client, county, database, shop):
    shop.hand_over(shop.shelved(cod_fen=8_600), fen=8_600)
    person = a_person(county.stations["tiancheng"], login="tc", role=Role.COORDINATOR)
    save(database, person)
    log_in(client, person)

    for address in (
        "/monthly",
        f"/monthly/partners/{county.partner.id}",
        f"/daily/partners/{county.partner.id}",
        f"/daily/partners/{county.partner.id}/received",
    ):
        assert client.get(address).status_code == 403
    for address in (
        f"/monthly/partners/{county.partner.id}",
        f"/daily/partners/{county.partner.id}",
    ):
        assert client.post(f"{address}/sheet").status_code == 403
    assert f"/daily/partners/{county.partner.id}" not in client.get("/daily").text
    assert f"/money/partners/{county.partner.id}" not in client.get("/money").text


def test_a_month_that_is_none_is_said_and_this_month_shown(client, county, shop):
    log_in(client, county.people["coordinator"])

    assert client.get("/monthly?month=2026-13").status_code == 200
    assert client.get("/monthly?month=2199-01").status_code == 200
    assert client.get(f"/monthly/partners/{shop.station_id}").status_code == 404


def test_a_partners_sums_are_read_on_paper_only_by_who_may_open_their_page(client, county, shop):
    shop.hand_over(shop.shelved(cod_fen=8_600), fen=8_600)
    partner = county.partner.id
    log_in(client, county.people["coordinator"])
    papers = [
        client.post(f"{address}/sheet").location.removesuffix("/1.pdf")
        for address in (f"/monthly/partners/{partner}", f"/daily/partners/{partner}")
    ]
    own = client.post(f"/daily/stations/{county.stations['county'].id}/sheet").location

    def answers(address):
        return [client.get(address + end).status_code for end in ("", "/1.pdf")]

    assert [answers(paper) for paper in papers] == [[200, 200]] * 2
    listed = client.get("/sheets").text
    assert all(paper in listed for paper in papers)
    for who in ("county_operator", "auditor"):
        log_in(client, county.people[who])
        assert [answers(paper) for paper in papers] == [[404, 404]] * 2
        assert not any(paper in client.get("/sheets").text for paper in papers)
        assert client.get(own).status_code == 200


def test_a_signed_statement_is_neither_found_nor_ticked_by_the_countys_operators(
    client, county, shop, session
):
    log_in(client, county.people["coordinator"])
    client.post(f"/monthly/partners/{county.partner.id}/sheet")
    sheet = session.exec(select(Sheet)).one()
    log_in(client, county.people["county_operator"])

    code = barcodes.of_sheet(sheet.number, 1)
    scan = {"data": {"text": code}, "headers": {"X-Requested-With": "scan"}}
    assert client.post("/sheets/scan-returned", **scan).json["sound"] == "bad"
    assert client.post(f"/sheets/{sheet.id}/returned", data={"returned": "yes"}).status_code == 404
    assert sheet.number not in client.get("/sheets?show=out").text
    assert f"/sheets/{sheet.id}" not in client.post("/scan", data={"text": code}).text
    session.refresh(sheet)
    assert sheet.returned_at is None


def test_a_print_with_other_figures_than_are_known_now_says_that_it_is_out_of_date(
    client, county, shop
):
    shop.shelved(cod_fen=8_600)
    log_in(client, county.people["coordinator"])
    pages = [f"/{kind}/partners/{county.partner.id}" for kind in ("daily", "monthly")]
    for page in pages:
        client.post(f"{page}/sheet")
    fresh = [client.get(page).text for page in pages]

    shop.shelved(number="YT1234567890123")
    later = [client.get(page).text for page in pages]
    for page in pages:
        client.post(f"{page}/sheet")
    again = [client.get(page).text for page in pages]

    said = [["打印的已过时" in page for page in each] for each in (fresh, later, again)]
    assert said == [[False, False], [True, True], [False, False]]

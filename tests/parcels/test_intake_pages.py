import os
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from sqlmodel import func, select

from station.custody.models import CustodyEvent
from station.parcels.models import Contact, FileShape, Intake, Parcel
from station.parcels.sorting import Sorting
from station.parcels.uploads import Uploads
from tests.builders import a_partner, log_in
from tests.parcels.courier_files.files import an_xlsx
from tests.parcels.files import (
    ELSEWHERE,
    HEADINGS,
    HONGXIA,
    NUMBERS,
    QIAOTOU,
    TIANCHENG,
    UNCLEAR,
    a_file,
    confirm,
    take_in,
    upload,
)


@pytest.fixture
def sorter(client, county):
    log_in(client, county.people["county_operator"])
    return client


@pytest.fixture
def zto(database):
    """The id of a second partner, whose numbers begin with 7."""
    with database.write() as session:
        partner = a_partner(code="zto", name="中通")
        session.add(partner)
        session.flush()
        return str(partner.id)


def count(session, model):
    return session.exec(select(func.count()).select_from(model)).one()


def test_a_file_goes_from_upload_to_parcels_in_four_steps(sorter, county, session):
    content = a_file(HONGXIA, QIAOTOU, TIANCHENG, UNCLEAR, ELSEWHERE)

    columns = upload(sorter, county.partner.id, content).location
    preview = confirm(sorter, columns).location
    taken = sorter.post(f"{preview}/take").location

    assert sorter.get(taken).status_code == 200
    parcels = {p.number: p for p in session.exec(select(Parcel))}
    assert sorted(parcels) == NUMBERS
    assert [parcels[n].sorting for n in NUMBERS] == [
        Sorting.SURE,
        Sorting.SURE,
        Sorting.TOWNSHIP,
        Sorting.ASKED,
        Sorting.MISROUTED,
    ]
    assert parcels[NUMBERS[0]].destination_id == county.stations["hongxia"].id
    assert parcels[NUMBERS[0]].cod_fen == 3550


def test_nothing_is_taken_before_the_last_step(sorter, county, session):
    columns = upload(sorter, county.partner.id, a_file(HONGXIA)).location
    sorter.get(confirm(sorter, columns).location)

    assert (count(session, Parcel), count(session, Intake)) == (0, 0)


def test_the_columns_of_a_partner_are_asked_once(sorter, county):
    take_in(sorter, county.partner.id, HONGXIA)

    again = upload(sorter, county.partner.id, a_file(QIAOTOU))

    assert not again.location.endswith("/columns")


def test_a_weight_said_to_be_in_grams_is_read_in_grams(sorter, county, session):
    line = HONGXIA.replace("0.80", "800")
    content = a_file(line, headings=HEADINGS.replace("重量kg", "重量"))
    columns = upload(sorter, county.partner.id, content).location
    meanings = ("tracking_number", "name", "phone", "address", "weight:g", "cod:yuan")

    sorter.post(confirm(sorter, columns, *meanings).location + "/take")

    assert session.exec(select(Parcel)).one().weight_grams == 800


def test_headings_nobody_knows_are_named_by_the_clerk(sorter, county, session):
    content = a_file(HONGXIA, headings="甲,乙,丙,丁,戊,己")
    columns = upload(sorter, county.partner.id, content).location

    assert columns.endswith("/columns")
    sorter.post(confirm(sorter, columns).location + "/take")

    assert session.exec(select(Parcel)).one().number == NUMBERS[0]


@pytest.mark.parametrize(
    "meanings",
    [
        pytest.param(("", "name"), id="no-number"),
        pytest.param(("tracking_number", "tracking_number"), id="two-numbers"),
    ],
)
def test_columns_that_cannot_be_are_refused_and_the_file_stays(sorter, county, session, meanings):
    columns = upload(sorter, county.partner.id, a_file(HONGXIA)).location

    assert confirm(sorter, columns, *meanings).status_code == 400

    assert count(session, FileShape) == 0
    assert confirm(sorter, columns).status_code == 303


def test_the_preview_says_of_every_row_what_becomes_of_it(sorter, county):
    take_in(sorter, county.partner.id, HONGXIA)
    changed = HONGXIA.replace("35.50", "40.00")
    lines = (changed, QIAOTOU, ",无单号,1,崇阳县天城镇洪下村,1,", QIAOTOU, UNCLEAR)

    location = upload(sorter, county.partner.id, a_file(*lines)).location
    sorter.set_cookie("language", "en")
    page = sorter.get(location).text

    assert "¥35.50 → ¥40.00" in page
    assert "无单号" in page
    assert page.count("here already") >= 2
    assert "501室" not in page


def test_a_row_that_is_here_already_is_not_overwritten(sorter, county, session):
    take_in(sorter, county.partner.id, HONGXIA)

    take_in(sorter, county.partner.id, HONGXIA.replace("35.50", "40.00"), QIAOTOU)

    parcel = session.exec(select(Parcel).where(Parcel.number == NUMBERS[0])).one()
    assert parcel.cod_fen == 3550


def test_the_same_file_twice_changes_nothing(sorter, county, session):
    take_in(sorter, county.partner.id, HONGXIA, QIAOTOU)
    before = [count(session, model) for model in (Parcel, Contact, Intake, CustodyEvent)]

    location = upload(sorter, county.partner.id, a_file(HONGXIA, QIAOTOU)).location
    refused = sorter.post(f"{location}/take")

    assert refused.status_code == 409
    assert [count(session, m) for m in (Parcel, Contact, Intake, CustodyEvent)] == before


def test_the_same_file_in_two_windows_is_one_intake(sorter, county, session):
    content = a_file(HONGXIA, QIAOTOU)
    one = confirm(sorter, upload(sorter, county.partner.id, content).location).location
    other = upload(sorter, county.partner.id, content).location
    looked_at = [sorter.get(preview).status_code for preview in (one, other)]

    sorter.post(f"{one}/take")
    refused = sorter.post(f"{other}/take")

    assert looked_at == [200, 200]
    assert refused.status_code == 409
    assert count(session, Intake) == 1


def test_pressing_take_twice_takes_once(sorter, county, session):
    columns = upload(sorter, county.partner.id, a_file(HONGXIA)).location
    preview = confirm(sorter, columns).location

    first = sorter.post(f"{preview}/take").location

    assert sorter.post(f"{preview}/take").location == first
    assert sorter.get(preview).location == first
    assert count(session, Intake) == 1


def test_the_rest_can_be_downloaded_before_and_after_with_the_reason(sorter, county):
    content = a_file(HONGXIA, ",无单号,17700001111,崇阳县天城镇洪下村,1,", "=1+1,a,1,b,1,")
    columns = upload(sorter, county.partner.id, content).location
    preview = confirm(sorter, columns).location

    file = sorter.get(f"{preview}/rest.csv")
    before = file.data.decode("utf-8-sig")
    intake = sorter.post(f"{preview}/take").location
    after = sorter.get(f"{intake}/rest.csv").data.decode("utf-8-sig")

    assert file.headers["Cache-Control"] == "no-store"
    assert before == after
    assert before.splitlines()[0].startswith(HEADINGS)
    assert "无单号" in before
    assert "刘桂花" not in before
    assert "'=1+1" in before
    assert sorter.get(f"{intake}/rest.xlsx").data.startswith(b"PK")


def test_an_unreadable_file_is_refused_with_a_sentence_and_the_form_again(sorter, county, home):
    response = upload(sorter, county.partner.id, b"%PDF-1.7", "scan.pdf")

    assert response.status_code == 400
    assert "scan.pdf" in response.text
    assert list((home / "uploads").iterdir()) == []


def test_a_file_belongs_to_the_person_who_sent_it(sorter, client, county):
    location = upload(sorter, county.partner.id, a_file(HONGXIA)).location

    log_in(client, county.people["coordinator"])

    assert client.get(location).status_code == 404
    assert client.post(location.replace("/columns", "/take")).status_code == 404


def test_the_file_is_gone_once_it_was_taken_or_put_aside(sorter, county, home):
    take_in(sorter, county.partner.id, HONGXIA)
    location = upload(sorter, county.partner.id, a_file(QIAOTOU)).location

    sorter.post(f"{location}/drop")

    assert list((home / "uploads").rglob("content")) == []
    assert sorter.get(location).status_code == 404


def test_a_file_that_nobody_confirms_is_gone_after_a_day(home, now):
    uploads = Uploads(home / "uploads")
    person = UUID(int=1)
    old = uploads.keep(b"x", "a.csv", person_id=person, partner_id=person, at=now)

    uploads.purge(now + timedelta(days=1, seconds=1))

    assert not (home / "uploads" / old.token).exists()


def test_a_file_that_came_by_a_clock_that_was_ahead_is_gone_once_it_is_right(home, now):
    uploads = Uploads(home / "uploads")
    person, in_2099 = UUID(int=1), now.replace(year=2099)
    old = uploads.keep(b"x", "a.csv", person_id=person, partner_id=person, at=in_2099)

    uploads.purge(now)

    assert not (home / "uploads" / old.token).exists()


def test_what_was_left_half_written_is_gone_after_a_day_and_other_rooms_files_stay(home, now):
    halves, editions = home / "uploads" / ("x" * 32), home / "uploads" / "editions"
    for folder in (halves, editions):
        folder.mkdir(parents=True)
        os.utime(folder, (now.timestamp(), now.timestamp()))

    Uploads(home / "uploads").purge(now + timedelta(days=1))
    assert halves.exists()

    Uploads(home / "uploads").purge(now + timedelta(days=1, seconds=1))
    assert (halves.exists(), editions.exists()) == (False, True)


@pytest.mark.parametrize(("who", "status"), [("auditor", 403), ("driver", 404)])
def test_who_may_not_take_in_is_refused(client, county, session, who, status):
    log_in(client, county.people[who])

    response = upload(client, county.partner.id, a_file(HONGXIA))

    assert response.status_code == status
    assert count(session, Intake) == 0


def test_a_stranger_is_sent_to_the_door(client):
    assert client.get("/intakes/new").location.startswith("/login")


def test_the_intake_of_another_station_is_not_found(sorter, client, county):
    location = take_in(sorter, county.partner.id, HONGXIA)

    log_in(client, county.people["baini_operator"])

    assert client.get(location).status_code == 404
    assert client.get(f"{location}/rest.csv").status_code == 404
    assert client.post(f"{location}/begin").status_code == 404


def test_without_a_file_or_partner_the_form_says_so(sorter, county):
    assert sorter.post("/intakes/new", data={}).status_code == 400
    assert sorter.post("/intakes/new", data={"partner_id": county.partner.id}).status_code == 400
    empty = {"partner_id": county.partner.id, "file": (BytesIO(b""), "leer.csv")}
    assert sorter.post("/intakes/new", data=empty).status_code == 400


def test_a_number_that_another_partner_has_announced_says_so(sorter, county, zto):
    take_in(sorter, county.partner.id, HONGXIA)
    columns = upload(sorter, zto, a_file(HONGXIA, QIAOTOU)).location

    sorter.set_cookie("language", "en")
    page = sorter.get(confirm(sorter, columns).location).text

    assert "differs in: partner" in page


def test_a_file_of_another_partner_is_noticed_and_read_again_as_theirs(
    sorter, county, zto, session
):
    yto = str(county.partner.id)
    preview = confirm(sorter, upload(sorter, zto, a_file(HONGXIA, QIAOTOU)).location).location

    said = sorter.get(preview).text
    again = sorter.post(f"{preview}/partner", data={"partner_id": yto}).location
    taken = sorter.post(confirm(sorter, again).location + "/take").location

    assert f'value="{yto}"' in said
    assert sorter.get(taken).status_code == 200
    assert {parcel.partner_id for parcel in session.exec(select(Parcel))} == {county.partner.id}


def test_the_other_sheets_of_a_file_are_shown_before_and_named_after(sorter, county):
    rows = [HEADINGS.split(","), HONGXIA.split(",")], [HEADINGS.split(","), QIAOTOU.split(",")]
    take_in(sorter, county.partner.id, TIANCHENG)

    preview = upload(sorter, county.partner.id, an_xlsx(*rows), "a.xlsx").location
    before = sorter.get(preview).text
    taken = sorter.post(f"{preview}/take").location
    after = sorter.get(taken).text
    again = upload(sorter, county.partner.id, an_xlsx(*rows), "a.xlsx").location
    columns = sorter.post(f"{again}/columns", data={"sheet": "Sheet2"}).location

    assert "<option>Sheet2</option>" in before
    assert "Sheet2" in after
    assert QIAOTOU.split(",")[0] in sorter.get(columns).text


def test_headings_of_the_clerks_own_naming_are_found_again_below_a_title(sorter, county):
    own = "甲,乙,丙,丁,戊,己"
    columns = upload(sorter, county.partner.id, a_file(HONGXIA, headings=own)).location
    confirm(sorter, columns)

    titled = a_file(own, QIAOTOU, headings="日期,2026年")
    preview = upload(sorter, county.partner.id, titled).location

    assert not preview.endswith("/columns")
    assert QIAOTOU.split(",")[1][0] in sorter.get(preview).text


def test_a_web_page_called_xls_can_be_chosen_and_taken(sorter, county, session):
    lines = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in line.split(','))}</tr>"
        for line in (HEADINGS, HONGXIA)
    )
    columns = upload(
        sorter, county.partner.id, f"<table>{lines}</table>".encode(), "a.xls"
    ).location

    sorter.post(confirm(sorter, columns).location + "/take")

    assert ".xls," in sorter.get("/intakes/new").text
    assert session.exec(select(Parcel)).one().cod_fen == 3550

"""The sheet of a damage: what a county needs on paper to claim from a courier."""

import re
from io import BytesIO

import pypdfium2
import pytest
import sqlalchemy as sa

from station.incidents.models import Incident, IncidentPhoto
from tests.builders import log_in
from tests.photos.taken import a_photo
from tests.printing.reading import texts


@pytest.fixture
def matter(room, session):
    """What the county sent to Tiancheng came damaged, as was seen after it was received."""
    parcel = room.parcel("tiancheng", at="county")
    [leg] = room.depart(room.trip(), parcel)
    room.clock.advance(hours=2)
    for kind, reason in (("receive", ""), ("damaged", "wet")):
        room.record("tiancheng_operator", kind, parcel.id, leg_id=leg.id, reason=reason)
    return session.scalars(sa.select(Incident).where(Incident.unit_id == parcel.id)).one()


@pytest.fixture
def clerk(client, county):
    log_in(client, county.people["tiancheng_operator"])
    return client


def send(client, matter, *sizes, note=""):
    photos = [(BytesIO(a_photo(size)), f"{at}.jpg") for at, size in enumerate(sizes)]
    data = {"photos": photos, "note": note}
    answer = client.post(
        f"/incidents/{matter.id}/photos", data=data, content_type="multipart/form-data"
    )
    assert answer.status_code == 303


def report(client, matter):
    answer = client.get(f"/incidents/{matter.id}/report.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.data


def test_it_says_which_piece_when_where_and_by_whom_with_room_to_sign(clerk, county, matter):
    said = " ".join(texts(report(clerk, matter)))

    for text in (
        "破损记录单",
        matter.number,
        county.partner.name,
        county.stations["tiancheng"].name,
        county.stations["county"].name,
        county.people["tiancheng_operator"].name,
        "受潮 wet",
        "已接收 received",
        "发现破损 found damaged",
        "未了结 Open",
        "交出方",
        "承运人",
        "接收方",
    ):
        assert text in said


def test_it_names_no_recipient(clerk, matter):
    said = " ".join(texts(report(clerk, matter)))

    assert "王*" not in said
    assert "三组" not in said


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (2, 1), (3, 2), (6, 2)])
def test_two_photos_stand_beside_what_happened_and_the_others_behind(clerk, matter, count, pages):
    if count:
        send(clerk, matter, *((40 + n, 30) for n in range(count)), note="corner torn")

    pdf = report(clerk, matter)

    assert len(texts(pdf)) == pages
    assert ("corner torn" in texts(pdf)[0]) is bool(count)
    assert sum(photos_on(pdf)) == count
    assert photos_on(pdf)[0] <= 2


def photos_on(pdf):
    """By page how many photos."""
    document = pypdfium2.PdfDocument(pdf)
    kinds = [[each.type for each in page.get_objects()] for page in document]
    document.close()
    return [found.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE) for found in kinds]


def test_it_is_frozen_nowhere_and_says_of_which_second_it_is(clerk, matter, clock):
    first = report(clerk, matter)
    clock.advance(seconds=1)
    send(clerk, matter, (40, 30))

    said = [" ".join(texts(each)) for each in (first, report(clerk, matter))]

    printed = [re.search(r"Printed (\S+ \S+)", each)[1] for each in said]
    assert all("As known when printed" in each and "Rev." not in each for each in said)
    assert printed[0] < printed[1]


def test_a_photo_that_has_not_come_has_its_place(clerk, matter, database):
    send(clerk, matter, (40, 30))
    with database.write() as session:
        not_come = {"card": b"", "page": b"", "is_here": False}
        session.connection().execute(sa.update(IncidentPhoto).values(not_come))

    said = " ".join(texts(report(clerk, matter)))

    assert "照片将随下次交换传到" in said


def test_a_settled_matter_says_what_came_of_it(clerk, matter):
    clerk.post(f"/incidents/{matter.id}/settle", data={"outcome": "compensation was agreed"})

    # A long fact stands in two lines.
    said = " ".join(" ".join(texts(report(clerk, matter))).split())
    assert "已商定赔偿 compensation was agreed" in said


@pytest.mark.parametrize("who", ["baini_operator", "hongxia_operator"])
def test_whoever_is_no_side_prints_none(client, county, matter, who):
    log_in(client, county.people[who])

    assert client.get(f"/incidents/{matter.id}/report.pdf").status_code == 404


def test_the_incidents_page_leads_there(clerk, matter):
    assert f"/incidents/{matter.id}/report.pdf" in clerk.get(f"/incidents/{matter.id}").text

"""The list that a partner signs at the end of a count, and what comes after."""

from io import BytesIO

import pytest
from sqlmodel import select

from station.incidents.models import Incident
from station.manifests.models import Sheet, SheetKind, SheetRevision
from station.parcels.models import Parcel
from tests.builders import log_in
from tests.parcels import files
from tests.parcels.files import HONGXIA, NUMBERS, QIAOTOU, UNCLEAR, take_in
from tests.photos.taken import a_photo

HEADINGS = "运单号,收件人,手机,详细地址,重量kg,代收款"


@pytest.fixture
def sorter(client, county):
    log_in(client, county.people["county_operator"])
    return client


@pytest.fixture
def load(sorter, county):
    """A file of two parcels that is being counted: the address of its intake."""
    address = take_in(sorter, county.partner.id, HONGXIA, QIAOTOU)
    sorter.post(f"{address}/begin")
    return address


def scan(client, load, number):
    headers = {"X-Requested-With": "scan"}
    return client.post(f"{load}/count", data={"text": number}, headers=headers).json


def finish(client, load, rest="missing"):
    return client.post(f"{load}/finish", data={"rest": rest})


def lists(session):
    """What each handover list said, revision by revision."""
    session.expire_all()
    query = (
        select(SheetRevision)
        .join(Sheet)
        .where(Sheet.kind == SheetKind.HANDOVER_LIST)
        .order_by(SheetRevision.frozen_at, SheetRevision.revision)
    )
    return [(revision.revision, revision.says) for revision in session.exec(query)]


def received(says):
    return {line["number"]: line["received"] for line in says["lines"]}


def test_the_list_is_frozen_as_the_count_ends(sorter, load, session):
    scan(sorter, load, NUMBERS[0])

    finish(sorter, load)

    [(revision, says)] = lists(session)
    assert revision == 1
    assert received(says) == {NUMBERS[0]: 1, NUMBERS[1]: 0}


def test_what_is_corrected_between_count_and_printing_is_not_on_the_list(
    sorter, load, session, database, county
):
    finish(sorter, load, rest="here")
    with database.write() as writing:
        parcel = writing.exec(select(Parcel).where(Parcel.number == NUMBERS[0])).one()
        parcel.weight_grams, parcel.cod_fen = 9_999, 77_777

    printed = sorter.post(f"{load}/handover-list")

    assert printed.location.endswith("/1.pdf")
    [(_, says)] = lists(session)
    assert {line["cod_fen"] for line in says["lines"]} == {3_550, 0}


def test_a_missing_parcel_that_comes_later_makes_the_next_revision(
    sorter, load, session, county, clock
):
    scan(sorter, load, NUMBERS[0])
    finish(sorter, load)
    clock.advance(minutes=10)
    later = sorter.post("/intakes/count", data={"partner_id": county.partner.id}).location
    later = later.removesuffix("/count")
    scan(sorter, later, NUMBERS[1])
    clock.advance(minutes=1)

    shown = sorter.get(finish(sorter, later).location).text

    (first, said), (second, says) = lists(session)
    assert (first, second) == (1, 2)
    assert received(said) == {NUMBERS[0]: 1, NUMBERS[1]: 0}
    assert received(says) == {NUMBERS[0]: 1, NUMBERS[1]: 1}
    assert "少件补到" in shown
    assert "第 2 版" in shown


def test_a_count_of_nothing_has_no_list(sorter, county, session):
    begun = sorter.post("/intakes/count", data={"partner_id": county.partner.id}).location

    finish(sorter, begun.removesuffix("/count"))

    assert lists(session) == []


def test_a_parcel_that_is_asked_and_one_that_wants_care_say_so(sorter, county, session):
    headings = HEADINGS + ",备注"
    lines = (f"{HONGXIA},玻璃制品 请电话13900001111", f"{UNCLEAR},")
    address = take_in_with_remarks(sorter, county, headings, *lines)
    sorter.post(f"{address}/begin")

    finish(sorter, address, rest="here")

    [(_, says)] = lists(session)
    remarks = {line["number"]: line["remarks"] for line in says["lines"]}
    assert remarks == {NUMBERS[0]: "易碎 Fragile", NUMBERS[3]: "去向待定 Place asked"}


def take_in_with_remarks(client, county, headings, *lines):
    content = files.a_file(*lines, headings=headings)
    location = files.upload(client, county.partner.id, content).location
    if location.endswith("/columns"):
        meanings = (
            "tracking_number",
            "name",
            "phone",
            "address",
            "weight:kg",
            "cod:yuan",
            "remark",
        )
        location = files.confirm(client, location, *meanings).location
    return client.post(f"{location}/take").location


def test_another_stations_count_is_not_ended(client, county, load):
    log_in(client, county.people["hongxia_operator"])

    assert finish(client, load).status_code == 404


def test_both_sides_sign_that_there_are_photos_of_a_damage(sorter, load, session):
    scan(sorter, load, NUMBERS[0])
    sorter.post(f"{load}/damaged")
    matter = session.exec(select(Incident)).one()
    photos = [(BytesIO(a_photo((40 + n, 30))), f"{n}.jpg") for n in range(2)]
    sent = {"data": {"photos": photos}, "content_type": "multipart/form-data"}
    sorter.post(f"/incidents/{matter.id}/photos", **sent)
    scan(sorter, load, NUMBERS[1])

    finish(sorter, load)

    [(_, says)] = lists(session)
    remarks = {line["number"]: line["remarks"] for line in says["lines"]}
    assert remarks == {NUMBERS[0]: "照片2张 photos: 2", NUMBERS[1]: ""}

"""What goes back to a partner is one list, whether sorting or a recipient turned it back."""

from io import BytesIO

import pytest
from sqlmodel import select

from station import custody
from station.counter import pickup
from station.counter.models import Stay, StayEnd
from station.counter.pickup import TurnedBack
from station.custody import State
from station.incidents.models import Incident, IncidentKind
from station.manifests.models import Sheet, SheetKind, SheetRevision
from station.parcels.models import Parcel
from station.parcels.sorting import Sorting
from tests.builders import log_in
from tests.counter.shop import OPERATOR
from tests.photos.taken import a_photo

# As a cell of the list, since the page explains the word too.
REFUSED = "<td>收件人拒收</td>"


@pytest.fixture
def clerk(client, shop):
    log_in(client, shop.room.county.people[OPERATOR])
    return client


@pytest.fixture
def give(clerk, shop):
    def give(*unit_ids, **fields):
        address = f"/returns/to/{shop.room.county.partner.id}"
        return clerk.post(address, data={"unit_ids": [str(each) for each in unit_ids]} | fields)

    return give


def lines_signed(session):
    query = select(SheetRevision.says).join(Sheet).where(Sheet.kind == SheetKind.RETURNS_LIST)
    return {line["number"]: line["why"] for said in session.exec(query) for line in said["lines"]}


@pytest.mark.parametrize(
    ("why", "word"),
    [
        (TurnedBack.REFUSED, "拒收 Refused by recipient"),
        (TurnedBack.NOT_COLLECTED, "逾期未取 Not collected"),
        (TurnedBack.MISADDRESSED, "地址错误 Wrong address"),
    ],
)
def test_what_a_recipient_turned_back_leaves_with_a_list_that_says_why(
    shop, give, session, why, word
):
    unit_id = shop.shelved()
    shop.turn_back(unit_id, why=why)

    assert give(unit_id).status_code == 303

    unit = custody.get_unit(session, unit_id)
    assert (unit.state, unit.holder_id) == (State.HANDED_ON, shop.room.county.partner.id)
    assert session.exec(select(Stay.ending)).one() is StayEnd.LEFT
    assert lines_signed(session) == {unit.number: word}


def test_both_kinds_wait_on_one_list_with_their_places(shop, clerk, database):
    refused, foreign = shop.shelved(), shop.arrived(name="王军")
    with database.write() as session:
        parcel = session.get(Parcel, foreign)
        parcel.sorting = Sorting.MISROUTED
    shop.turn_back(refused)

    page = clerk.get("/returns/").text

    assert REFUSED in page
    assert "<td>外县件</td>" in page
    assert shop.waits(refused).code in page
    assert "待退回 <b>2</b>" in clerk.get("/shelf").text


def test_a_shelved_parcel_of_the_county_frees_its_place_too(shop, give, session):
    unit_id = shop.shelved()

    assert give(unit_id, why="undeliverable").status_code == 303

    assert session.exec(select(Stay.ending)).one() is StayEnd.LEFT


def test_a_refused_parcel_that_is_seen_again_still_goes_back(shop, clerk):
    unit_id = shop.shelved()
    shop.turn_back(unit_id)

    shop.room.record(OPERATOR, "seen", unit_id)

    assert REFUSED in clerk.get("/returns/").text


def test_what_was_turned_back_by_mistake_waits_for_its_recipient_again(shop, clerk):
    unit_id = shop.shelved()
    shop.turn_back(unit_id)

    shop.undo(unit_id)

    assert REFUSED not in clerk.get("/returns/").text


def test_one_that_is_not_here_keeps_all_on_their_shelf(shop, give, session):
    unit_id, gone = shop.shelved(), shop.shelved()
    shop.turn_back(unit_id)
    shop.hand_over(gone)

    assert give(unit_id, gone).status_code == 409

    assert shop.waits(unit_id).is_returning


def test_a_scan_chooses_what_a_recipient_refused_and_says_why(shop, clerk):
    unit_id = shop.shelved()
    shop.turn_back(unit_id)
    address = f"/returns/to/{shop.room.county.partner.id}/scan"
    number = shop.waits(unit_id).number

    answer = clerk.post(address, data={"text": number}, headers={"X-Requested-With": "scan"}).json

    assert answer["sound"] == "good"
    assert REFUSED in answer["row"]


def test_the_list_says_that_there_are_photos_and_what_else_is_damaged(shop, give, clerk, session):
    """What is another county's goes back for that, damaged or not."""
    refused, foreign = shop.shelved(), shop.shelved()
    with shop.room.database.write() as writing:
        pickup.turn_back(writing, shop.writer, [refused], TurnedBack.REFUSED, is_damaged=True)
        writing.get(Parcel, foreign).sorting = Sorting.MISROUTED
    shop.room.record(OPERATOR, "damaged", foreign)
    of_refused = select(Incident).where(Incident.kind == IncidentKind.DAMAGED)
    matter = session.exec(of_refused.where(Incident.unit_id == refused)).one()
    sent = {"photos": (BytesIO(a_photo((40, 30))), "1.jpg")}
    clerk.post(f"/incidents/{matter.id}/photos", data=sent, content_type="multipart/form-data")

    give(refused, foreign)

    query = select(SheetRevision.says).join(Sheet).where(Sheet.kind == SheetKind.RETURNS_LIST)
    says = {line["why"]: line["remarks"] for line in session.exec(query).one()["lines"]}
    assert says == {
        "破损 Damaged": "照片1张 photos: 1",
        "外县件 Other county": "破损 Damaged",
    }

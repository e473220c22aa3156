"""What the printed codes say to a cheap scanner, at three sizes and with a smudge."""

import pytest
import zxingcpp
from PIL import ImageDraw

from station.custody import unit_id_of
from station.manifests import service
from station.manifests.models import SheetKind
from station.paper import assemble, read
from tests.printing import reading

SIZES = (1.0, 0.9, 0.75)


def codes_in(image):
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code for code in found if code.text.startswith("Q-")]


@pytest.fixture
def bill(nodes):
    """A printed bill of 12 bags and 20 loose items, and what its codes say."""
    room = nodes.sender
    units = [room.bag(parcels=1) for _ in range(12)]
    units += [room.parcel(at="county", weight_grams=16_000) for _ in range(20)]
    trip = room.trip()
    room.load(trip, *units)
    with room.database.write() as session:
        frozen, _ = service.depart(
            session, room.writer("county_operator"), trip.id, sign=nodes.keys.sign
        )
        pdf = service.pdf_of(session, frozen)
    return pdf, frozen.says["number"], {unit.number for unit in units}


@pytest.mark.parametrize("size", SIZES)
def test_the_load_is_read_from_the_printed_bill_at_three_sizes(bill, size):
    pdf, number, numbers = bill
    first = reading.images(pdf, round(203 * size))
    texts = {code.text for image in first for code in codes_in(image)}
    parts = [read(text, unit_id=unit_id_of) for text in texts]

    said, lacking = assemble(parts)

    assert lacking == []
    assert said.number == number
    assert {line.number for line in said.lines} == numbers


@pytest.mark.parametrize("size", SIZES)
def test_a_smudged_corner_without_a_finder_pattern_does_no_harm(bill, size):
    """A thumb on the lower right corner: a quarter of each side."""
    pdf, *_ = bill
    dpi = round(203 * size)
    clean = [(image, code) for image in reading.images(pdf, dpi) for code in codes_in(image)]
    read_again = set()
    for image, code in clean:
        smudged, corner = image.copy(), code.position.bottom_right
        side = abs(corner.x - code.position.bottom_left.x) // 4
        box = (corner.x - side, corner.y - side, corner.x + 4, corner.y + 4)
        ImageDraw.Draw(smudged).rectangle(box, fill=70)
        read_again |= {found.text for found in codes_in(smudged)} & {code.text}

    assert read_again == {code.text for _, code in clean} != set()


def test_a_bill_from_before_the_departure_carries_no_load(nodes, clock):
    room, sign = nodes.sender, nodes.keys.sign
    trip = room.trip()
    leg = room.load(trip, room.bag())
    with room.database.write() as session:
        writer = room.writer("county_operator")
        early = service.freeze(session, writer, SheetKind.ROUTE_BILL, leg.id, sign=sign)
        clock.advance(minutes=5)
        late, _ = service.depart(session, room.writer("county_operator"), trip.id, sign=sign)
        pdfs = [service.pdf_of(session, revision) for revision in (early, late)]

    assert (early.revision, late.revision) == (1, 2)
    assert [len([t for t in reading.qr_codes(pdf) if t.startswith("Q-")]) for pdf in pdfs] == [0, 3]


def test_a_reprint_after_the_departure_is_the_same_paper(nodes):
    room = nodes.sender
    trip = room.trip()
    leg = room.load(trip, room.bag())
    with room.database.write() as session:
        writer = room.writer("county_operator")
        first, _ = service.depart(session, writer, trip.id, sign=nodes.keys.sign)
        again = service.freeze(session, writer, SheetKind.ROUTE_BILL, leg.id, sign=nodes.keys.sign)

    assert again.id == first.id


def test_an_item_list_says_what_is_sealed_in_the_bag(nodes):
    room = nodes.sender
    bag = room.bag(parcels=30)
    with room.database.write() as session:
        writer = room.writer("county_operator")
        frozen = service.freeze(session, writer, SheetKind.ITEM_LIST, bag.id, sign=nodes.keys.sign)
        pdf = service.pdf_of(session, frozen)

    parts = [read(t, unit_id=unit_id_of) for t in set(reading.qr_codes(pdf)) if t.startswith("Q-")]
    said, _ = assemble(parts)

    assert (said.subject_id, len(said.lines)) == (bag.id, 30)
    assert all(nodes.keys.verify(said.node_id, p.signed, p.signature).ok for p in parts)


def test_no_name_phone_or_address_is_in_a_code(nodes):
    room = nodes.sender
    parcel = room.parcel(at="county", weight_grams=20_000, address="崇阳县洪下村三组13912345678")
    (leg,) = room.depart(room.trip(), parcel)
    (text,) = nodes.bill_codes(leg)
    said = read(text, unit_id=unit_id_of).said

    assert not any(secret in repr(said) for secret in ("13912345678", "王", "洪下村"))

"""From a lot to every order and parcel, and back; no sale without a certificate or after a recall."""

import re

import pytest
from sqlmodel import select
from zxingcpp import BarcodeFormat, read_barcodes

from station import custody
from station.custody import State, Writer
from station.goods import lots
from station.goods import rules as goods_rules
from station.goods.lots import LotDetails
from station.goods.measures import SaleUnit
from station.goods.models import ProducerKind
from station.network.models import Division
from station.orders import packing, rules, trace
from station.orders.models import Order, OrderState
from station.records import installation
from tests.builders import log_in
from tests.orders.buyers import PHONE, order

COOPERATIVE = {"kind": ProducerKind.COOPERATIVE, "credit_code": "93421223MA4F0DEM0"}


class Desk:
    """The operator of a village who packs what was ordered."""

    def __init__(self, market, *, needs_certificate=True):
        self.market, self.database, self.clock = market, market.database, market.clock
        self.actor = market.county.actor("hongxia_operator")
        more = {"credit_code": _code()} if needs_certificate else {}
        kind = ProducerKind.COOPERATIVE if needs_certificate else ProducerKind.FARMER
        self.producer, self.product = market.producer(kind=kind, **more), market.product()
        self.listing = market.for_sale(20, self.producer, self.product)

    def lot(self, quantity=40, *, certified=False):
        with self.database.write() as session:
            details = LotDetails(
                product_id=self.product.id,
                made_on=self.clock().date(),
                quantity=quantity,
                unit=SaleUnit.JIN,
                net_grams=500,
            )
            at = self.clock()
            lot = lots.add(session, self.producer.id, details, actor=self.actor, at=at)
            if certified:
                values = {"product": "雷竹笋", "contact": PHONE}
                lots.certify(
                    session,
                    lot,
                    values,
                    ["control"],
                    is_collected=False,
                    actor=self.actor,
                    at=at,
                )
            return lot

    def pack(self, placed, *from_lots, number="7777000012345"):
        with self.database.write() as session:
            writer = Writer(self.actor, installation(session).node_id, self.clock())
            found = session.get_one(Order, placed.id)
            (line,) = packing.lookup.lines_of(session, found.id)
            taken = {line.id: {lot.id: n for lot, n in from_lots}}
            label = packing.Label(number, self.market.county.partner.id)
            packing.pack(session, writer, found, taken, label)

    def recall(self, lot):
        with self.database.write() as session:
            lot = lots.of_number(session, lot.number)
            lots.recall(session, lot, reason="农残超标", actor=self.actor, at=self.clock())


def _code():
    body = "93421223MA4F0DEM0"
    return body + goods_rules.uscc.calc_check_digit(body)


@pytest.fixture
def desk(market):
    return Desk(market)


def test_a_cooperatives_lot_without_a_certificate_is_not_sold(desk, clock):
    lot = desk.lot()
    _, placed = order(desk.database, desk.listing, clock())

    with pytest.raises(goods_rules.NoCertificate):
        desk.pack(placed, (lot, 1))


def test_pages_of_a_lot_call_its_village_as_people_do(desk, client, county):
    with desk.database.write() as session:
        village = session.get_one(Division, desk.producer.division_id)
        village.name = "洪下村村委会"
    lot = desk.lot()
    log_in(client, county.people["hongxia_operator"])

    pages = [client.get(path).text for path in (f"/goods/lots/{lot.id}", f"/shop/t/{lot.number}")]

    assert ["洪下村" in page and "村委会" not in page for page in pages] == [True, True]


@pytest.mark.parametrize(
    ("with_points", "named"),
    [(("洪下村", "天城镇"), "洪下村"), (("天城镇", "白霓镇"), "天城镇"), (("白霓镇",), None)],
)
def test_the_place_of_a_lot_is_marked_on_the_countys_map(desk, client, with_points, named):
    lot = desk.lot(certified=True)
    with desk.database.write() as session:
        for place in session.exec(select(Division)).all():
            if place.name in with_points:
                place.longitude, place.latitude = 114.05 + len(place.code) % 7 / 10, 29.55

    page = client.get(f"/shop/t/{lot.number}").text

    assert re.findall(r'class="here"[^>]*>([^<]*)<', page) == ([named] if named else [])


def test_a_farmers_own_lot_is_sold_without_one(market, clock):
    desk = Desk(market, needs_certificate=False)
    _, placed = order(desk.database, desk.listing, clock())

    desk.pack(placed, (desk.lot(), 1))

    with desk.database.read() as session:
        assert session.get_one(Order, placed.id).state is OrderState.PACKED


@pytest.mark.parametrize("quantity", [1, 3])
def test_a_line_is_packed_whole_and_no_more(desk, clock, quantity):
    _, placed = order(desk.database, desk.listing, clock(), quantity=2)

    with pytest.raises(rules.NotPackedWhole):
        desk.pack(placed, (desk.lot(certified=True), quantity))


def test_a_parcel_is_upbound_at_the_station_and_knows_its_lots(desk, clock):
    one, two = desk.lot(certified=True), desk.lot(certified=True)
    _, placed = order(desk.database, desk.listing, clock(), quantity=3)

    desk.pack(placed, (one, 1), (two, 2))

    with desk.database.read() as session:
        (unit,) = custody.find_units(session, "7777000012345")
        assert (unit.state, unit.holder_id) == (State.HERE, desk.actor.station_id)
        assert [lot.id for lot in trace.back(session, unit_id=unit.id)] == [one.id, two.id]
        (row,) = trace.forward(session, two.id)
        assert (row.number, row.parcel, row.quantity) == (placed.number, "7777000012345", 2)
        assert session.get_one(Order, placed.id).state is OrderState.PACKED


def test_the_page_of_a_lot_says_its_way_and_nothing_personal(client, desk, clock):
    lot = desk.lot(certified=True)
    _, placed = order(desk.database, desk.listing, clock())
    desk.pack(placed, (lot, 1))

    page = client.get(f"/shop/t/{lot.number}").text

    assert "已到洪下村服务站" in page or "到达洪下村服务站" in page or "洪下村服务站" in page
    assert "承诺达标合格证" in page
    assert not any(private in page for private in (PHONE, "李女士", "杭州市西湖区"))


def test_a_recalled_lot_is_packed_no_more_and_its_code_says_so(client, desk, clock):
    lot = desk.lot(certified=True)
    _, before = order(desk.database, desk.listing, clock())
    _, after = order(desk.database, desk.listing, clock())
    desk.pack(before, (lot, 1))

    desk.recall(lot)

    with pytest.raises(goods_rules.Recalled):
        desk.pack(after, (lot, 1), number="7777000012346")
    assert "农残超标" in client.get(f"/shop/t/{lot.number}").text
    log_in(client, desk.market.county.people["hongxia_operator"])
    assert before.number[:12] in client.get(f"/orders/lots/{lot.id}").text.replace("<b>", "")


def test_a_lot_is_recalled_once(desk):
    lot = desk.lot()
    desk.recall(lot)

    with pytest.raises(lots.RecalledAlready):
        desk.recall(lot)


def test_the_pages_do_it_all_in_a_few_clicks(client, county, desk, database, clock):
    _, placed = order(database, desk.listing, clock())
    log_in(client, county.people["hongxia_operator"])
    harvest = {"producer_id": desk.producer.id, "product_id": desk.product.id, "unit": "jin"}

    lot = client.post("/goods/lots/new", data=harvest | {"made_on": "2026-11-21", "quantity": "40"})
    issued = {"grounds": "control", "product": "雷竹笋", "party": "合作社", "quantity": "40 斤"}
    refused = client.post(f"{lot.location}/certificate", data=issued)
    assert (refused.status_code, refused.text.count('class="problem"')) == (400, 2)
    issued |= {"origin": "洪下村", "issued_on": "2026-11-21"}
    client.post(f"{lot.location}/certificate", data=issued)
    packing_page = client.get(f"/orders/{placed.id}/pack").text
    name = packing_page.split('name="from_')[1].split('"')[0]
    label = {"number": "7777000012345", "partner_id": county.partner.id}
    packed = client.post(f"/orders/{placed.id}/pack", data=label | {f"from_{name}": "1"})
    sent = client.post(f"/orders/{placed.id}/step", data={"kind": "sent"})

    assert [lot.status_code, packed.status_code, sent.status_code] == [303, 303, 303]
    with database.read() as session:
        assert session.get_one(Order, placed.id).state is OrderState.SENT


@pytest.mark.parametrize("paper", ["tag", "certificate"])
def test_the_code_on_the_paper_leads_to_the_lots_page(client, county, desk, paper):
    pdfium = pytest.importorskip("pypdfium2")
    lot = desk.lot(certified=True)
    log_in(client, county.people["hongxia_operator"])

    content = client.get(f"/goods/lots/{lot.id}/{paper}.pdf").data
    image = pdfium.PdfDocument(content)[0].render(scale=203 / 72).to_pil()

    (code,) = read_barcodes(image, formats=BarcodeFormat.QRCode)
    assert code.text == f"http://localhost/shop/t/{lot.number}"
    assert client.get(code.text).status_code == 200


def test_an_unknown_code_is_not_found(client, county):
    assert client.get("/shop/t/P-421223100201-0009-X").status_code == 404


def test_a_stranger_with_an_unknown_code_reads_nothing_of_other_stations(client):
    page = client.get("/shop/t/L-000000-0000-00")

    assert page.status_code == 404
    assert "这里查不到这个编码或页面" in page.text
    assert "站点。" not in page.text

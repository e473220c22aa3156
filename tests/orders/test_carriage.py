"""Goods that our own vans bring: their parcel, its label, and both ends of its way."""

from datetime import date

import pytest

from station import custody
from station.counter import pickup
from station.counter.rules import GoneByItsOrder
from station.custody import Evidence, Happening, Holder, State, Writer
from station.ledger import Method
from station.orders import carriage, handing, money, order_labels, packing, rules
from station.orders.carriage import OrderLabel, Piece
from station.orders.models import Order, OrderState, StepKind
from station.orders.windows import Place
from station.parcels.models import Contact, Parcel
from station.records import installation
from tests.builders import log_in
from tests.orders.buyers import PHONE, order
from tests.orders.group import Group
from tests.printing.reading import codes, texts

CITY = 1


class Carried:
    """An order of a window, and those who pack, carry and hand it over."""

    def __init__(self, group, quantity=6, stop=0):
        self.group, self.database = group, group.database
        self.order = group.order(quantity, stop)
        group.close()

    def writer(self, session, who="hongxia_operator"):
        county = self.group.market.county
        return Writer(county.actor(who), installation(session).node_id, self.group.clock())

    def pack(self, who="hongxia_operator"):
        with self.database.write() as session:
            found = session.get_one(Order, self.order.id)
            packing.pack(session, self.writer(session, who), found, {}, None)

    def step(self, kind, who):
        with self.database.write() as session:
            found = session.get_one(Order, self.order.id)
            handing.add_step(session, self.writer(session, who), found, kind)

    def pay(self, who):
        with self.database.write() as session:
            found = session.get_one(Order, self.order.id)
            money.pay(session, self.writer(session, who), found, Method.CASH, "")

    def come(self, who):
        with self.database.write() as session:
            happening = Happening("over", self.unit_id, Evidence.UNIT_SCAN)
            custody.record(session.connection(), self.writer(session, who), [happening])

    def label(self):
        with self.database.read() as session:
            return carriage.label_of(session, session.get_one(Order, self.order.id))

    @property
    def unit_id(self):
        return custody.unit_id_of(self.order.number)

    @property
    def unit(self):
        with self.database.read() as session:
            return custody.get_unit(session, self.unit_id)

    @property
    def state(self):
        with self.database.read() as session:
            return session.get_one(Order, self.order.id).state


@pytest.fixture
def elsewhere(market):
    """To be collected in Qiaotou, packed in Hongxia."""
    there = market.county.stations["qiaotou"]
    return Carried(Group(market, stops=[Place(there.name, there.id)]))


def test_what_is_collected_elsewhere_is_a_parcel_under_its_orders_number(elsewhere, market):
    elsewhere.pack()

    with elsewhere.database.read() as session:
        parcel = session.get_one(Parcel, elsewhere.unit_id)
        contact = session.get_one(Contact, elsewhere.unit_id)
    assert parcel.destination_id == market.county.stations["qiaotou"].id
    assert (parcel.number, parcel.weight_grams) == (elsewhere.order.number, 3_000)
    assert contact.phone == PHONE
    assert (elsewhere.unit.holder, elsewhere.unit.state) == (Holder.STATION, State.HERE)


def test_what_a_group_in_the_city_ordered_goes_to_the_county(market):
    carried = Carried(Group(market), stop=CITY)

    carried.pack()

    with carried.database.read() as session:
        parcel = session.get_one(Parcel, carried.unit_id)
    assert parcel.destination_id == market.county.stations["county"].id


def test_what_is_collected_where_it_is_packed_is_no_parcel(market):
    carried = Carried(Group(market))

    carried.pack()

    with carried.database.read() as session:
        assert custody.find_units(session, carried.order.number) == []


def test_it_is_ready_once_its_parcel_has_come_and_not_before(elsewhere):
    elsewhere.pack()

    with pytest.raises(rules.NotHereYet):
        elsewhere.step(StepKind.READY, "qiaotou_operator")
    elsewhere.come("qiaotou_operator")
    elsewhere.step(StepKind.READY, "qiaotou_operator")

    assert elsewhere.state is OrderState.READY


def test_giving_the_order_to_its_buyer_gives_the_parcel_as_well(elsewhere):
    elsewhere.pack()
    elsewhere.come("qiaotou_operator")
    elsewhere.step(StepKind.READY, "qiaotou_operator")
    elsewhere.pay("qiaotou_operator")

    elsewhere.step(StepKind.HANDED_OVER, "qiaotou_operator")

    assert (elsewhere.unit.holder, elsewhere.unit.state) == (Holder.RECIPIENT, State.DELIVERED)
    assert elsewhere.state is OrderState.HANDED_OVER


def test_what_was_given_in_its_order_is_not_taken_back_at_the_counter(elsewhere):
    elsewhere.pack()
    elsewhere.come("qiaotou_operator")
    elsewhere.step(StepKind.READY, "qiaotou_operator")
    elsewhere.pay("qiaotou_operator")
    elsewhere.step(StepKind.HANDED_OVER, "qiaotou_operator")

    with elsewhere.database.write() as session, pytest.raises(GoneByItsOrder):
        pickup.undo(session, elsewhere.writer(session, "qiaotou_operator"), elsewhere.unit_id)

    assert elsewhere.unit.holder is Holder.RECIPIENT
    assert elsewhere.state is OrderState.HANDED_OVER


def test_who_does_not_have_the_parcel_moves_the_order_only(elsewhere):
    elsewhere.pack()
    elsewhere.come("qiaotou_operator")
    elsewhere.step(StepKind.READY, "qiaotou_operator")
    elsewhere.pay("hongxia_operator")

    elsewhere.step(StepKind.HANDED_OVER, "hongxia_operator")

    assert elsewhere.unit.holder is Holder.STATION


def test_the_label_says_where_it_goes_in_bars_and_words_and_names_nobody(elsewhere):
    elsewhere.pack()

    pdf = order_labels.draw(elsewhere.label())

    said = "".join(texts(pdf))
    assert "桥头村服务站" in said
    assert "李女士" not in said
    assert PHONE[-4:] not in said
    assert codes(pdf) == [elsewhere.order.number]


@pytest.mark.parametrize(
    ("count", "shown", "more"), [(4, 4, ""), (5, 3, "另有 2 样 and 2 more")], ids=["all", "some"]
)
def test_a_label_says_the_whole_place_of_a_group_and_leaves_no_goods_unsaid(count, shown, more):
    place = "武汉市洪山区南湖大道阳光小区东门，团长小郑，送到门卫处"
    pieces = tuple(Piece(f"蜜橘{n}号", f"{n} 斤 jin") for n in range(1, count + 1))
    ways = {"through": "崇阳县中心", "issuer": "洪下村", "on": date(2026, 12, 3)}

    far = order_labels.draw(
        OrderLabel(number="D-421223-0001-X", to="阳光小区团", place=place, what=(), **ways)
    )
    near = order_labels.draw(
        OrderLabel(number="D-421223-0001-X", to="洪下村", place="", what=pieces, **ways)
    )

    assert place in "".join(texts(far)).replace("\n", "").replace("\r", "")
    said = "".join(texts(near))
    assert [piece.title in said for piece in pieces] == [n < shown for n in range(count)]
    assert more in said


def test_what_a_courier_brings_has_no_label_of_ours(market, client, county):
    placed = order(market.database, market.for_sale(), market.clock())[1]
    log_in(client, county.people["hongxia_operator"])

    assert client.get(f"/orders/{placed.id}/label.pdf").status_code == 409


def test_its_page_prints_the_label_and_leads_to_the_parcel(elsewhere, client, county):
    elsewhere.pack()
    log_in(client, county.people["hongxia_operator"])

    page = client.get(f"/orders/{elsewhere.order.id}").text

    assert f"/orders/{elsewhere.order.id}/label.pdf" in page
    assert f"/parcels/{elsewhere.unit_id}" in page

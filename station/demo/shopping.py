"""What the demonstration's shop has sold today: harvests, orders of the shop, and a platform's."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

from msgspec import Struct
from sqlmodel import select

from station.clock import SHANGHAI
from station.demo.county import County
from station.goods import lookup as goods
from station.goods import lots
from station.goods.lots import LotDetails
from station.goods.models import Lot, Producer, Product
from station.goods.rules import price_at
from station.goods.words import UNITS_ON_PAPER
from station.ledger import Method
from station.network.models import Station
from station.orders import lookup, money, packing, placing
from station.orders.models import Order, Payment, Way
from station.orders.packing import Label
from station.orders.placing import Wanted
from station.orders.platforms import reading, taking
from station.orders.platforms.files.columns import recognise
from station.orders.platforms.files.rows import read_rows
from station.parcels.courier_files.sheet import read_sheet

_HONEY, _ORANGES, _POTATOES = "寒泉野桂花冬蜜", "洪下蜜橘", "沙地红薯"
_RADISH, _DOUGH = "霜打白萝卜", "白霓老街手工麻花"
_HONGXIA = "421223100200"


class Harvest(Struct, frozen=True):
    """So many units of a listing's goods, some days ago, from a place of the producer's."""

    title: str
    quantity: int
    days_ago: int
    place: str
    certified: bool = False


class Bought(Struct, frozen=True):
    """An order of the shop; without an address it is collected at ``pickup``."""

    title: str
    quantity: int
    name: str
    phone: str
    address: str = ""
    to_door: bool = False
    paid: bool = False


_HARVESTS = (
    Harvest(_HONEY, 86, 9, "屋后坡上"),
    Harvest(_ORANGES, 120, 1, "东坡橘园", certified=True),
    Harvest(_POTATOES, 800, 15, "河边沙地", certified=True),
)
_BOUGHT = (
    Bought(_RADISH, 10, "汪小莲", "13995970041", "洪下村二组", to_door=True),
    Bought(_POTATOES, 20, "吴建国", "13797221186"),
    Bought(_ORANGES, 4, "周敏", "13307150088", "湖北省武汉市武昌区中南路 7 号", paid=True),
)
# As Douyin hands them out: number, goods, quantity, what was paid, recipient, phone, address.
_HEADINGS = ("订单编号", "商品名称", "购买数量", "实付金额", "收货人", "联系手机", "详细地址")
_ON_DOUYIN = (
    (_HONEY, 2, "132.00", "张晓梅", "13800000001", "浙江省杭州市西湖区文三路 100 号"),
    (_ORANGES, 1, "29.80", "王海", "17000000002-3311", "上海市徐汇区漕溪北路 18 号"),
    (_DOUGH, 3, "50.40", "李桂兰", "13800000003", "湖北省武汉市洪山区珞喻路 1037 号"),
)
_PACKED = (_HONEY, "ems", "9860098700017")


def sell(county: County) -> None:
    """In the morning: one order is paid, one of the platform's is packed, the others wait."""
    today = county.times.today
    for harvest in _HARVESTS:
        _harvest(county, harvest)
    for minute, bought in enumerate(_BOUGHT, 560):
        order = _buy(county, bought, minute)
        if bought.paid:
            writer = county.writer("coordinator", today, minute + 20)
            money.pay(county.session, writer, order, Method.TRANSFER, f"ZZ{today:%m%d}0088")
    _take_from_douyin(county)
    _pack(county)


def _producer_of(county: County, title: str) -> tuple[Producer, Product, Station]:
    offer = offer_of(county, title)
    producer = county.session.get_one(Producer, offer.producer_id)
    product = county.session.get_one(Product, offer.product_id)
    return producer, product, county.station_of(producer.station_id)


def offer_of(county: County, title: str) -> Any:
    rows = county.session.connection().execute(goods.offers(county.times.today))
    return next(row for row in rows if row.title == title)


def _harvest(county: County, harvest: Harvest) -> None:
    producer, product, station = _producer_of(county, harvest.title)
    offer, day = offer_of(county, harvest.title), county.times.today
    writer = county.writer(county.operator_at(station), day, 480)
    details = LotDetails(
        product_id=product.id,
        made_on=day - timedelta(days=harvest.days_ago),
        quantity=harvest.quantity,
        unit=offer.unit,
        net_grams=offer.net_grams,
        place=harvest.place,
    )
    actor, at, session = writer.actor, writer.at, county.session
    lot = lots.add(session, producer.id, details, actor=actor, at=at)
    if harvest.certified:
        values = {
            "product": product.name,
            "quantity": f"{harvest.quantity} {UNITS_ON_PAPER[offer.unit].split()[0]}",
            "origin": f"崇阳县{station.name}{harvest.place}",
            "issued_on": f"{day}",
            "party": producer.name,
            "contact": "19900000000",
        }
        lots.certify(session, lot, values, ["control"], is_collected=False, actor=actor, at=at)


def _buy(county: County, bought: Bought, minute: float) -> Order:
    offer = offer_of(county, bought.title)
    price = price_at(offer, bought.quantity)
    way = Way.PICKUP if not bought.address else Way.DOOR if bought.to_door else Way.PARCEL
    wanted = Wanted(
        quantities={offer.id: bought.quantity},
        way=way,
        payment=Payment.TRANSFER if bought.paid else Payment.AT_PICKUP,
        name=bought.name,
        phone=bought.phone,
        address=bought.address,
        pickup_id=county.stations[_HONGXIA].id if way is Way.PICKUP else None,
        total_fen=price * bought.quantity,
    )
    at = county.times.at(county.times.today, minute)
    (order,) = placing.place(county.session, wanted, at=at)[1]
    return order


def _take_from_douyin(county: County) -> None:
    """The coordinator takes the file of the morning in; no column or name had to be asked about."""
    today = county.times.today
    writer = county.writer("coordinator", today, 590)
    at = (writer.at - timedelta(hours=1)).astimezone(SHANGHAI)
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow((*_HEADINGS, "付款时间", "订单状态"))
    for index, row in enumerate(_ON_DOUYIN, 1):
        number = f"69{today:%y%m%d}00000010{index}"
        lines.writerow((number, *row, f"{at:%Y-%m-%d %H:%M}", "待发货"))
    sheet = read_sheet(text.getvalue().encode(), "douyin.csv")
    rows = read_rows(sheet, recognise(sheet.headings))
    read = reading.read(county.session, "douyin", rows, actor=writer.actor, on=today)
    taking.take(county.session, writer, "douyin", read)


def _pack(county: County) -> None:
    """One is packed under a partner's label; its number waits to be told to the platform."""
    title, partner, number = _PACKED
    producer, _product, station = _producer_of(county, title)
    session = county.session
    query = select(Order).where(Order.platform == "douyin", Order.station_id == station.id)
    order = session.exec(query).one()
    lot = session.exec(select(Lot).where(Lot.producer_id == producer.id)).one()
    (line,) = lookup.lines_of(session, order.id)
    writer = county.writer(county.operator_at(station), county.times.today, 640)
    label = Label(number, county.partner(partner).id)
    packing.pack(session, writer, order, {line.id: {lot.id: line.quantity}}, label)

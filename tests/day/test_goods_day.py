"""A goods day: bamboo shoots listed, ordered together, harvested, carried, traced, settled.

A cooperative's shoots go to three villages and a group in the city; one lot is recalled on
the way. The browser is driven where a person decides; the rides are those of every day.
"""

import re
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import select

from station import custody
from station.clock import business_day
from station.consolidation.models import Bag
from station.custody import UNIT, Holder, State
from station.goods.models import Certificate, Listing, Lot, Stock
from station.incidents.models import Incident
from station.ledger import AccountKind, Posting
from station.ledger import lookup as books
from station.manifests.models import SheetKind
from station.network.models import Timetable
from station.orders.models import CodeScan, Order, OrderState, OrderWindow, Packing
from tests.builders import save
from tests.consolidation.room import a_room
from tests.day.test_counter_day import AFTERNOON, EVENING, Hand, receive, said_by
from tests.orders.test_trace import _code

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

OPERATOR = "hongxia_operator"
PRICE, TOGETHER = 1_580, 1_300
CITY = "阳光社区"
# Who orders how many, and where they get it.
FAR = 5
BUYERS = (("洪下村", 4), ("菖蒲村", 6), ("桥头村", FAR), (CITY, 30))
WHOLE = sum(many for _, many in BUYERS)
GOOD, BAD = 40, 20
LATE, NIGHT = 19 * 60, 20 * 60


@pytest.fixture
def room(database, county, clock):
    room = a_room(database, county, clock)
    save(database, *(Timetable(route_id=room.north.id, departs_minute=m) for m in (EVENING, LATE)))
    save(database, Timetable(route_id=room.south.id, departs_minute=NIGHT))
    return room


@pytest.fixture
def hand(browser, address):
    """Everybody who works, each with a browser of their own."""
    open_ = {}

    def hand(login):
        if login not in open_:
            open_[login] = Hand(browser, address, login)
        return open_[login]

    yield hand
    for each in open_.values():
        each.leave()


@pytest.fixture
def buyer(browser, address):
    page = browser.new_context(base_url=address, locale="zh-CN").new_page()
    yield page
    page.context.close()


def fill(clerk, **fields):
    for name, value in fields.items():
        found = clerk.page.locator(f"[name={name}]").first
        if found.evaluate("e => e.tagName") == "SELECT":
            found.select_option(value)
        else:
            found.fill(value)


def product(coordinator):
    coordinator.page.goto("/goods/products/new")
    fill(
        coordinator,
        name="雷竹笋",
        name_en="Lei bamboo shoots",
        code="lei-shoots",
        category="shoots",
    )
    coordinator.push("保存")


def listing(operator):
    operator.page.goto("/goods/producers/new")
    fill(
        operator,
        kind="cooperative",
        name="洪下雷竹专业合作社",
        credit_code=_code(),
        phone="13700000001",
    )
    operator.push("保存")
    operator.page.goto("/goods/new")
    fill(
        operator,
        title="鲜雷竹笋（头茬）",
        title_en="Fresh lei shoots, first cut",
        story="清早挖,当天发。",
    )
    fill(operator, price="15.80", exemption="合作社自产,无需许可", shelf_life_days="5")
    operator.push("送审")
    operator.sees("等县里审核")


def approve(coordinator, session):
    offered = session.exec(select(Listing)).one()
    coordinator.page.goto("/")
    coordinator.page.goto(f"/goods/{offered.id}")
    coordinator.push("通过")
    return offered


def gather(operator, offered):
    operator.page.goto(f"/goods/{offered.id}")
    fill(operator, left=str(WHOLE))
    operator.push("保存")
    operator.page.goto("/orders/windows/new")
    fill(operator, title="周末鲜笋团", closes_on="2026-11-21", closes_time="18:00")
    stops = "\n".join(
        f"{name}服务站" if name != CITY else f"{CITY} = 武汉市中山路 8 号" for name, _ in BUYERS
    )
    fill(operator, brought_on="2026-11-22", stops=stops)
    operator.push("开团")
    fill(operator, price="15.80", prices="40 = 13.00")
    operator.push("加入")
    return operator.page.url.rsplit("/", 1)[1]


def order_together(buyer, window_id, offered):
    """The first and the last on the public page, those between as it posts them."""
    for number, (place, many) in enumerate(BUYERS):
        if 0 < number < len(BUYERS) - 1:
            order_by_post(buyer, window_id, offered, number)
            continue
        buyer.goto("/shop")
        buyer.get_by_role("link", name="周末鲜笋团").click()
        buyer.get_by_label(re.compile(place)).check()
        buyer.fill(f"[name=n_{offered.id}]", str(many))
        buyer.fill("[name=name]", "刘桂花")
        buyer.fill("[name=phone]", f"1770000563{number}")
        buyer.get_by_role("button", name="一起订").click()
        playwright.expect(buyer.locator(".code")).to_be_visible()
    buyer.goto(f"/shop/windows/{window_id}")
    playwright.expect(buyer.locator("main")).to_contain_text("暂时售完")


def order_by_post(buyer, window_id, offered, number):
    buyer.goto(f"/shop/windows/{window_id}")
    fields = {
        "csrf_token": buyer.locator("[name=csrf_token]").first.get_attribute("value"),
        "stop": buyer.locator("[name=stop]").nth(number).get_attribute("value"),
        f"n_{offered.id}": str(BUYERS[number][1]),
        f"p_{offered.id}": str(PRICE),
        "name": "刘桂花",
        "phone": f"1770000563{number}",
        "payment": "at_pickup",
    }
    answer = buyer.context.request.post(buyer.url, form=fields, headers={"Referer": buyer.url})
    assert answer.ok, answer.text()[:500]


def close_window(operator, window_id, session):
    operator.page.goto(f"/orders/windows/{window_id}")
    operator.push("现在截单")
    operator.post(f"/orders/windows/{window_id}/harvest")
    [harvest] = said_by(session, SheetKind.HARVEST_LIST)
    [line] = harvest["parts"][0]["lines"]
    assert (line["quantity"], line["grams"]) == (WHOLE, WHOLE * 500)


def harvest(operator, quantity, place):
    operator.page.goto("/goods/lots/new")
    fill(operator, quantity=str(quantity), place=place)
    operator.push("保存")
    return operator.page.url


def certify(operator, lot_page):
    operator.page.goto(lot_page)
    operator.push("开具")
    operator.sees("打印标签")


def order_of(session, place):
    phone = next(n for n, (name, _) in enumerate(BUYERS) if name == place)
    numbers = session.exec(select(Order).order_by(Order.number)).all()
    return numbers[phone]


def pack(operator, session, place, **from_lots):
    """Each line from the lot that is named; the others stay empty."""
    found = order_of(session, place)
    operator.page.goto(f"/orders/{found.id}/pack")
    for box in operator.page.locator("input[name^=from_]").all():
        lot = box.get_attribute("name").rsplit("_", 1)[1]
        box.fill(str(from_lots.get(lot, "")))
    operator.push("已打包")
    operator.sees("已打包")
    return found


def bag_for(session, clerk, room, to, numbers, seal):
    opened = clerk.post("/bags", destination_id=room.station(to))
    for number in numbers:
        clerk.page.goto(opened.url)
        clerk.scan(number)
        clerk.sees(number)
    clerk.press("3")
    playwright.expect(clerk.page.locator("#seal_number")).to_be_focused()
    clerk.type(seal)
    clerk.press("Enter")
    clerk.sees(seal)
    return session.get_one(Bag, UUID(opened.url.rsplit("/", 1)[1]))


def ride(clerk, room, route, minute, bag):
    day = business_day(room.clock())
    opened = clerk.post("/trips", route_id=route.id, day=day, departs_minute=minute)
    clerk.page.goto(opened.url)
    clerk.scan(bag.number)
    playwright.expect(clerk.page.locator("main [data-key='9']")).to_be_visible()
    clerk.press("9")
    clerk.press("Enter")
    playwright.expect(clerk.page.locator("main .flash.good").first).to_be_visible()


def arrive(clerk, session, bag):
    receive(clerk, session, bag)
    clerk.post(f"/bags/{bag.id}/open")


def step(clerk, order, button, sees):
    clerk.page.goto(f"/orders/{order.id}")
    clerk.push(button)
    clerk.sees(sees)


def pay(clerk, order, method, reference=""):
    clerk.page.goto(f"/orders/{order.id}")
    fill(clerk, method=method, reference=reference)
    clerk.push(re.compile("^收款"))


def give(clerk, order):
    """Ready, paid, handed over: what a counter does when the buyer comes."""
    step(clerk, order, "可以来取了", "可以自提")
    pay(clerk, order, "cash")
    step(clerk, order, "交给买家了", "已交给买家")


def recall(operator, lot_page, lot):
    operator.page.goto(lot_page)
    operator.page.get_by_text("召回该批次").click()
    fill(operator, reason="农残超标")
    operator.push("召回", exact=True)
    operator.sees(lot.number)


def settle(operator, session, producer_id):
    """What lies in the village's drawer now; the rest when the county has sent it."""
    operator.page.goto(f"/orders/producers/{producer_id}")
    operator.sees(f"¥{(WHOLE - FAR) * TOGETHER / 100:.2f}")
    fill(operator, sum="52.00")
    operator.push("付款")
    operator.sees("已付款")


def orders_agree(session, offered):
    found = {order.id: order for order in session.exec(select(Order))}
    states = [order.state for order in sorted(found.values(), key=lambda order: order.number)]
    assert states == [*[OrderState.HANDED_OVER] * 2, OrderState.CANCELLED, OrderState.HANDED_OVER]
    assert [order.is_paid for order in found.values()].count(True) == 3
    assert session.get_one(Stock, offered.id).taken == WHOLE - FAR
    assert session.exec(select(OrderWindow)).one().closed_at


def custody_agrees(session, room):
    """What was handed over is the buyer's; what was recalled lies where it came to."""
    source, where = custody.whereabouts()
    query = sa.select(where["holder"], where["holder_id"], where["state"]).select_from(source)
    found = session.execute(query.where(UNIT.c.kind == "parcel")).all()
    assert sorted((str(holder), str(state)) for holder, _, state in found) == [
        (Holder.RECIPIENT, State.DELIVERED),
        (Holder.RECIPIENT, State.DELIVERED),
        (Holder.STATION, State.ARRIVED),
    ]
    assert room.station("qiaotou") in {key for _, key, _ in found}
    assert session.exec(select(Incident)).all() == []


def money_agrees(session, room, producer_id):
    sold = (WHOLE - FAR) * TOGETHER
    assert not any(session.exec(select(sa.func.sum(Posting.fen)).group_by(Posting.entry_id)))
    assert books.owed(session, [producer_id])[producer_id] == sold - 5_200
    there = {
        (name, kind): books.balance(session, kind, room.station(name))
        for name, kind in (
            ("hongxia", AccountKind.CASH),
            ("changpu", AccountKind.CASH),
            ("county", AccountKind.TRANSFER),
        )
    }
    assert list(there.values()) == [0, 6 * TOGETHER, 30 * TOGETHER]
    assert sum(there.values()) == sold - 5_200


def lots_agree(session, good, bad):
    packed = {
        lot: sum(row.quantity for row in session.exec(select(Packing)) if row.lot_id == lot)
        for lot in (good.id, bad.id)
    }
    assert packed == {good.id: 40, bad.id: 5}
    assert len(session.exec(select(Certificate)).all()) == 2
    assert {scan.lot_id for scan in session.exec(select(CodeScan))} == {good.id, bad.id}


def sell(hand, buyer, session):
    operator, coordinator = hand(OPERATOR), hand("coordinator")
    product(coordinator)
    listing(operator)
    offered = approve(coordinator, session)
    window_id = gather(operator, offered)
    order_together(buyer, window_id, offered)
    close_window(operator, window_id, session)
    return offered


def bring(operator, session):
    """Harvested in two places, certified, and packed: no certificate, no sale."""
    pages = [harvest(operator, GOOD, "后山竹林"), harvest(operator, BAD, "河边竹林")]
    good, bad = session.exec(select(Lot).order_by(Lot.quantity.desc())).all()
    operator.page.goto(f"/orders/{order_of(session, '洪下村').id}/pack")
    operator.push("已打包")
    operator.sees("没有承诺达标合格证")
    for page in pages:
        certify(operator, page)
    lots = {name: bad if name == "桥头村" else good for name, _ in BUYERS}
    packed = {
        name: pack(operator, session, name, **{str(lots[name].id): many}) for name, many in BUYERS
    }
    return good, bad, pages[1], packed


def carry(hand, room, session, near, far, city):
    """On the vans that bring everybody's parcels; what is for Qiaotou is on its way then."""
    operator, township, county = hand(OPERATOR), hand("tiancheng_operator"), hand("coordinator")
    up = bag_for(session, operator, room, "county", [far.number, city.number], "H000902")
    ride(operator, room, room.north, AFTERNOON, up)
    next_door = bag_for(session, operator, room, "changpu", [near.number], "H000901")
    ride(operator, room, room.north, LATE, next_door)
    arrive(hand("changpu_operator"), session, next_door)
    receive(township, session, up)
    ride(township, room, room.north, EVENING, up)
    arrive(county, session, up)
    onward = bag_for(session, county, room, "qiaotou", [far.number], "H000903")
    ride(county, room, room.south, NIGHT, onward)
    return onward


def keep_back(hand, session, bag, order, lot_page, lot):
    operator, there = hand(OPERATOR), hand("qiaotou_operator")
    recall(operator, lot_page, lot)
    arrive(there, session, bag)
    there.page.goto(f"/orders/{order.id}")
    there.sees("请留下")
    there.push("可以来取了")
    there.sees("召回")
    operator.page.goto(f"/orders/{order.id}")
    operator.page.get_by_text("取消这个订单").click()
    fill(operator, reason="批次召回")
    operator.push("取消", exact=True)


def look_up(buyer, good, bad):
    buyer.goto(f"/shop/t/{good.number}")
    playwright.expect(buyer.locator("main")).to_contain_text("菖蒲村")
    buyer.goto(f"/shop/t/{bad.number}")
    playwright.expect(buyer.locator("main")).to_contain_text("农残超标")


def test_a_goods_day_ends_with_buyers_stock_and_books_agreeing(hand, buyer, room, session):
    offered = sell(hand, buyer, session)
    good, bad, bad_page, packed = bring(hand(OPERATOR), session)
    here, near, far, city = packed.values()
    onward = carry(hand, room, session, near, far, city)

    give(hand(OPERATOR), here)
    give(hand("changpu_operator"), near)
    pay(hand("coordinator"), city, "transfer", "工行 20261121-8841")
    step(hand("coordinator"), city, "已经发出", "已发出")
    step(hand("coordinator"), city, "交给买家了", "已交给买家")
    keep_back(hand, session, onward, far, bad_page, bad)
    settle(hand(OPERATOR), session, good.producer_id)
    look_up(buyer, good, bad)

    session.expire_all()
    orders_agree(session, offered)
    custody_agrees(session, room)
    money_agrees(session, room, good.producer_id)
    lots_agree(session, good, bad)

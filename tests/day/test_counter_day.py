"""A counter day: sixty parcels come, forty are fetched, twelve are sent, and all of it adds up.

The browser is driven where a clerk's hands matter: the first parcel of each kind, and every
step that ends something. The many others of a kind are posted through the same browser's
session, as its pages would.
"""

import io
import re
from collections import Counter
from urllib.parse import urlencode
from uuid import UUID

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlmodel import select

from station.acceptance.models import Acceptance
from station.clock import business_day
from station.consolidation.models import Bag
from station.counter import balancing, paying, shelf_lists
from station.counter.models import CashClose, Remittance, RemittanceReceipt, Stay
from station.counter.shelf_lists import Part
from station.custody import EVENT, UNIT, Holder, State
from station.db import new_id
from station.ledger import AccountKind, Entry, Method, Posting
from station.ledger import lookup as books
from station.manifests.models import Sheet, SheetKind, SheetRevision
from station.network.models import Timetable
from station.outcomes import telling
from station.outcomes.models import OutcomeFile
from station.parcels.models import Contact, Direction, Parcel
from station.statements import daily, monthly
from station.statements.daily import Wanted
from station.statements.rules import Balance, Span
from tests.acceptance.desk import open_desk
from tests.acceptance.test_browser import fill_in
from tests.builders import save
from tests.counter.shop import OPERATOR, a_shop
from tests.day.test_parcel_day import Clerk

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

RECEIVED, FETCHED, BY_PROXY, ACCEPTED = 60, 40, 5, 12
COD = {0: 8_600, 1: 3_550, 2: 12_000, 3: 990, 4: 100, 5: 45_010}
FREIGHT = {6: 1_200, 7: 850}
REFUSED, OVERDUE = 2, 3
PROXIES = range(11, 11 + BY_PROXY)
PRICE = 1_375
TAKEN = sum(COD.values()) + sum(FREIGHT.values()) + ACCEPTED * PRICE
LEFT = RECEIVED - FETCHED - REFUSED
UP = ACCEPTED + REFUSED + OVERDUE
AFTERNOON, EVENING = 16 * 60, 18 * 60


def tail(n):
    return f"{4_000 + n}"


@pytest.fixture
def shop(database, county, clock):
    return a_shop(database, county, clock)


@pytest.fixture
def late(shop):
    """Three that nobody has fetched for six days."""
    found = [shop.shelved(name="吴大山", phone=f"1390000{9_000 + n}") for n in range(OVERDUE)]
    shop.room.clock.advance(days=6)
    return found


@pytest.fixture
def desk(shop, late):
    evening = Timetable(route_id=shop.room.north.id, departs_minute=EVENING)
    save(shop.room.database, evening)
    desk = open_desk(shop.room)
    desk.load(*[f"YT88000000000{n:02d}" for n in range(4, ACCEPTED + 1)])
    return desk


@pytest.fixture
def brought(shop, late):
    """What the bus brings: one bag with sixty parcels, each for somebody else."""
    room = shop.room
    bag = room.bag("hongxia", at="tiancheng", parcels=0, closed=False)
    parcels = [
        room.parcel(
            "hongxia",
            at="tiancheng",
            cod_fen=COD.get(n, 0),
            freight_collect_fen=FREIGHT.get(n, 0),
            weight_grams=200 + n,
        )
        for n in range(RECEIVED)
    ]
    with room.database.write() as session:
        for n, parcel in enumerate(parcels):
            contact = session.get(Contact, parcel.id)
            contact.name, contact.phone = "刘桂花", f"1770000{tail(n)}"
            contact.phone_tail = tail(n)
    for parcel in parcels:
        room.record("tiancheng_operator", "pack", parcel.id, bag_id=bag.id)
    room.record("tiancheng_operator", "close", bag.id)
    [leg] = room.depart(room.trip(), bag, who="tiancheng_operator")
    room.record(OPERATOR, "receive", bag.id, leg_id=leg.id)
    return [(parcel.id, parcel.number) for parcel in parcels]


class Hand(Clerk):
    """A clerk whose browser also sends what its pages would, without drawing them."""

    def __init__(self, browser, address, login):
        super().__init__(browser, address, login)
        self.address = address

    def post(self, path, **fields):
        token = self.page.locator("meta[name=csrf-token]").get_attribute("content")
        answer = self.page.context.request.post(
            f"{self.address}{path}",
            data=urlencode(fields | {"csrf_token": token}, doseq=True),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": self.page.url,
                "Accept": "application/json, text/html",
            },
        )
        assert answer.ok, (path, answer.status, answer.text()[:2_000])
        return answer

    def push(self, button, **kind):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, **kind).first.click()


def shelve(clerk, brought):
    clerk.page.goto("/shelf/fill")
    for _unit_id, number in brought[:2]:
        clerk.type(number)
        clerk.press("Enter")
        clerk.sees(number[-4:])
    for _unit_id, number in brought[2:]:
        clerk.post("/shelf/scan", text=number)


def find(clerk, n):
    playwright.expect(clerk.page.locator("[data-scan-box]").first).to_be_visible()
    clerk.type(tail(n))
    clerk.press("Enter")
    playwright.expect(clerk.page.locator("#people tr")).to_have_count(1)
    playwright.expect(clerk.page.locator("#people")).to_contain_text(tail(n))


def fetch(clerk, n):
    find(clerk, n)
    if n in PROXIES:
        clerk.press("d")
        playwright.expect(clerk.page.locator("[data-proxy]")).to_be_visible()
        clerk.press("1")
        playwright.expect(clerk.page.locator("[name=proxy_of]").first).to_be_checked()
    with clerk.page.expect_navigation():
        clerk.press("Enter")
    clerk.sees("已交出 1 件")


def post_fetched(clerk, n, unit_id):
    due = COD.get(n, 0) + FREIGHT.get(n, 0)
    fields = {"is_proxy": "yes", "proxy_name": "刘桂花"} if n in PROXIES else {}
    fields |= {"method": "cash"} if due else {}
    clerk.post("/pickup/hand-over", unit_ids=unit_id, due_fen=due, act_id=new_id(), **fields)


def hand_over(clerk, brought):
    """The first with COD, with freight, for oneself and by proxy through the page's own keys."""
    in_browser = (0, 6, 10, PROXIES[0])
    clerk.page.goto("/pickup")
    for n, (unit_id, _number) in enumerate(brought[:FETCHED]):
        if n in in_browser:
            fetch(clerk, n)
        else:
            post_fetched(clerk, n, unit_id)


def turn_back(clerk, brought):
    find(clerk, FETCHED)
    clerk.press("r")
    playwright.expect(clerk.page.locator("[data-refuse]")).to_be_visible()
    with clerk.page.expect_navigation():
        clerk.press("1")
    clerk.post("/pickup/turn-back", unit_ids=brought[FETCHED + 1][0], why="refuse")
    clerk.page.goto("/shelf?part=overdue")
    clerk.push("所选的退回合作方")


def accept(clerk, desk):
    fill_in(clerk)
    clerk.press("Enter")
    clerk.sees("¥13.75")
    clerk.goes_on()
    typed = {
        "partner_id": desk.partner_id,
        "recipient": "刘桂花",
        "recipient_phone": "17700005635",
        "address": "浙江省杭州市西湖区文三路 1 号",
        "sender": "王小明",
        "sender_phone": "13800001234",
        "contents": "笋干",
        "weight": "1.2",
        "inspected": "yes",
        "registered_in": "圆通实名系统",
    }
    for n in range(1, ACCEPTED):
        clerk.post("/acceptance", **typed, registered_as=f"SM-{n}", due_fen=PRICE, act_id=new_id())


def close_the_cash(clerk):
    clerk.page.goto("/till")
    left = TAKEN
    for value in (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10):
        many, left = divmod(left, value)
        clerk.page.fill(f"[name=pieces_{value}]", str(many))
    assert left == 0
    playwright.expect(clerk.page.locator("[data-difference]")).to_have_text("✔")
    clerk.push("日结")
    clerk.push("缴款并出单")


def send_up(clerk, shop, session):
    """Twelve that were accepted and five that go back, in one bag, on the van that turns."""
    up = session.exec(select(Acceptance.number)).all()
    returning = sa.select(UNIT.c.number).where(UNIT.c.state == State.RETURNING)
    back = session.execute(returning).scalars().all()
    opened = clerk.post("/bags", destination_id=shop.room.station("county"))
    bag = session.get_one(Bag, UUID(opened.url.rsplit("/", 1)[1]))
    numbers = [*up, *back]
    assert len(numbers) == UP
    for number in numbers:
        clerk.post(f"/bags/{bag.id}/scan", text=number)
    clerk.page.goto(f"/bags/{bag.id}")
    clerk.press("3")
    playwright.expect(clerk.page.locator("#seal_number")).to_be_focused()
    clerk.type("H000900")
    clerk.press("Enter")
    clerk.sees("H000900")
    ride(clerk, shop, bag, AFTERNOON)
    return bag


def ride(clerk, shop, bag, minute):
    """On a van of the afternoon: opened, loaded by the bag's tag, sent off."""
    day = business_day(shop.room.clock())
    opened = clerk.post("/trips", route_id=shop.room.north.id, day=day, departs_minute=minute)
    clerk.page.goto(opened.url)
    clerk.scan(bag.number)
    playwright.expect(clerk.page.locator("main [data-key='9']")).to_be_visible()
    clerk.press("9")
    clerk.press("Enter")
    playwright.expect(clerk.page.locator("main .flash.good").first).to_be_visible()


def receive(clerk, session, bag):
    """The load that waits here, by its bag's tag."""
    session.expire_all()
    unit = session.execute(sa.select(UNIT.c.holder_id).where(UNIT.c.id == bag.id)).one()
    clerk.page.goto(f"/loads/{unit.holder_id}")
    clerk.scan(bag.number)
    clerk.sees("1 / 1")
    clerk.press("8")
    clerk.press("Enter")
    playwright.expect(clerk.page.locator("main p.flash.good").first).to_be_visible()


def hand_to_the_partner(clerk, desk, session):
    """What goes up is screened piece by piece; what goes back is ticked on its own list."""
    session.expire_all()
    numbers = session.exec(select(Acceptance.number)).all()
    clerk.page.goto(f"/handing/{desk.partner_id}")
    clerk.scan(numbers[0])
    clerk.sees("1 / 12", "#waiting-here")
    for number in numbers[1:]:
        clerk.post(f"/handing/{desk.partner_id}/scan", text=number)
    clerk.push(re.compile("带走"))
    clerk.sees("U-421223-0001")
    clerk.page.goto(f"/returns/to/{desk.partner_id}?tick=all")
    with clerk.page.expect_navigation():
        clerk.page.locator("main [data-key='8']").click()
    assert "/returns/" in clerk.page.url


def tell_and_print(clerk, desk, shop):
    clerk.page.goto(f"/outcomes/partners/{desk.partner_id}")
    clerk.push("生成下一份文件")
    for address in (
        f"/daily/partners/{desk.partner_id}/sheet",
        f"/daily/stations/{shop.station_id}/sheet",
        f"/monthly/partners/{desk.partner_id}/sheet",
    ):
        assert clerk.post(address).body().startswith(b"%PDF")


def test_a_counter_day_ends_with_custody_cash_and_sheets_agreeing(
    browser, address, shop, late, desk, brought, session
):
    clerk = Hand(browser, address, OPERATOR)
    shelve(clerk, brought)
    hand_over(clerk, brought)
    turn_back(clerk, brought)
    accept(clerk, desk)
    assert shop.cash() == TAKEN
    close_the_cash(clerk)
    bag = send_up(clerk, shop, session)
    clerk.leave()
    township = Hand(browser, address, "tiancheng_operator")
    receive(township, session, bag)
    ride(township, shop, bag, EVENING)
    township.leave()
    county = Hand(browser, address, "coordinator")
    county.page.goto("/money")
    county.push("实点")
    receive(county, session, bag)
    county.post(f"/bags/{bag.id}/open")
    hand_to_the_partner(county, desk, session)
    tell_and_print(county, desk, shop)
    county.leave()

    session.expire_all()
    custody_agrees(session, shop)
    cash_agrees(session, shop)
    sheets_agree(session, shop, desk)
    outcomes_agree(session, desk)


def custody_agrees(session, shop):
    states = session.execute(
        sa.select(UNIT.c.state, UNIT.c.holder, sa.func.count())
        .where(UNIT.c.kind == "parcel")
        .group_by(UNIT.c.state, UNIT.c.holder)
    )
    assert {(state, holder): many for state, holder, many in states} == {
        (State.DELIVERED, Holder.RECIPIENT): FETCHED,
        (State.HANDED_ON, Holder.PARTNER): UP,
        (State.ARRIVED, Holder.STATION): LEFT,
    }
    here = sa.select(UNIT.c.holder_id).where(UNIT.c.state == State.ARRIVED).distinct()
    assert session.execute(here).scalars().all() == [shop.station_id]
    stays = session.exec(select(Stay)).all()
    assert sum(stay.ended_at is not None for stay in stays) == FETCHED
    on_shelf = shelf_lists.count(session, shop.station_id, Part.ALL, shop.room.clock())
    assert on_shelf == LEFT
    assert sum(stay.proxy_name == "刘桂花" for stay in stays) == BY_PROXY


def cash_agrees(session, shop):
    collected = session.exec(select(Entry).where(Entry.kind == "collect")).all()
    events = session.execute(
        sa.select(EVENT.c.id).where(EVENT.c.id.in_([entry.event_id for entry in collected]))
    ).all()
    assert len(events) == len(collected) == len(COD) + len(FREIGHT) + ACCEPTED
    assert not any(session.exec(select(sa.func.sum(Posting.fen)).group_by(Posting.entry_id)))
    assert books.counter(session, shop.station_id) == dict.fromkeys(Method, 0)
    assert books.balance(session, AccountKind.IN_TRANSIT, shop.station_id) == 0
    assert books.balance(session, AccountKind.COUNTY, shop.room.station("county")) == TAKEN
    kept, sent, confirmed = (
        session.exec(select(model)).one() for model in (CashClose, Remittance, RemittanceReceipt)
    )
    assert kept.counted_fen == kept.booked_fen == sent.fen == confirmed.counted_fen == TAKEN
    [line] = balancing.cod_lines(session, seen_by=shop.room.county.actor("coordinator"))
    assert (line.collected_fen, line.outstanding_fen, line.difference_fen) == (
        sum(COD.values()),
        0,
        0,
    )
    [owed] = paying.standings(session, seen_by=shop.room.county.actor("coordinator"))
    assert owed.cod.fen + owed.freight.fen == TAKEN


def said_by(session, kind):
    """What the last revision of each sheet of a kind says."""
    query = select(SheetRevision.says).join(Sheet, Sheet.id == SheetRevision.sheet_id)
    return session.exec(
        query.where(Sheet.kind == kind, SheetRevision.revision == Sheet.revision)
    ).all()


def sheets_agree(session, shop, desk):
    day = business_day(shop.room.clock())
    at_village = Balance(
        opening=OVERDUE,
        received=RECEIVED + ACCEPTED,
        handed_over=FETCHED,
        passed_on=UP,
        closing=LEFT,
    )
    of_partner = Balance(
        opening=OVERDUE,
        received=RECEIVED + ACCEPTED,
        handed_over=FETCHED,
        returned=REFUSED + OVERDUE,
        passed_on=ACCEPTED,
        closing=LEFT,
    )
    village = daily.day_of(session, Wanted(day, shop.station_id))
    whole = daily.day_of(session, Wanted(day, None, desk.partner_id))
    month = monthly.month_of(session, shop.room.county.partner, Span.of_month(day, day))
    assert (village.total.balance, whole.total.balance) == (at_village, of_partner)
    assert at_village.is_balanced
    assert of_partner.is_balanced
    assert month.lines[-1].balance == of_partner
    money = [(sheet["total"]["cod_fen"], sheet["total"]["freight_fen"]) for sheet in _days(session)]
    assert money == [(sum(COD.values()), sum(FREIGHT.values()) + ACCEPTED * PRICE)] * 2
    assert {sheet["total"]["closing"] for sheet in _days(session)} == {LEFT}
    [close], [receipt] = (
        said_by(session, kind) for kind in (SheetKind.CASH_CLOSE, SheetKind.REMITTANCE)
    )
    assert close["sum_fen"] == receipt["sum_fen"] == TAKEN
    [statement] = said_by(session, SheetKind.MONTHLY_STATEMENT)
    owed = statement["total"]["cod"]["collected_fen"] + statement["freight"]["collected_fen"]
    assert owed == TAKEN
    [returns], [upbound] = (
        said_by(session, kind) for kind in (SheetKind.RETURNS_LIST, SheetKind.UPBOUND_LIST)
    )
    assert len(returns["lines"]) == REFUSED + OVERDUE
    assert len(upbound["lines"]) == ACCEPTED


def _days(session):
    return said_by(session, SheetKind.DAILY_SHEET)


def outcomes_agree(session, desk):
    """Each outcome once, of the parcels that came; what was accepted is not news."""
    made = session.exec(select(OutcomeFile)).one()
    content = telling.content_of(session, made, "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    heads, *rows = book
    told = Counter(row[heads.index("状态")] for row in rows)
    assert told == {
        "到站": RECEIVED + OVERDUE,
        "已取件": FETCHED - BY_PROXY,
        "代签收": BY_PROXY,
        "拒收": REFUSED,
        "滞留": OVERDUE,
        "已退回": REFUSED + OVERDUE,
    }
    down = session.exec(select(Parcel.number).where(Parcel.direction == Direction.DOWN)).all()
    assert {row[0] for row in rows} == set(down)

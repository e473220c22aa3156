"""A counter day in Chromium: 60 parcels come, 40 are fetched, the cash is counted and sent up."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from station.counter import balancing
from station.counter.models import CashClose, Remittance, RemittanceReceipt, Stay
from station.custody import EVENT, UNIT, Holder, State
from station.ledger import AccountKind, Entry, Method, Posting
from station.ledger import lookup as books
from station.parcels.models import Contact
from tests.counter.shop import OPERATOR, a_shop
from tests.day.test_parcel_day import Clerk

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

RECEIVED, FETCHED, BY_PROXY = 60, 40, 5
COD = {0: 8_600, 1: 3_550, 2: 12_000, 3: 990, 4: 100, 5: 45_010}
FREIGHT = {6: 1_200, 7: 850}
REFUSED, OVERDUE = 2, 3


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
def bag(shop, late):
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
    return [parcel.number for parcel in parcels]


def shelve(clerk, numbers):
    clerk.page.goto("/shelf/fill")
    for number in numbers:
        clerk.type(number)
        clerk.press("Enter")
    playwright.expect(clerk.page.locator("#to-shelve .flash.good")).to_be_visible()


def find(clerk, n):
    playwright.expect(clerk.page.locator("[data-scan-box]").first).to_be_visible()
    clerk.type(tail(n))
    clerk.press("Enter")
    playwright.expect(clerk.page.locator("#people tr")).to_have_count(1)
    playwright.expect(clerk.page.locator("#people")).to_contain_text(tail(n))


def fetch(clerk, n):
    find(clerk, n)
    if 10 < n <= 10 + BY_PROXY:
        clerk.press("d")
        playwright.expect(clerk.page.locator("[data-proxy]")).to_be_visible()
        clerk.press("1")
        playwright.expect(clerk.page.locator("[name=proxy_of]").first).to_be_checked()
    with clerk.page.expect_navigation():
        clerk.press("Enter")
    clerk.sees("已交出 1 件")


def refuse(clerk, n):
    find(clerk, n)
    clerk.press("r")
    playwright.expect(clerk.page.locator("[data-refuse]")).to_be_visible()
    with clerk.page.expect_navigation():
        clerk.press("1")


def test_a_counter_day_ends_with_custody_cash_and_lists_agreeing(
    browser, address, shop, late, bag, session
):
    clerk = Clerk(browser, address, OPERATOR)
    shelve(clerk, bag)
    clerk.page.goto("/pickup")
    for n in range(FETCHED):
        fetch(clerk, n)
    for n in range(FETCHED, FETCHED + REFUSED):
        refuse(clerk, n)
    clerk.page.goto("/shelf?part=overdue")
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("button", name="所选的退回合作方").click()

    taken = sum(COD.values()) + sum(FREIGHT.values())
    assert shop.cash() == taken
    clerk.page.goto("/till")
    left = taken
    for value in (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10):
        many, left = divmod(left, value)
        clerk.page.fill(f"[name=pieces_{value}]", str(many))
    assert left == 0
    playwright.expect(clerk.page.locator("[data-difference]")).to_have_text("✔")
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("button", name="日结").click()
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("button", name="缴款并出单").click()
    clerk.leave()
    county = Clerk(browser, address, "coordinator")
    county.page.goto("/money")
    with county.page.expect_navigation():
        county.page.get_by_role("button", name="实点").click()
    county.leave()

    here = shop.station_id
    states = dict(
        session.execute(
            sa.select(UNIT.c.state, sa.func.count())
            .where(UNIT.c.kind == "parcel")
            .group_by(UNIT.c.state)
        ).all()
    )
    assert states == {
        State.DELIVERED: FETCHED,
        State.RETURNING: REFUSED + OVERDUE,
        State.ARRIVED: RECEIVED - FETCHED - REFUSED,
    }
    holders = set(
        session.execute(sa.select(UNIT.c.holder).where(UNIT.c.kind == "parcel")).scalars()
    )
    assert holders == {Holder.RECIPIENT, Holder.STATION}
    stays = session.exec(select(Stay)).all()
    assert sum(stay.ended_at is not None for stay in stays) == FETCHED
    assert sum(stay.proxy_name == "刘桂花" for stay in stays) == BY_PROXY
    collected = session.exec(select(Entry).where(Entry.kind == "collect")).all()
    events = session.execute(
        sa.select(EVENT.c.id).where(EVENT.c.id.in_([entry.event_id for entry in collected]))
    ).all()
    assert len(events) == len(collected) == len(COD) + len(FREIGHT)
    assert not any(session.exec(select(sa.func.sum(Posting.fen)).group_by(Posting.entry_id)))
    assert books.counter(session, here) == dict.fromkeys(Method, 0)
    assert books.balance(session, AccountKind.IN_TRANSIT, here) == 0
    assert books.balance(session, AccountKind.COUNTY, shop.room.station("county")) == taken
    kept, sent, confirmed = (
        session.exec(select(model)).one() for model in (CashClose, Remittance, RemittanceReceipt)
    )
    assert kept.counted_fen == kept.booked_fen == sent.fen == confirmed.counted_fen == taken
    [line] = balancing.cod_lines(session, seen_by=shop.room.county.actor("coordinator"))
    assert (line.collected_fen, line.outstanding_fen, line.difference_fen) == (
        sum(COD.values()),
        0,
        0,
    )

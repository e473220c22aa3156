"""A parcel day in Chromium, with the keyboard alone: the courier's file to the village's receipt."""

import re

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from sqlmodel import select

from station import barcodes, custody
from station.consolidation.models import Bag, Leg, LegState, Trip, TripState
from station.custody import UNIT, Holder, State
from station.incidents.models import Incident
from station.manifests.models import Sheet, SheetFile, SheetKind, SheetRevision
from station.network.models import Route, Slot, Stop, Timetable, Vehicle
from station.parcels.models import Parcel
from tests.builders import PASSWORD, save

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

HEADINGS = "运单号,收件人,手机,详细地址,重量kg,代收款"
ROWS = [
    f"YT10000000001{n:02d},刘桂花,1770000563{n},湖北省咸宁市崇阳县天城镇洪下村{n}组,0.8,{cod}"
    for n, cod in enumerate(["35.50", "", "", "86.00"])
] + ["YT1000000000201,陈军,17700001111,崇阳县白霓镇桥头村,1.2,"]
TO_HONGXIA = [row.split(",")[0] for row in ROWS[:4]]


@pytest.fixture
def lines(database, county):
    """From the county to its townships, and from Tiancheng to its villages; with slots."""
    places = {name: station.id for name, station in county.stations.items()}
    van = Vehicle(plate="鄂L·A1234", capacity_grams=800_000)
    save(database, van)
    for code, minute, *stops in (
        ("01", 500, "county", "tiancheng", "baini"),
        ("TC-1", 680, "tiancheng", "hongxia", "changpu"),
    ):
        route = Route(code=code, name=f"{code} 线", vehicle_id=van.id)
        save(
            database,
            route,
            *(
                Stop(route_id=route.id, position=n, station_id=places[stop])
                for n, stop in enumerate(stops)
            ),
            Timetable(route_id=route.id, departs_minute=minute),
        )
    villages = ("hongxia", "changpu", "qiaotou", "houxi")
    save(
        database,
        *(
            Slot(station_id=places["county"], number=n, destination_id=places[village])
            for n, village in enumerate(villages, start=1)
        ),
    )


class Clerk:
    """Somebody at a keyboard."""

    def __init__(self, browser, address, login):
        self.page = browser.new_context(base_url=address, locale="zh-CN").new_page()
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(error))  # noqa: PLW0108  it must be a function
        self.page.goto("/login")
        playwright.expect(self.page.locator("#login")).to_be_focused()
        self.type(login)
        self.page.keyboard.press("Tab")
        self.type(PASSWORD)
        self.press("Enter")
        self.page.wait_for_url("**/")

    def type(self, text):
        self.page.keyboard.type(text)

    def press(self, key):
        self.page.keyboard.press(key)

    def scan(self, text):
        """A keyboard-wedge scanner types and presses Enter; the page answers or moves on."""
        playwright.expect(self.page.locator("[data-scan-box]").first).to_be_focused()
        self.type(text)
        self.press("Enter")

    def sees(self, text, where="main"):
        playwright.expect(self.page.locator(where).first).to_contain_text(text)

    def open(self, letters):
        """A page by its letters, from wherever this is."""
        self.press("F8")
        self.page.wait_for_url("**/pages")
        self.scan(letters)
        self.page.wait_for_url(lambda url: not url.endswith("/pages"))

    def next_step(self):
        """The green button of a page whose scan box has the focus."""
        self.press("F9")
        self.goes_on()

    def prints(self):
        """The address of the sheet that opens beside the page."""
        with self.page.context.expect_page() as opened:
            self.press("F3")
        opened.value.wait_for_url("**/*.pdf")
        address = opened.value.url
        opened.value.close()
        return address

    def goes_on(self):
        """The next step has the focus: Enter is enough."""
        step = self.page.locator("main button.go, main a.go").first
        playwright.expect(step).to_be_focused()
        before = self.page.url
        self.press("Enter")
        self.page.wait_for_url(lambda url: url != before)

    def leave(self):
        assert self.problems == []
        self.page.context.close()


def take_in_the_file(clerk):
    content = "\n".join([HEADINGS, *ROWS]).encode("gb18030")
    file = {"name": "yto.csv", "mimeType": "text/csv", "buffer": content}
    clerk.page.on("filechooser", lambda chooser: chooser.set_files(file))
    clerk.open("js")
    clerk.goes_on()
    clerk.press("Tab")
    playwright.expect(clerk.page.locator("#file")).to_be_focused()
    clerk.press("Enter")
    playwright.expect(clerk.page.locator("#file")).to_have_value(re.compile("yto.csv"))
    clerk.press("Tab")
    clerk.goes_on()
    clerk.page.wait_for_url("**/columns")
    clerk.goes_on()
    clerk.goes_on()
    clerk.sees("5")


def count_with_the_courier(clerk):
    clerk.goes_on()
    clerk.scan(TO_HONGXIA[0])
    clerk.sees("1", "#counters .go b")
    clerk.press("9")
    clerk.press("Enter")
    playwright.expect(clerk.page.locator("main [data-print]")).to_be_focused()
    assert "/sheets/" in clerk.prints()


def sort_the_parcels(clerk):
    clerk.open("fj")
    for number in TO_HONGXIA:
        clerk.scan(number)
        clerk.sees(number[-4:], "#panel")
        clerk.sees("洪下村", "#panel")


def close_the_bag(clerk, number, seal):
    clerk.open("yd")
    clerk.scan(number)
    clerk.page.wait_for_url("**/bags/**")
    clerk.press("3")
    playwright.expect(clerk.page.locator("#seal_number")).to_be_focused()
    clerk.type(seal)
    clerk.press("Enter")
    clerk.sees(seal)


def load_and_depart(clerk, bag_number):
    clerk.open("bc")
    clerk.press("1")
    clerk.page.wait_for_url("**/trips/**")
    clerk.scan(bag_number.split("-")[2])
    playwright.expect(clerk.page.locator("main [data-key='9']")).to_be_visible()
    clerk.press("9")
    clerk.press("Enter")
    playwright.expect(clerk.page.locator("main .flash.good").first).to_be_visible()
    clerk.sees("L-")
    assert "/sheets/" in clerk.prints()


def finish_receiving(clerk):
    clerk.press("8")
    clerk.press("Enter")
    playwright.expect(clerk.page.locator("main p.flash.good").first).to_be_visible()
    playwright.expect(clerk.page.locator("[data-key='8']")).to_have_count(0)


def a_villager_sees_it(browser, address):
    villager = browser.new_context(base_url=address, locale="zh-CN").new_page()
    villager.goto("/")
    villager.fill("[name=number]", TO_HONGXIA[0])
    villager.fill("[name=last_four]", "5630")
    villager.keyboard.press("Enter")
    playwright.expect(villager.locator("body")).to_contain_text("洪下村")
    assert "刘" not in villager.content()


def codes_on(pdf):
    """What a scanner of 203 dpi reads from the first page."""
    page = pypdfium2.PdfDocument(pdf)[0]
    image = page.render(scale=203 / 72).to_pil()
    return {
        code.text for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.Code128)
    }


def bill_of(session, leg):
    sheet = session.exec(
        select(Sheet).where(Sheet.kind == SheetKind.ROUTE_BILL, Sheet.subject_id == leg.id)
    ).one()
    revision = session.exec(
        select(SheetRevision).where(
            SheetRevision.sheet_id == sheet.id, SheetRevision.revision == sheet.revision
        )
    ).one()
    return session.get_one(SheetFile, revision.pdf_sha256).pdf


def test_a_parcel_day_from_the_couriers_file_to_the_villages_receipt(
    browser, address, county, lines, session
):
    sorter = Clerk(browser, address, "county_operator")
    take_in_the_file(sorter)
    count_with_the_courier(sorter)
    sort_the_parcels(sorter)
    bag = session.exec(select(Bag).where(Bag.destination_id == county.stations["hongxia"].id)).one()
    close_the_bag(sorter, bag.number, "H000123")
    load_and_depart(sorter, bag.number)
    sorter.leave()

    leg = session.exec(select(Leg)).one()
    assert leg.state is LegState.DEPARTED
    on_bill, on_tag = barcodes.of_sheet(leg.number, 1), barcodes.of_sheet(bag.number, 1)
    assert {on_bill, bag.number} <= codes_on(bill_of(session, leg))

    township = Clerk(browser, address, "tiancheng_operator")
    township.scan(on_bill)
    township.page.wait_for_url("**/loads/**")
    township.scan(on_tag)
    township.sees("1 / 1", "#receive-count, main")
    finish_receiving(township)
    load_and_depart(township, bag.number)
    township.leave()

    session.expire_all()
    onward = session.exec(select(Leg).where(Leg.id != leg.id)).one()
    assert session.get(Leg, leg.id).state is LegState.RECEIVED
    assert {bag.number} <= codes_on(bill_of(session, onward))

    village = Clerk(browser, address, "hongxia_operator")
    village.scan(barcodes.of_sheet(onward.number, 1))
    village.page.wait_for_url("**/loads/**")
    village.scan(on_tag)
    finish_receiving(village)
    village.next_step()
    village.scan(on_tag)
    village.page.wait_for_url("**/bags/**")
    village.press("1")
    playwright.expect(village.page.locator("input[value=check]")).to_be_visible()
    village.sees(TO_HONGXIA[0][-4:])
    village.leave()

    a_villager_sees_it(browser, address)

    session.expire_all()
    source, where = custody.whereabouts()
    found = session.execute(
        sa.select(UNIT.c.number, where["holder"], where["holder_id"], where["state"])
        .select_from(source)
        .where(UNIT.c.number.in_(TO_HONGXIA))
    ).all()
    here = county.stations["hongxia"].id
    assert {row[1:] for row in found} == {(Holder.STATION, here, State.ARRIVED)}
    assert session.exec(select(Incident)).all() == []
    assert {trip.state for trip in session.exec(select(Trip))} == {TripState.DONE}
    assert session.exec(select(Parcel)).all()

"""A courier's file from the chooser to the closed count in Chromium, with the keyboard only."""

import threading

import pytest
from sqlmodel import select
from werkzeug.serving import make_server

from station.parcels.models import Intake, IntakeState, Parcel
from station.parcels.sorting import Sorting
from tests.builders import PASSWORD
from tests.parcels.files import HONGXIA, NUMBERS, QIAOTOU, UNCLEAR, a_file

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.browser


@pytest.fixture
def address(guarded_app):
    server = make_server("127.0.0.1", 0, guarded_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def go_on(page):
    """The next step has the focus: Enter is enough."""
    playwright.expect(page.locator("main button.go, main a.go").first).to_be_focused()
    page.keyboard.press("Enter")


def scan(page, number):
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    playwright.expect(page.locator("#say")).to_contain_text(number[-4:])


def begin_a_number_by_hand(page):
    """Its first digit is that of a choice: nothing is finished by it."""
    page.keyboard.type("9")
    playwright.expect(page.locator("#say")).to_have_text("再按 Enter：结束：其余都已到，不逐件扫")
    scan(page, "9883341810838"[1:])


def test_a_file_is_taken_counted_and_asked_without_a_mouse(browser, address, county, session):
    page = browser.new_page(locale="zh-CN")
    page.goto(f"{address}/login?next=/intakes/new")
    page.fill("#login", "county_operator")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/intakes/new")

    file = {"name": "yto.csv", "mimeType": "text/csv", "buffer": a_file(HONGXIA, QIAOTOU, UNCLEAR)}
    page.set_input_files("#file", file)
    page.focus("button.go")
    page.keyboard.press("Enter")
    page.wait_for_url("**/columns")
    go_on(page)
    page.wait_for_url(lambda url: "columns" not in url)
    playwright.expect(page.locator("main table")).to_contain_text("洪下村")
    go_on(page)
    page.wait_for_url(lambda url: "uploads" not in url)

    go_on(page)
    page.wait_for_url("**/count")
    scan(page, NUMBERS[0])
    scan(page, "YT9999999999999")
    playwright.expect(page.locator("#counters")).to_contain_text("3")
    begin_a_number_by_hand(page)
    playwright.expect(page.locator("#counted")).to_contain_text("9 8833 4181 0838")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/count"))

    page.goto(f"{address}/questions/next")
    page.keyboard.press("0")
    playwright.expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("421223100202")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=421223100202**")
    page.keyboard.press("1")
    page.wait_for_url(lambda url: "find" not in url)

    intake = session.exec(select(Intake)).one()
    assert (intake.taken, intake.state) == (3, IntakeState.CLOSED)
    answered = session.exec(select(Parcel).where(Parcel.sorted_by_id.is_not(None))).one()
    assert answered.sorting is Sorting.SURE
    assert answered.destination_id == county.stations["changpu"].id
    page.close()

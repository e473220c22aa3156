"""A counter day in Chromium, with the keyboard; keys are counted."""

import pytest
from sqlmodel import select

from station.counter.models import Stay
from station.ledger import AccountKind
from station.ledger import lookup as books
from tests.counter.shop import OPERATOR
from tests.day.test_parcel_day import Clerk

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser


class Counted(Clerk):
    """A clerk whose keys are counted between two looks."""

    keys = 0

    def press(self, key):
        self.keys += 1
        super().press(key)


@pytest.fixture
def clerk(browser, address, shop):
    clerk = Counted(browser, address, OPERATOR)
    yield clerk
    clerk.leave()


def find(clerk, text):
    clerk.page.goto("/pickup")
    clerk.scan(text)
    playwright.expect(clerk.page.locator("#people tr").first).to_be_visible()
    clerk.keys = 0


def is_handed_over(clerk, count):
    playwright.expect(clerk.page.locator("main .flash.good")).to_contain_text(f"{count} 件")


def test_a_parcel_is_shelved_by_a_scan_and_its_code_is_large(clerk, shop):
    shop.arrived()
    clerk.page.goto("/shelf/fill")

    clerk.scan("YT7785497500001")

    code = clerk.page.locator(".big-code")
    playwright.expect(code).to_have_text("1-2-001")
    # 3 m are read by letters of 20 mm, which are 75 px on a usual screen.
    assert code.evaluate("element => parseFloat(getComputedStyle(element).fontSize)") >= 120


def test_who_comes_alone_has_everything_by_one_key(clerk, shop):
    waiting = [shop.shelved(), shop.shelved(cod_fen=8_600)]
    find(clerk, "5635")

    clerk.press("Enter")

    is_handed_over(clerk, 2)
    assert clerk.keys == 1
    assert [shop.waits(unit_id) for unit_id in waiting] == [None, None]
    assert shop.cash() == 8_600


def test_a_neighbours_three_parcels_take_at_most_eight_keys(clerk, shop):
    shop.hand_over(shop.shelved(name="王军", phone="13800001111"))
    three = [shop.shelved() for _ in range(3)]
    other = shop.shelved(name="刘军", phone="13900005635")
    find(clerk, "5635")

    boxes = clerk.page.locator("#people [name=unit_ids]")
    values = boxes.evaluate_all("all => all.map(each => each.value)")
    for place, value in enumerate(values, start=1):
        if value != str(other):
            clerk.press(str(place))
            playwright.expect(boxes.nth(place - 1)).to_be_checked()
    clerk.press("d")
    playwright.expect(clerk.page.locator("[data-proxy]")).to_be_visible()
    clerk.press("1")
    playwright.expect(clerk.page.locator("[name=proxy_of]").first).to_be_checked()
    clerk.press("Enter")

    is_handed_over(clerk, 3)
    assert clerk.keys <= 8
    assert [shop.waits(unit_id) for unit_id in three] == [None] * 3
    assert shop.waits(other) is not None


def test_how_it_is_paid_is_one_key(clerk, shop):
    shop.shelved(cod_fen=8_600)
    find(clerk, "5635")

    clerk.press("w")
    playwright.expect(clerk.page.locator("[value=wechat]")).to_be_checked()
    clerk.press("Enter")

    is_handed_over(clerk, 1)
    assert (shop.cash(), shop.cash(AccountKind.WECHAT)) == (0, 8_600)


@pytest.mark.parametrize(("key", "panel"), [("d", "data-proxy"), ("r", "data-refuse")])
def test_what_was_opened_by_mistake_is_left_by_esc(clerk, shop, session, key, panel):
    shop.shelved()
    find(clerk, "5635")
    clerk.press(key)
    playwright.expect(clerk.page.locator(f"[{panel}]")).to_be_visible()

    clerk.press("Escape")
    playwright.expect(clerk.page.locator(f"[{panel}]")).to_be_hidden()
    clerk.press("Enter")

    is_handed_over(clerk, 1)
    assert session.exec(select(Stay.proxy_name)).one() == ""


def test_a_refusal_is_two_keys_and_can_be_taken_back(clerk, shop):
    unit_id = shop.shelved()
    find(clerk, "5635")

    clerk.press("r")
    playwright.expect(clerk.page.locator("[data-refuse]")).to_be_visible()
    clerk.press("1")

    playwright.expect(clerk.page.locator("main .flash.bell")).to_be_visible()
    assert shop.waits(unit_id).is_returning
    clerk.page.locator(".done button").first.click()
    playwright.expect(clerk.page.locator("main .flash.bell")).to_contain_text("已撤回")
    assert not shop.waits(unit_id).is_returning


def test_a_scan_that_begins_with_a_key_of_the_page_is_a_scan(clerk, shop):
    first = shop.shelved()
    shop.shelved(name="王军", phone="13800001111", number="DPK364100000001")
    find(clerk, "5635")

    clerk.page.keyboard.type("DPK364100000001\n", delay=5)

    playwright.expect(clerk.page.locator("#people")).to_contain_text("1******1111")
    assert shop.waits(first) is not None


def test_the_days_cash_is_counted_with_enter_alone(clerk, shop):
    shop.hand_over(shop.shelved(cod_fen=8_600), fen=8_600)
    clerk.page.goto("/till")
    clerk.page.locator("[data-fen]").first.focus()

    for pieces in ("", "1", "1", "1", "1", "x"):
        clerk.type(pieces)
        clerk.press("Enter")
    difference = clerk.page.locator("[data-difference]")
    playwright.expect(difference).to_have_text("▲")
    clerk.press("Shift+Tab")
    for pieces in ("1", "", ""):
        clerk.type(pieces)
        clerk.press("Enter")

    playwright.expect(difference).to_have_text("✔")
    playwright.expect(clerk.page.locator("[data-count] button.go")).to_be_focused()


def test_enter_asks_for_the_reason_where_the_cash_differs(clerk, shop):
    shop.hand_over(shop.shelved(cod_fen=8_600), fen=8_600)
    clerk.page.goto("/till")
    clerk.page.locator("[data-fen]").last.focus()

    clerk.press("Enter")

    playwright.expect(clerk.page.locator("[data-difference]")).to_have_text("▲ -¥86.00")
    playwright.expect(clerk.page.locator("[name=reason]")).to_be_focused()


def test_a_payment_sent_again_from_the_page_before_is_posted_once(browser, address, shop):
    """Chromium puts back what was typed; the page it puts it in is a new one."""
    shop.hand_over(shop.shelved(cod_fen=8_600), fen=8_600)
    county = Clerk(browser, address, "coordinator")
    county.page.goto("/money")
    flash = county.page.locator("main .flash.good")

    def pay():
        county.page.locator("summary", has_text="付款").first.click()
        form = county.page.locator("form[action$='/pay']")
        if not form.locator("[name=reference]").input_value():
            form.locator("[name=cod]").fill("20.00")
            form.locator("[name=reference]").fill("ICBC 8842")
        form.locator("button").click()

    pay()
    playwright.expect(flash).to_contain_text("¥20.00")
    county.page.go_back()
    pay()

    playwright.expect(flash).to_contain_text("没有重复记录")
    with shop.room.database.read() as session:
        at_county = books.balance(session, AccountKind.COUNTY, shop.room.station("county"))
    assert at_county == -2_000
    county.leave()

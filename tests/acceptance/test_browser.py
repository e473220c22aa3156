"""Acceptance in Chromium, with the keyboard alone."""

import re

import pytest

from tests.acceptance.desk import OPERATOR
from tests.day.test_parcel_day import Clerk

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser
# In the order of the page; None is a field that stays as it is.
TYPED = (
    ("笋干", "1.2", None, " "),
    ("刘桂花", "17700005635", "浙江省杭州市西湖区文三路 1 号", "王小明", "13800001234"),
    ("圆通实名系统", "SM-0099"),
)


@pytest.fixture
def clerk(browser, address, desk):
    clerk = Clerk(browser, address, OPERATOR)
    yield clerk
    clerk.leave()


def fill_in(clerk):
    clerk.page.goto("/acceptance")
    playwright.expect(clerk.page.locator("#partner_id")).to_be_focused()
    for text in (text for part in TYPED for text in part):
        clerk.press("Tab")
        if text == " ":
            clerk.press("Space")
        elif text:
            clerk.type(text)


def test_a_parcel_is_accepted_without_a_mouse(clerk, desk):
    fill_in(clerk)

    clerk.press("Enter")
    clerk.sees("¥13.75")
    clerk.goes_on()

    playwright.expect(clerk.page).to_have_url(re.compile("/acceptance/[0-9a-f-]{36}$"))
    clerk.sees("8000")
    playwright.expect(clerk.page.locator("main .go").first).to_be_focused()
    assert desk.left() == 2


def test_enter_pressed_twice_before_the_price_is_seen_accepts_nothing(clerk, desk):
    fill_in(clerk)

    clerk.press("Enter")
    clerk.press("Enter")

    clerk.sees("¥13.75")
    assert desk.left() == 3

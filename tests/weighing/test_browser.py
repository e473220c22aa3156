"""The button beside a weight, in Chromium."""

import pytest

from station.settings import ScalePort
from tests.day.test_parcel_day import Clerk
from tests.weighing.conftest import set_up

playwright = pytest.importorskip("playwright.sync_api")
pytest.importorskip("serial")
pytestmark = pytest.mark.browser


@pytest.fixture
def weight(browser, address, room):
    """The field for a bag's weight, with somebody before it."""
    clerk = Clerk(browser, address, "county_operator")
    clerk.page.goto(f"/bags/{room.bag('hongxia', closed=False).id}")
    clerk.page.locator("#gross_kg").focus()
    yield clerk.page.locator("#gross_kg"), clerk
    clerk.leave()


@pytest.fixture
def scale_sends(guarded_app, says):
    set_up(guarded_app, {"": ScalePort(says(b"ST,GS,+  1.234kg\r\n"))})


@pytest.fixture
def scale_is_unplugged(guarded_app):
    set_up(guarded_app, {"": ScalePort("/dev/ttyUSB99")})


def test_one_key_takes_the_weight_from_the_scale(scale_sends, weight):
    field, clerk = weight

    clerk.press("F10")

    playwright.expect(field).to_have_value("1.234")
    playwright.expect(field).to_be_focused()
    playwright.expect(clerk.page.locator("[data-scale-said]")).to_have_text("✔ 1.234 kg")


def test_without_an_answer_what_was_typed_stays(scale_is_unplugged, weight):
    field, clerk = weight
    clerk.type("2.5")

    clerk.press("F10")

    playwright.expect(clerk.page.locator("[data-scale-said]")).to_contain_text("/dev/ttyUSB99")
    playwright.expect(clerk.page.locator("[data-scale]")).to_be_enabled()
    playwright.expect(field).to_have_value("2.5")

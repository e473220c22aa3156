"""A keyboard-wedge scanner types the codes into the scan box of a real browser."""

import pytest
from sqlmodel import select

from station.consolidation.models import PaperItem
from tests.builders import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser, village_address):
    page = browser.new_context(base_url=village_address, locale="zh-CN").new_page()
    page.goto("/login")
    page.fill("[name=login]", "hongxia_operator")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    yield page
    page.context.close()


def wedge(page, text):
    """Key by key, then Enter, wherever the cursor is."""
    page.locator("[data-scan-box]").first.focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("keys", [str, str.lower], ids=["plain", "caps lock"])
def test_the_codes_of_a_bill_are_typed_and_the_load_received(page, nodes, keys):
    room = nodes.sender
    bag = room.bag(parcels=2)
    loose = [room.parcel(at="county", weight_grams=16_000) for _ in range(25)]
    (leg,) = room.depart(room.trip(), bag, *loose)
    first, *rest = nodes.bill_codes(leg)

    wedge(page, keys(first))
    page.wait_for_url("**/loads/codes/*")
    assert "1 / 2" in page.locator("#codes").inner_text()
    page.reload()
    wedge(page, keys(rest[0]))
    page.wait_for_url(f"**/loads/{leg.id}")
    wedge(page, bag.number)
    page.wait_for_selector("#count:has-text('1 / 26')")
    page.keyboard.press("8")
    page.keyboard.press("Enter")
    page.wait_for_selector("#count:has-text('26 / 26')")

    with nodes.receiver.database.read() as session:
        assert len(session.exec(select(PaperItem)).all()) == 26


def test_the_list_is_typed_on_the_bags_page_and_a_parcel_checked(page, nodes):
    room = nodes.sender
    bag = room.bag(parcels=3)
    (leg,) = room.depart(room.trip(), bag)
    wedge(page, nodes.bill_codes(leg)[0])
    page.wait_for_url(f"**/loads/{leg.id}")
    wedge(page, bag.number)
    page.wait_for_selector("#count:has-text('1 / 1')")
    page.keyboard.press("8")
    page.keyboard.press("Enter")
    page.wait_for_selector("#finish .flash")
    page.goto(f"/bags/{bag.id}")
    wedge(page, bag.number)
    page.wait_for_selector("[name=mode][value=check]", state="attached")
    wedge(page, nodes.list_codes(bag)[0])
    page.wait_for_selector("#contents tbody tr")
    wedge(page, f"YT77854975{room.made:05d}")
    page.wait_for_selector("#say.good")

    assert page.locator("#contents tbody tr").count() == 3
    assert page.locator("#contents .go-text").count() == 1

"""A platform's file from the chooser to the orders in Chromium, with the keyboard only."""

import pytest

from tests.builders import PASSWORD
from tests.orders.platforms.platform_shop import ROW, Clerk, row, xlsx

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.browser


def go_on(page):
    """The next step has the focus: Enter is enough."""
    playwright.expect(page.locator("main button.go, main a.go").first).to_be_focused()
    page.keyboard.press("Enter")


def test_a_platforms_orders_are_taken_without_a_mouse(browser, address, market, database):
    market.for_sale()
    page = browser.new_page(locale="zh-CN")
    page.goto(f"{address}/login?next=/orders/platforms")
    page.fill("#login", "coordinator")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/platforms")

    playwright.expect(page.locator("#platform")).to_be_focused()
    page.keyboard.press("ArrowDown")
    playwright.expect(page.locator("#platform")).to_have_value("taobao")
    content = xlsx(row(), row(订单编号="1002", 商品名称="<b>春笋</b>"))
    file = {"name": "订单.xlsx", "mimeType": "", "buffer": content}
    page.set_input_files("#file", file)
    page.focus("main button.go")
    page.keyboard.press("Enter")
    page.wait_for_url("**/columns")
    go_on(page)
    page.wait_for_url(lambda url: "columns" not in url)
    playwright.expect(page.locator("main table").last).to_contain_text("<b>春笋</b>")
    go_on(page)
    page.wait_for_url("**/goods?row=3")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "goods" not in url)
    go_on(page)
    page.wait_for_url("**/orders?platform=taobao")

    playwright.expect(page.locator("main table")).to_contain_text(ROW["订单编号"])
    assert Clerk(None, database).orders() == {
        number: [[("鲜雷竹笋", 2, 1580)]] for number in (ROW["订单编号"], "1002")
    }

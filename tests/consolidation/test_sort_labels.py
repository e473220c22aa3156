"""With the switch on, the sorting room prints a label after each scan."""

from io import BytesIO

import pytest

from tests.builders import PASSWORD

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.browser

# A browser without a screen has no printer; what it is asked to print is noted.
_PRINTER = "window.print = () => (top.printed = top.printed || []).push(location.pathname)"

# 60 by 40 mm of a label printer, 8 dots to the millimetre.
_DOTS_WIDE, _DOTS_HIGH = 480, 320


@pytest.fixture
def page(browser, address, room):
    context = browser.new_context(base_url=address)
    context.add_init_script(_PRINTER)
    page = context.new_page()
    page.goto("/login")
    page.fill("#login", "county_operator")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")
    page.goto("/sorting")
    yield page
    context.close()


def scan(page, parcel):
    page.keyboard.type(f"{parcel.number}\n")
    playwright.expect(page.locator(f"#sorted-{parcel.id}")).to_be_visible()


def switch_on(page):
    page.keyboard.type("7\n")
    playwright.expect(page.locator("[data-print-each]")).to_be_checked()


def printed(page, count):
    """What was printed, once it is so many labels."""
    for _ in range(1_000):
        if len(page.evaluate("window.printed || []")) >= count:
            break
        page.wait_for_timeout(20)
    return page.evaluate("window.printed || []")


def label_of(parcel):
    return f"/parcels/{parcel.id}/sort-label"


def test_each_scan_prints_its_label_once_the_switch_is_on(page, room):
    first, second = room.parcel("hongxia", at="county"), room.parcel("changpu", at="county")
    switch_on(page)
    scan(page, first)
    scan(page, second)

    assert printed(page, 2) == [label_of(first), label_of(second)]
    playwright.expect(page.locator("#scan-box")).to_be_focused()


def test_no_label_is_printed_unless_it_is_wanted(page, room):
    wanted = room.parcel("hongxia", at="county")
    scan(page, room.parcel("hongxia", at="county"))
    switch_on(page)
    scan(page, wanted)

    assert printed(page, 1) == [label_of(wanted)]


def test_the_browser_remembers_that_labels_are_wanted(page, room):
    parcel = room.parcel("hongxia", at="county")
    switch_on(page)
    page.reload()
    scan(page, parcel)

    assert printed(page, 1) == [label_of(parcel)]


def test_a_scan_without_a_label_does_not_print_the_last_one_again(page, room):
    first, last = room.parcel("hongxia", at="county"), room.parcel("hongxia", at="county")
    switch_on(page)
    scan(page, first)
    # A bag tag that was read in part is no parcel: the panel stays as it is.
    page.keyboard.type("B-421223-0001\n")
    playwright.expect(page.locator("#say.bad")).to_be_visible()
    scan(page, last)

    assert printed(page, 2) == [label_of(first), label_of(last)]


def test_who_was_logged_out_hears_that_no_label_was_printed(page, room):
    parcel = room.parcel("hongxia", at="county")
    switch_on(page)
    page.route("**/sort-label", lambda route: route.abort())
    scan(page, parcel)

    playwright.expect(page.locator("#say.bell")).to_contain_text("F3")


def test_the_code_on_the_printed_label_is_read(page, room):
    zxingcpp = pytest.importorskip("zxingcpp")
    image = pytest.importorskip("PIL.Image")
    parcel = room.parcel("hongxia", at="county")
    page.goto(label_of(parcel))
    drawing = page.locator("svg").evaluate("svg => svg.outerHTML")
    page.set_viewport_size({"width": _DOTS_WIDE, "height": _DOTS_HIGH})
    page.set_content(f"<style>body {{ margin: 0 }}</style>{drawing}")
    picture = image.open(BytesIO(page.screenshot()))

    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [parcel.number]


def test_only_the_label_may_stand_in_a_page_of_ours(client, room):
    parcel = room.parcel("hongxia", at="county")
    client.post("/login", data={"login": "county_operator", "password": PASSWORD})

    label, page = client.get(label_of(parcel)), client.get("/sorting")

    assert "frame-ancestors 'self'" in label.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]

"""What only a real browser shows: keys, the queue of scans, and a line that breaks."""

import re
import threading
import time

import pytest
from flask import render_template_string, request
from werkzeug.serving import make_server

from station.web.access import logged_in
from station.web.scan import scan_answer
from tests.builders import PASSWORD

playwright = pytest.importorskip("playwright.sync_api")

# A busy machine, and the pause before a scan is sent again.
playwright.expect.set_options(timeout=20_000)

pytestmark = pytest.mark.browser

_PAGE = """{% extends "layout.html" %}{% from "web/forms.html" import scan_form with context %}
{% block scan %}{{ scan_form("/work", "Scan", list="#rows") }}{% endblock %}
{% block content %}<p id="count">0</p><table><tbody id="rows"></tbody></table>
<a href="/help" data-key="1">1</a>{% endblock %}"""


@pytest.fixture
def scans():
    """What the server took, in its order: (text, scan_id)."""
    return []


@pytest.fixture
def address(guarded_app, county, scans):
    @logged_in
    def work():
        if request.method == "GET":
            return render_template_string(_PAGE)
        time.sleep(0.05)
        text = request.form["text"]
        scans.append((text, request.form["scan_id"]))
        row = f"<tr id='r{text}'><td>{text}</td></tr>"
        return scan_answer(text, back="/work", row=row, parts={"count": str(len(scans))})

    guarded_app.add_url_rule("/work", "work", work, methods=["GET", "POST"])
    server = make_server("127.0.0.1", 0, guarded_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser, address):
    context = browser.new_context(base_url=address)
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(error))  # noqa: PLW0108  it must be a function
    page.goto("/login")
    page.fill("#login", "hongxia_operator")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")
    page.goto("/work")
    yield page
    context.close()
    assert problems == []


def test_a_scanner_faster_than_the_station_loses_nothing(page, scans):
    numbers = [f"YT{n:03}" for n in range(20)]

    page.keyboard.type("".join(f"{number}\n" for number in numbers))
    playwright.expect(page.locator("#count")).to_have_text("20")

    assert [text for text, _ in scans] == numbers
    assert len({scan_id for _, scan_id in scans}) == 20
    assert page.locator("#rows tr").first.text_content() == "YT019"


def test_scans_while_the_line_is_down_are_kept_and_sent_when_it_is_back(page, scans):
    page.route("**/work", lambda route: route.abort())
    page.keyboard.type("YT1\nYT2\n")
    page.wait_for_selector("#line:not([hidden])")
    playwright.expect(page.locator("#line")).to_contain_text("2 次扫描已留在本页")
    playwright.expect(page.locator("#waiting")).to_have_text("待发送 2")

    page.unroute("**/work")
    playwright.expect(page.locator("#count")).to_have_text("2")

    assert [text for text, _ in scans] == ["YT1", "YT2"]
    playwright.expect(page.locator("#line")).to_be_hidden()


def test_scans_that_wait_survive_a_reload(page, scans):
    page.route("**/work", lambda route: route.abort())
    page.keyboard.type("YT1\n")
    page.wait_for_selector("#line:not([hidden])")
    page.unroute("**/work")

    page.reload()
    playwright.expect(page.locator("#count")).to_have_text("1")

    assert [text for text, _ in scans] == ["YT1"]


def test_scans_after_the_session_ended_are_kept_until_the_person_is_back(page, scans):
    page.context.clear_cookies(name=re.compile("^session"))
    page.keyboard.type("YT1\n")
    page.wait_for_selector("#line:not([hidden])")
    assert scans == []

    page.goto("/login?next=/work")
    page.fill("#login", "hongxia_operator")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    playwright.expect(page.locator("#count")).to_have_text("1")

    assert [text for text, _ in scans] == ["YT1"]


def test_a_scan_finds_the_box_even_when_nothing_has_the_focus(page, scans):
    # A scanner's keys are milliseconds apart, those of a test on a busy machine are not.
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    page.evaluate("document.activeElement.blur()")

    page.keyboard.type("1234567\n")
    playwright.expect(page.locator("#count")).to_have_text("1")

    assert [text for text, _ in scans] == ["1234567"]


def test_one_digit_alone_chooses_from_the_list(page):
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("1")
    page.wait_for_url("**/help")

    assert page.url.endswith("/help")


def test_f2_goes_to_the_scan_box_and_f4_to_the_switch(page):
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("F2")
    assert page.evaluate("document.activeElement.id") == "scan-box"

    page.keyboard.press("F4")
    page.wait_for_url("**/switch?next=/work")


def test_escape_empties_the_box_first_and_then_goes_back(page):
    page.keyboard.type("12")
    page.keyboard.press("Escape")
    assert page.input_value("#scan-box") == ""

    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "/work" not in url)


def test_a_scanner_without_enter_is_found_out(page):
    page.goto("/scanner")

    page.keyboard.type("Cunyi-2026/Zy_ok")

    page.wait_for_selector(".findings")
    assert "没有自动回车" in page.locator(".findings").text_content()

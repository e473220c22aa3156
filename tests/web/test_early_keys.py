"""A scanner types as soon as it is pulled, whether the page is ready or not."""

from contextlib import contextmanager

import pytest
from flask import render_template_string, request

from station.web.access import logged_in
from station.web.scan import scan_answer
from tests.builders import PASSWORD

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.browser

_FRAME = """{% extends "layout.html" %}{% from "web/forms.html" import scan_form with context %}"""
_WORK = """{% block scan %}{{ scan_form("/work", "Scan", list="#rows") }}{% endblock %}
{% block content %}<p id="count">0</p><table><tbody id="rows"></tbody></table>
<a href="/help" data-key="1">1</a><a href="/read" id="leave">Leave</a>{% endblock %}"""
# The common scan box, which sends its form as a page of its own.
_READ = """{% block content %}<input id="other"><a href="/help" data-key="1">1</a>{% endblock %}"""
_CHOICES = """{% block content %}<ol data-choices><li><a href="/help" data-key="1">1</a></ol>
{% endblock %}"""


@pytest.fixture
def scans():
    """What the station took, in its order."""
    return []


@pytest.fixture(autouse=True)
def _pages(guarded_app, county, scans):
    @logged_in
    def work():
        if request.method == "GET":
            return render_template_string(_FRAME + _WORK)
        scans.append(request.form["text"])
        return scan_answer("", back="/work", parts={"count": str(len(scans))})

    @logged_in
    def read():
        return render_template_string(_FRAME + _READ)

    @logged_in
    def choices():
        return render_template_string(_FRAME + _CHOICES)

    guarded_app.add_url_rule("/work", "work", work, methods=["GET", "POST"])
    guarded_app.add_url_rule("/read", "read", read)
    guarded_app.add_url_rule("/choices", "choices", choices)


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
    yield page
    context.close()
    assert problems == []


@pytest.fixture
def looked_up(page):
    """What was sent from the common scan box, in its order."""
    sent = []

    def note(request):
        if request.method == "POST" and request.url.endswith("/scan"):
            sent.append(request.post_data_json["text"])

    page.on("request", note)
    return sent


@contextmanager
def held_back(page, pattern):
    """What the page asks for by this pattern waits until the block ends."""
    waiting, let_go = [], []
    page.route(pattern, lambda route: route.continue_() if let_go else waiting.append(route))
    yield
    let_go.append(True)
    for route in waiting:
        route.continue_()


def go_to_its_head(page, path):
    page.goto(path, wait_until="commit")
    # Not wait_for_function, which the page's policy on scripts does not allow to ask twice.
    while not page.evaluate("!!window.typedAhead"):
        pass


@contextmanager
def before_its_scripts(page, path):
    """The page is there, but not what it needs to answer keys."""
    with held_back(page, "**/static/*.js?*"):
        go_to_its_head(page, path)
        yield


def test_scans_before_the_page_is_ready_are_all_taken(page, scans):
    with before_its_scripts(page, "/work"):
        page.keyboard.type("YT000\nYT001\nYT0")
    page.keyboard.type("02\n")
    playwright.expect(page.locator("#count")).to_have_text("3")

    assert scans == ["YT000", "YT001", "YT002"]


def test_a_scan_into_a_box_that_cannot_answer_yet_is_kept(page, scans):
    with before_its_scripts(page, "/work"):
        page.focus("#scan-box")
        page.keyboard.type("YT000\nYT001\n")
    playwright.expect(page.locator("#count")).to_have_text("2")

    assert scans == ["YT000", "YT001"]


def test_what_is_corrected_before_the_page_is_ready_stays_corrected(page, scans):
    with before_its_scripts(page, "/work"):
        page.keyboard.type("YT00X")
        page.keyboard.press("Backspace")
        page.keyboard.type("0\n")
    playwright.expect(page.locator("#count")).to_have_text("1")

    assert scans == ["YT000"]


def test_an_input_method_and_other_fields_keep_their_keys(page):
    with before_its_scripts(page, "/read"):
        page.focus("#other")
        page.keyboard.type("12 ab")
        page.focus("#scan-box")
        page.keyboard.insert_text("王小明")
    page.wait_for_load_state()

    assert page.input_value("#other") == "12 ab"
    assert page.input_value("#scan-box") == "王小明"


def test_one_digit_before_the_page_is_ready_still_chooses(page):
    with before_its_scripts(page, "/choices"):
        page.keyboard.press("1")

    page.wait_for_url("**/help")


def test_a_number_before_the_page_is_ready_is_no_choice(page, looked_up):
    with before_its_scripts(page, "/choices"):
        page.keyboard.type("1234567\n")
    page.wait_for_url("**/scan")

    assert looked_up == ["1234567"]


def test_the_focus_that_comes_in_the_midst_of_a_scan_loses_nothing(page, scans):
    page.clock.install()
    page.goto("/work")
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type("YT0")
    page.evaluate("document.getElementById('scan-box').focus()")
    page.keyboard.type("00\n")
    playwright.expect(page.locator("#count")).to_have_text("1")

    assert scans == ["YT000"]


def test_scans_while_the_next_page_is_on_its_way_go_there(page, looked_up):
    page.goto("/read")
    with held_back(page, "**/scan"):
        page.keyboard.type("YT000\nYT001\nYT0")
    page.wait_for_url("**/scan")
    playwright.expect(page.locator("#scan-box")).to_have_value("YT0")
    with page.expect_request(lambda each: "YT002" in (each.post_data or "")):
        page.keyboard.type("02\n")

    assert looked_up == ["YT000", "YT001", "YT002"]


def test_half_a_scan_when_a_page_is_left_is_finished_on_the_next(page):
    page.goto("/work")
    with held_back(page, "**/read"):
        page.click("#leave", no_wait_after=True)
        page.keyboard.type("YT0")
    page.wait_for_url("**/read")
    playwright.expect(page.locator("#scan-box")).to_have_value("YT0")


def test_what_was_typed_before_a_page_is_left_stays_behind(page):
    page.goto("/work")
    page.keyboard.type("YT0")
    page.click("#leave")
    page.wait_for_url("**/read")
    page.wait_for_load_state()

    assert page.input_value("#scan-box") == ""


def test_without_the_scripts_the_box_gets_what_was_typed(page):
    page.route("**/static/*.js?*", lambda route: route.abort())
    go_to_its_head(page, "/work")
    page.keyboard.type("YT000")
    page.wait_for_load_state()

    assert page.input_value("#scan-box") == "YT000"

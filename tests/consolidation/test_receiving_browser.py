"""What only a real browser shows of receiving: keys that hold for one scan, and digits."""

import pytest

from tests.builders import PASSWORD

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser, address):
    context = browser.new_context(base_url=address)
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(error))  # noqa: PLW0108  it must be a function
    yield page
    context.close()
    assert problems == []


def log_in(page, login):
    page.goto("/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")


@pytest.fixture
def receiving(page, room):
    """The load's page at Hongxia, and the bags on it."""
    bags = [room.bag("hongxia") for _ in range(3)]
    (leg,) = room.depart(room.trip(), *bags)
    log_in(page, "hongxia_operator")
    page.goto(f"/loads/{leg.id}")
    return bags


def scan(page, text, nth):
    page.keyboard.type(f"{text}\n")
    playwright.expect(page.locator("#count .go, #count li").nth(1)).to_contain_text(f"{nth} / 3")


def test_damaged_holds_for_one_scan_only(page, receiving):
    first, second, _third = receiving

    page.keyboard.press("2")
    playwright.expect(page.locator("[value=damaged]")).to_be_checked()
    scan(page, first.number, 1)
    scan(page, second.number, 2)

    assert page.locator(".tiles .bad").count() == 1
    assert page.locator(".tiles .ok").count() == 1
    playwright.expect(page.locator("[name=mode][value=receive]")).to_be_checked()


def test_what_is_on_for_the_next_scan_is_said_beside_the_box(page, receiving):
    playwright.expect(page.locator(".once-only")).to_be_hidden()

    page.keyboard.press("2")
    playwright.expect(page.locator(".once-only")).to_be_visible()
    scan(page, receiving[0].number, 1)

    playwright.expect(page.locator(".once-only")).to_be_hidden()


def test_escape_takes_it_back_and_stays_on_the_page(page, receiving):
    page.keyboard.press("2")
    playwright.expect(page.locator(".once-only")).to_be_visible()

    page.keyboard.press("Escape")
    scan(page, receiving[0].number, 1)

    assert page.locator(".tiles .bad").count() == 0


def test_a_digit_that_chose_is_not_left_in_the_box(page, receiving):
    page.keyboard.press("2")
    playwright.expect(page.locator(".once-only")).to_be_visible()

    playwright.expect(page.locator("#scan-box")).to_have_value("")
    playwright.expect(page.locator("#scan-box")).to_be_focused()


def test_the_number_of_another_slot_is_no_choice(page, room):
    parcel = room.parcel("hongxia", at="county")
    log_in(page, "county_operator")
    page.goto("/sorting")
    page.keyboard.type(f"{parcel.number}\n")
    playwright.expect(page.locator(".slot b")).to_have_text("13")
    page.keyboard.press("2")
    playwright.expect(page.locator("#other-slot")).to_be_focused()

    page.keyboard.press("1")
    page.wait_for_timeout(600)
    page.keyboard.type("4\n")

    playwright.expect(page.locator(".slot b")).to_have_text("14")


@pytest.fixture
def asked(page, room, database):
    """The sorting room asks for the place of a parcel; the likeliest is Hongxia."""
    hongxia = room.county.stations["hongxia"].code
    parcel = room.parcel(None, at="county", candidates=hongxia)
    log_in(page, "county_operator")
    page.goto("/sorting")
    page.keyboard.type(f"{parcel.number}\n")
    playwright.expect(page.locator(".places li").first).to_be_visible()


def test_a_place_that_was_asked_for_is_chosen_and_leaves_no_digit(page, asked):
    page.keyboard.press("1")

    playwright.expect(page.locator(".slot b")).to_have_text("13")
    playwright.expect(page.locator("#scan-box")).to_have_value("")


def test_a_digit_that_is_no_choice_is_said_and_does_not_spoil_the_next_scan(page, asked):
    page.keyboard.press("7")

    playwright.expect(page.locator("#say")).to_have_text("这里没有选项 7。")
    playwright.expect(page.locator("#scan-box")).to_have_value("")


def test_a_scan_is_not_lost_in_the_list_of_damages(page, receiving):
    page.focus("select[name=reason]")

    scan(page, receiving[0].number, 1)

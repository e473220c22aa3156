"""What disappears from a drawer is seen at the county, and by nobody whose station it is not."""

import re

import pytest

from station import ledger
from station.counter import drawers, remitting
from station.ledger import Entry, Method, Occasion
from tests.builders import log_in
from tests.counter.test_till import close, confirm, remit


@pytest.fixture
def taken(shop):
    """86 yuan in cash and 14 by WeChat are in the drawer."""
    shop.hand_over(shop.shelved(cod_fen=8_600), fen=8_600)
    shop.hand_over(shop.shelved(cod_fen=1_400), fen=1_400, method=Method.WECHAT)
    return shop


def drawers_of(shop, who="coordinator"):
    with shop.room.database.read() as session:
        day = shop.room.clock().date()
        return drawers.drawers(session, day, seen_by=shop.room.county.actor(who))


def page_for(client, county, who, address="/money"):
    log_in(client, county.people[who])
    return client.get(address).text


def test_the_county_sees_what_each_drawer_has_by_the_way_it_was_paid(taken):
    remit(taken, cash=600)

    [drawer] = drawers_of(taken)

    assert drawer.station == "洪下村服务站"
    assert (drawer.held[Method.CASH], drawer.held[Method.WECHAT]) == (8_000, 1_400)
    assert drawer.on_the_way_fen == 600


def test_what_was_over_once_does_not_make_good_what_was_short(taken):
    close(taken, {5_000: 1}, "少了")
    close(taken, {5_000: 1, 2_000: 1, 1_000: 1, 500: 1, 100: 1}, "又找到")

    [drawer] = drawers_of(taken)

    assert (drawer.over_fen, drawer.short_fen) == (3_600, 3_600)


def test_what_lacked_at_the_county_is_short_at_its_station(taken):
    sent = remit(taken, cash=8_600)
    confirm(taken, sent, 8_000, "少六元")

    [drawer] = drawers_of(taken)

    assert (drawer.over_fen, drawer.short_fen) == (0, 600)


def test_what_was_over_or_short_counts_in_its_own_month(taken):
    close(taken, {5_000: 1}, "少了")
    taken.room.clock.advance(days=40)

    [drawer] = drawers_of(taken)

    assert (drawer.over_fen, drawer.short_fen) == (0, 0)
    assert drawer.counted_at is not None


def test_a_confirmation_that_was_taken_back_leaves_nothing_over_or_short(taken):
    sent = remit(taken, cash=8_600)
    confirm(taken, sent, 8_000, "少六元")
    with taken.room.database.write() as session:
        receipt = remitting.receipt_of(session, sent.id)
        occasion = Occasion.of(taken.room.writer("county_operator"), subject_id=receipt.id)
        ledger.reverse(session, occasion, session.get_one(Entry, receipt.id))

    [drawer] = drawers_of(taken)

    assert (drawer.over_fen, drawer.short_fen) == (0, 0)


@pytest.mark.parametrize("who", ["coordinator", "auditor"])
def test_the_page_of_the_county_has_the_drawers_and_what_was_confirmed(taken, client, county, who):
    sent = remit(taken, cash=8_600)
    confirm(taken, sent, 8_000, "少六元")

    page = page_for(client, county, who)

    assert "¥14.00" in page
    assert re.search(r"▲ -¥6\.00", page)
    assert sent.number in page
    assert "少六元" in page


def test_what_no_coin_can_make_good_is_told_without_an_alarm(taken, client, county):
    confirm(taken, remit(taken, cash=8_600), 8_591, "")

    page = page_for(client, county, "auditor")

    assert "¥0.09" in page
    assert "¥0.09" in page_for(client, county, "auditor", "/money/differences")
    for address in ("/money", "/money/differences", "/money/remittances"):
        alarms = re.findall(r"▲ -?¥0\.09", page_for(client, county, "auditor", address))
        assert alarms == [], address


def test_a_figure_of_what_is_over_or_short_leads_to_the_list_that_it_counts(taken, client, county):
    close(taken, {5_000: 1}, "找错零钱")
    confirm(taken, remit(taken, cash=5_000), 4_900, "少一元")

    page = page_for(client, county, "auditor")
    [address] = set(re.findall(r'href="(/money/differences\?station=[^"]+)"', page))
    differences = client.get(address).text

    assert "▲ ¥37.00" in page
    assert "找错零钱" in differences
    assert "少一元" in differences
    assert "▲ -¥36.00" in differences
    assert "▲ -¥1.00" in differences


@pytest.mark.parametrize("address", ["/money", "/money/differences", "/money/remittances"])
def test_another_township_sees_nothing_of_it(taken, client, county, address):
    close(taken, {5_000: 1}, "找错零钱")
    sent = remit(taken, cash=5_000)
    confirm(taken, sent, 4_900, "少一元")

    page = page_for(client, county, "qiaotou_operator", address)

    assert "洪下" not in page
    assert sent.number not in page


def test_all_that_was_confirmed_comes_a_page_at_a_time(taken, client, county):
    numbers = []
    for _ in range(27):
        sent = remit(taken, cash=100)
        taken.room.clock.advance(seconds=1)
        confirm(taken, sent, 100)
        numbers.append(sent.number)

    first = page_for(client, county, "auditor", "/money/remittances")
    second = client.get("/money/remittances?page=2").text

    assert numbers[-1] in first
    assert numbers[0] not in first
    assert numbers[0] in second


def test_what_can_be_counted_of_a_remittance_stands_where_it_is_confirmed(taken, client, county):
    remit(taken, cash=2_000, wechat=1_400)

    page = page_for(client, county, "coordinator")

    assert re.search(r"¥34\.00</b><br><small>现金 ¥20\.00</small><br><small>微信 ¥14\.00", page)

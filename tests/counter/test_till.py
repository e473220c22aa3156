"""The day's cash is counted; what differs is explained; what goes up is confirmed there."""

import pytest
from sqlmodel import select

from station.counter import balancing, remitting, till
from station.counter.models import CashClose, Remittance
from station.counter.rules import (
    LESS_THAN_A_COIN,
    AlreadyConfirmed,
    NothingToSend,
    TakenBackAlready,
    WhyDifferent,
)
from station.db import new_id
from station.errors import NotFound
from station.ledger import AccountKind, Method
from station.ledger import lookup as books
from station.ledger.rules import NotedOtherwise, NotSoMuchThere
from station.records.models import Hosting
from tests.counter.shop import OPERATOR


@pytest.fixture
def taken(shop):
    """86 yuan are in the drawer."""
    shop.hand_over(shop.shelved(cod_fen=8_600), fen=8_600)
    return shop


def close(shop, pieces, reason="", act_id=None):
    with shop.room.database.write() as session:
        return till.close(session, shop.writer, pieces, reason=reason, act_id=act_id or new_id())


def remit(shop, act_id=None, **amounts):
    with shop.room.database.write() as session:
        wanted, act_id = {Method(name): fen for name, fen in amounts.items()}, act_id or new_id()
        return remitting.send(session, shop.writer, wanted, carried_by="陈师傅", act_id=act_id)


def confirm(shop, sent, fen, reason="", who="county_operator"):
    with shop.room.database.write() as session:
        found = session.get(Remittance, sent.id)
        return remitting.confirm(session, shop.room.writer(who), found, fen, reason=reason)


def test_a_count_that_agrees_needs_no_words(taken, session):
    kept = close(taken, {5_000: 1, 2_000: 1, 1_000: 1, 500: 1, 100: 1})

    assert (kept.booked_fen, kept.counted_fen, kept.reason) == (8_600, 8_600, "")
    assert taken.cash(AccountKind.OVER_SHORT) == 0


def test_a_count_that_differs_needs_its_reason(taken, session):
    with pytest.raises(WhyDifferent) as refusal:
        close(taken, {5_000: 1})

    assert refusal.value.values == {"counted": "¥50.00", "booked": "¥86.00"}
    assert session.exec(select(CashClose)).all() == []


@pytest.mark.parametrize("fen", [8_597, 8_609])
def test_what_no_coin_can_make_good_needs_no_reason_and_is_posted(shop, fen):
    shop.hand_over(shop.shelved(cod_fen=fen), fen=fen)
    coins = {5_000: 1, 2_000: 1, 1_000: 1, 500: 1, 100: 1}

    kept = close(shop, coins)

    assert (kept.booked_fen, kept.counted_fen) == (fen, 8_600)
    assert kept.reason == LESS_THAN_A_COIN
    assert (shop.cash(), shop.cash(AccountKind.OVER_SHORT)) == (8_600, fen - 8_600)


def test_a_difference_of_the_smallest_coin_needs_its_reason(shop):
    shop.hand_over(shop.shelved(cod_fen=5_010), fen=5_010)

    with pytest.raises(WhyDifferent):
        close(shop, {5_000: 1})


@pytest.mark.parametrize(("pieces", "over"), [({5_000: 1}, -3_600), ({10_000: 1}, 1_400)])
def test_over_and_short_are_in_the_books_with_their_reason(taken, pieces, over):
    close(taken, pieces, reason="找错零钱")

    assert taken.cash() == 8_600 + over
    assert taken.cash(AccountKind.OVER_SHORT) == -over


def test_counts_are_numbered_without_gaps(taken):
    numbers = [close(taken, {5_000: 1}, reason="x").number, close(taken, {5_000: 1}).number]

    assert [number.split("-")[2] for number in numbers] == ["0001", "0002"]


def test_the_same_count_sent_again_is_answered_and_no_difference_is_posted_twice(taken):
    act_id = new_id()
    first = close(taken, {5_000: 1}, "找错零钱", act_id)
    taken.hand_over(taken.shelved(cod_fen=700), fen=700)

    again = close(taken, {5_000: 1}, "找错零钱", act_id)
    with pytest.raises(NotedOtherwise):
        close(taken, {5_000: 1, 500: 1}, "找错零钱", act_id)

    assert again.number == first.number
    assert (taken.cash(), taken.cash(AccountKind.OVER_SHORT)) == (5_700, 3_600)


def test_what_is_sent_is_on_the_way_until_the_county_confirms(taken, session):
    sent = remit(taken, cash=8_600)
    assert (taken.cash(), taken.cash(AccountKind.IN_TRANSIT)) == (0, 8_600)

    confirm(taken, sent, 8_600)

    county = taken.room.station("county")
    assert taken.cash(AccountKind.IN_TRANSIT) == 0
    assert books.balance(session, AccountKind.COUNTY, county) == 8_600
    assert taken.cash(AccountKind.COD_DUE) == -8_600


def test_what_lacks_at_the_county_is_the_stations_with_the_reason(taken, session):
    sent = remit(taken, cash=8_600)
    with pytest.raises(WhyDifferent):
        confirm(taken, sent, 8_500)

    confirm(taken, sent, 8_500, reason="少一元硬币")

    assert taken.cash(AccountKind.IN_TRANSIT) == 0
    assert taken.cash(AccountKind.OVER_SHORT) == 100


def test_a_remittance_is_confirmed_once_and_by_the_county_only(taken):
    sent = remit(taken, cash=8_600)
    with pytest.raises(NotFound):
        confirm(taken, sent, 8_600, who="hongxia_operator")
    confirm(taken, sent, 8_600)

    with pytest.raises(AlreadyConfirmed):
        confirm(taken, sent, 8_600)


@pytest.mark.parametrize(
    ("fen", "error"), [(0, NothingToSend), (8_601, NotSoMuchThere)], ids=["nothing", "too-much"]
)
def test_no_money_leaves_that_is_not_there(taken, fen, error):
    with pytest.raises(error):
        remit(taken, cash=fen)


def test_the_same_remittance_sent_again_is_answered_and_sent_once(taken):
    act_id = new_id()

    first, again = (remit(taken, act_id, cash=4_000) for _ in range(2))
    with pytest.raises(NotedOtherwise):
        remit(taken, act_id, cash=4_001)

    assert first.number == again.number
    assert (taken.cash(), taken.cash(AccountKind.IN_TRANSIT)) == (4_600, 4_000)


def test_what_was_not_sent_after_all_is_back_on_the_counter_and_not_confirmed(taken, session):
    sent = remit(taken, cash=8_600)
    take_back(taken, sent)

    with pytest.raises(TakenBackAlready):
        take_back(taken, sent)
    with pytest.raises(TakenBackAlready):
        confirm(taken, sent, 8_600)

    assert (taken.cash(), taken.cash(AccountKind.IN_TRANSIT)) == (8_600, 0)
    assert remitting.coming_to(session, taken.room.station("county")) == []


def test_what_the_county_has_counted_is_not_taken_back(taken):
    sent = remit(taken, cash=8_600)
    with pytest.raises(NotFound):
        take_back(taken, sent, who="tiancheng_operator")
    confirm(taken, sent, 8_600)

    with pytest.raises(AlreadyConfirmed):
        take_back(taken, sent)


def test_the_county_says_which_drawers_it_knows_as_of_an_exchange(taken, session):
    with taken.room.database.write() as writing:
        writing.add(Hosting(id=taken.station_id, node_id=new_id()))
    coordinator = taken.room.county.actor("coordinator")

    [line] = balancing.cod_lines(session, seen_by=coordinator)

    assert (line.collected_fen, line.difference_fen) == (8_600, 0)
    assert balancing.kept_elsewhere(session, seen_by=coordinator) == ["洪下村服务站"]


def take_back(shop, sent, who=OPERATOR):
    with shop.room.database.write() as session:
        found = session.get(Remittance, sent.id)
        remitting.take_back(session, shop.room.writer(who), found, reason="打错金额")


def test_at_the_county_expected_is_collected_and_outstanding(taken, session):
    taken.shelved(cod_fen=1_400)
    taken.turn_back(taken.shelved(cod_fen=700))

    [line] = balancing.cod_lines(session, seen_by=taken.room.county.actor("coordinator"))

    assert (line.expected_fen, line.collected_fen, line.outstanding_fen) == (10_000, 8_600, 1_400)
    assert line.difference_fen == 0

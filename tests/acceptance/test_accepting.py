"""Accepting: who may, which number, what is paid, and that all of it happens or nothing."""

from datetime import timedelta

import pytest

from station.acceptance import blocks, rules
from station.acceptance.models import DocumentKind, Sender
from station.acceptance.offering import Registered, Who
from station.custody import Holder, State
from station.db import new_id
from station.errors import Forbidden
from station.ledger import AccountKind, Method
from station.ledger.rules import NotedOtherwise
from station.parcels.models import Contact, Direction, Parcel
from station.records import begin_incarnation


def test_what_is_accepted_is_a_parcel_here_that_goes_up_and_its_freight_is_owed(desk):
    kept = desk.accept()

    unit = desk.unit(kept.id)
    with desk.room.database.read() as session:
        parcel, contact = session.get(Parcel, kept.id), session.get(Contact, kept.id)
    assert (unit.holder, unit.holder_id, unit.state) == (
        Holder.STATION,
        desk.station_id,
        State.HERE,
    )
    assert (parcel.direction, parcel.destination_id) == (
        Direction.UP,
        desk.room.station("county"),
    )
    assert (contact.name, contact.phone_tail) == ("刘桂花", "5635")
    assert kept.number == "YT8800000000001"
    assert kept.receipt.startswith("A-")
    assert desk.balance(AccountKind.CASH) == 1_375
    assert desk.balance(AccountKind.FREIGHT_DUE) == -1_375
    assert desk.entries() == [0]


def test_numbers_come_in_their_order_and_never_twice_until_none_is_left(desk):
    numbers = [desk.accept().number for _ in range(3)]

    assert numbers == ["YT8800000000001", "YT8800000000002", "YT8800000000003"]
    with pytest.raises(rules.NoNumberLeft):
        desk.accept()
    assert desk.balance(AccountKind.CASH) == 3 * 1_375


def test_a_number_that_somebody_used_by_hand_is_left_out(desk):
    desk.room.parcel("hongxia", number="YT8800000000001")

    assert desk.accept().number == "YT8800000000002"


def test_a_refused_acceptance_uses_no_number(desk):
    with pytest.raises(rules.OtherPrice):
        desk.accept(fen=1_374)

    assert desk.left() == 3
    assert desk.entries() == []
    assert desk.accept().number == "YT8800000000001"


def test_the_same_act_again_is_answered_and_done_once(desk):
    act_id = new_id()

    first, again = desk.accept(act_id=act_id), desk.accept(act_id=act_id)

    assert (again.id, desk.left(), desk.balance(AccountKind.CASH)) == (first.id, 2, 1_375)


@pytest.mark.parametrize(
    "other",
    [
        {"recipient": Who("陈秋生", "17700005636", "浙江省杭州市西湖区文三路 2 号")},
        {"contents": "茶叶"},
        {"grams": 1_300},
        {"method": Method.WECHAT},
        {"fen": 1_376},
    ],
)
def test_the_next_parcel_typed_over_the_last_one_is_not_taken_for_it(desk, other):
    act_id = new_id()
    desk.accept(act_id=act_id)

    with pytest.raises(NotedOtherwise):
        desk.accept(act_id=act_id, **other)

    assert (desk.left(), desk.balance(AccountKind.CASH)) == (2, 1_375)


def test_what_was_taken_back_is_not_accepted_by_the_same_form_sent_again(desk):
    act_id = new_id()
    desk.take_back(desk.accept(act_id=act_id))

    with pytest.raises(NotedOtherwise):
        desk.accept(act_id=act_id)

    assert desk.balance(AccountKind.CASH) == 0


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"inspected": False}, rules.NotInspected),
        ({"registered": Registered("", "SM", DocumentKind.PASSPORT)}, rules.NotRegistered),
        ({"registered": Registered("圆通", " ", DocumentKind.PASSPORT)}, rules.NotRegistered),
    ],
)
def test_what_nobody_looked_into_or_registered_is_not_accepted(desk, fields, why):
    with pytest.raises(why):
        desk.accept(**fields)

    assert desk.left() == 3


def test_an_address_outside_every_zone_has_no_price(desk):
    with pytest.raises(rules.NoZone):
        desk.accept(recipient=desk.offer().recipient.__class__("刘", "1770000", "广东省广州市"))


def test_a_station_without_the_partners_paper_accepts_nothing(desk):
    with pytest.raises(rules.NotAuthorised):
        desk.accept(who="changpu_operator")


@pytest.mark.parametrize(
    ("first", "last", "allowed"), [(0, 0, True), (1, 1, False), (-1, -1, False)]
)
def test_the_papers_first_and_last_day_count(desk, clock, first, last, allowed):
    day = clock().date()
    desk.load("YT8800000000009", at="changpu")
    desk.authorise("changpu", first=day + timedelta(days=first), last=day + timedelta(days=last))

    if allowed:
        assert desk.accept(who="changpu_operator").number == "YT8800000000009"
    else:
        with pytest.raises(rules.NotAuthorised):
            desk.accept(who="changpu_operator")


def test_after_a_backup_was_put_back_numbers_that_labels_may_bear_are_left_out_once(desk):
    desk.load(*(f"YT89{number:011}" for number in range(1, 50)))
    given = [desk.accept().number for _ in range(4)]
    with desk.room.database.write() as session:
        begin_incarnation(session.connection(), after=1)

    after = [desk.accept().number for _ in range(2)]

    assert given[-1] == "YT8900000000001"
    first = 1 + blocks.ROOM + 1
    assert after == [f"YT89{number:011}" for number in (first, first + 1)]
    assert desk.left() == 49 - (first + 1)


def test_an_operator_loads_no_numbers(desk):
    with pytest.raises(Forbidden):
        desk.load("YT8800000000010", by="hongxia_operator")


@pytest.mark.parametrize("number", ["YT8800000000003", "YT7785497500001"])
def test_a_number_is_loaded_once(desk, number):
    desk.room.parcel("hongxia", number="YT7785497500001")

    with pytest.raises(rules.NumberLoadedBefore):
        desk.load("YT8800000000011", number)


def test_taken_back_on_the_same_day_the_money_goes_back_and_the_number_is_used_up(desk):
    kept = desk.accept()

    desk.take_back(kept)

    assert desk.balance(AccountKind.CASH) == desk.balance(AccountKind.FREIGHT_DUE) == 0
    assert desk.unit(kept.id).holder is Holder.NOBODY
    assert desk.accept().number == "YT8800000000002"


def test_what_was_taken_back_is_not_taken_back_again(desk):
    kept = desk.accept()
    desk.take_back(kept)

    with pytest.raises(rules.NotOfToday):
        desk.take_back(kept)

    assert desk.balance(AccountKind.CASH) == 0


def test_who_sends_stays_where_it_was_said(desk):
    kept = desk.accept()

    with desk.room.database.read() as session:
        assert session.get(Sender, kept.id).name == "王小明"
    assert Sender.travels is False


def test_a_range_is_its_numbers_and_what_is_none_is_refused():
    assert rules.expand("YT8800000000098 - YT8800000000100\n\n73111111111") == [
        "YT8800000000098",
        "YT8800000000099",
        "YT8800000000100",
        "73111111111",
    ]
    for text in ("YT1 - YT2", "YT880000001 - ZT880000002", "YT880000002 - YT880000001", "a b"):
        with pytest.raises(rules.NumbersUnreadable):
            rules.expand(text)
    with pytest.raises(rules.TooManyNumbers):
        rules.expand("YT880000000 - YT880002000")
    assert len(rules.expand("YT880000000 - YT880001999")) == 2_000

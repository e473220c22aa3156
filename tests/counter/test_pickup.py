"""People come with a code, four digits or a name; they get their parcels, and pay what is due."""

import pytest
from sqlmodel import select

from station import custody, ledger
from station.counter import rules
from station.counter.models import Stay, StayEnd
from station.counter.pickup import TurnedBack
from station.custody import Evidence, Holder, State
from station.db import new_id
from station.ledger import AccountKind, Entry, EntryKind, Method
from station.ledger.rules import HandingOverIsFree, NoReference, NotedOtherwise
from station.network.registers import GOODS, ensure_partners, partner_id
from station.parcels.models import Parcel


def test_a_parcel_gets_its_place_and_code_by_one_scan(shop):
    unit_id = shop.arrived(weight_grams=400)

    done = shop.shelve(unit_id)

    assert done.stay.code == "1-2-001"
    assert shop.waits(unit_id).code == "1-2-001"


def test_the_same_scan_sent_again_gives_the_same_code(shop):
    unit_id, scan_id = shop.arrived(), new_id()

    first = shop.shelve(unit_id, scan_id=scan_id)
    again = shop.shelve(unit_id, scan_id=scan_id)

    assert (again.found, again.stay.code) == (first.found, first.stay.code)


def test_a_parcel_that_was_never_received_is_received_by_shelving_it(shop):
    room = shop.room
    parcel = room.parcel("hongxia", at="tiancheng")
    [leg] = room.depart(room.trip(), parcel, who="tiancheng_operator")

    shop.shelve(parcel.id)

    with room.database.read() as session:
        unit = custody.get_unit(session, parcel.id)
        kinds = [event.kind for event in custody.history(session, parcel.id)]
    assert (unit.holder, unit.holder_id) == (Holder.STATION, shop.station_id)
    assert kinds[-1] == "receive"
    assert leg.to_station_id == shop.station_id


def test_a_scan_out_of_a_bag_that_was_not_opened_opens_it(shop):
    room = shop.room
    bag = room.bag("hongxia", at="tiancheng", parcels=2)
    [leg] = room.depart(room.trip(), bag, who="tiancheng_operator")
    room.record("hongxia_operator", "receive", bag.id, leg_id=leg.id)
    with room.database.read() as session:
        first, second = [unit.id for unit in inside(session, bag.id)]

    shop.shelve(first)

    with room.database.read() as session:
        assert custody.get_unit(session, bag.id).state is State.OPENED
    assert shop.waits(first).code != ""
    assert shop.waits(second).code == ""


def inside(session, bag_id):
    unit = custody.UNIT
    return session.connection().execute(unit.select().where(unit.c.bag_id == bag_id)).all()


def test_what_belongs_to_another_station_gets_no_place(shop):
    unit_id = shop.arrived(to="changpu")

    done = shop.shelve(unit_id)

    assert (done.stay, done.place) == (None, shop.room.county.stations["changpu"].name)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("5635", id="last-four-digits"),
        pytest.param("1-2-001", id="pickup-code"),
        pytest.param("12001", id="pickup-code-without-dashes"),
        pytest.param("刘桂花", id="name"),
        pytest.param("桂花", id="part-of-the-name"),
        pytest.param("LGH", id="initials"),
        pytest.param("liugui", id="pinyin"),
        pytest.param("YT7785497500001", id="tracking-number"),
    ],
)
def test_all_parcels_of_a_person_come_up_by(shop, text):
    shop.shelved()
    shop.shelved()
    shop.shelved(name="王军", phone="13800001111")

    assert shop.find(text) == [["刘桂花", 2]]


def test_two_people_with_the_same_four_digits_are_two(shop):
    shop.shelved()
    shop.shelved(name="刘军", phone="13900005635")

    assert sorted(shop.find("5635")) == [["刘军", 1], ["刘桂花", 1]]


def test_a_parcel_is_handed_over_before_it_was_ever_shelved(shop):
    unit_id = shop.arrived()

    shop.hand_over(unit_id)

    assert shop.waits(unit_id) is None
    assert shop.find("5635") == []


def test_cash_on_delivery_is_collected_with_the_handover(shop, session):
    unit_id = shop.shelved(cod_fen=8_600, freight_collect_fen=1_205)

    shop.hand_over(unit_id, fen=9_805)

    partner_id = shop.room.county.partner.id
    entry = session.exec(select(Entry)).one()
    assert shop.cash() == 9_805
    assert shop.cash(AccountKind.COD_DUE) == -8_600
    assert shop.cash(AccountKind.FREIGHT_DUE) == -1_205
    assert session.exec(select(ledger.Posting.partner_id)).all().count(partner_id) == 2
    unit = custody.get_unit(session, unit_id)
    assert (entry.event_id, entry.unit_id) == (unit.head_id, unit_id)


@pytest.mark.parametrize("paid", [8_599, 8_601, 0])
def test_neither_more_nor_less_than_what_is_due_can_be_taken(shop, paid):
    unit_id = shop.shelved(cod_fen=8_600)

    with pytest.raises(HandingOverIsFree):
        shop.hand_over(unit_id, fen=paid, method=Method.CASH)

    assert shop.waits(unit_id) is not None
    assert shop.cash() == 0


def test_what_was_ordered_in_the_shop_is_given_in_its_order(shop):
    parcel, order = shop.shelved(), shop.shelved()
    with shop.room.database.write() as writing:
        ensure_partners(writing)
        writing.get(Parcel, order).partner_id = partner_id(GOODS)

    with pytest.raises(rules.GivenInItsOrder):
        shop.hand_over(parcel, order)
    with pytest.raises(rules.GivenInItsOrder):
        shop.turn_back(order)

    assert shop.waits(parcel) is not None
    shop.hand_over(parcel)


def test_a_parcel_without_dues_takes_no_money_at_all(shop):
    with pytest.raises(HandingOverIsFree):
        shop.hand_over(shop.shelved(), fen=100)


def test_a_transfer_needs_its_reference_and_keeps_it(shop, session):
    unit_id = shop.shelved(cod_fen=100)
    with pytest.raises(NoReference):
        shop.hand_over(unit_id, fen=100, method=Method.TRANSFER)

    shop.hand_over(unit_id, fen=100, method=Method.TRANSFER, reference="T-20261121-7")

    assert session.exec(select(Entry.reference)).one() == "T-20261121-7"
    assert shop.cash(AccountKind.TRANSFER) == 100


def test_an_answer_that_was_lost_is_given_again_and_nothing_is_taken_twice(shop):
    unit_id, act_id = shop.shelved(cod_fen=8_600), new_id()

    shop.hand_over(unit_id, fen=8_600, act_id=act_id)
    again = shop.hand_over(unit_id, fen=8_600, act_id=act_id)

    assert again.is_repeated
    assert shop.cash() == 8_600


def test_a_page_from_before_does_not_say_that_others_were_handed_over(shop):
    unit_id, other, act_id = shop.shelved(cod_fen=500), shop.shelved(cod_fen=700), new_id()
    shop.hand_over(unit_id, fen=500, act_id=act_id)

    with pytest.raises(NotedOtherwise):
        shop.hand_over(unit_id, other, fen=1_200, act_id=act_id)
    with pytest.raises(NotedOtherwise):
        shop.hand_over(unit_id, fen=500, method=Method.WECHAT, act_id=act_id)

    assert shop.waits(other) is not None
    assert shop.cash() == 500


def test_what_was_taken_back_is_not_given_by_the_same_page_sent_again(shop):
    unit_id, act_id = shop.shelved(cod_fen=500), new_id()
    shop.hand_over(unit_id, fen=500, act_id=act_id)
    shop.undo(unit_id)

    with pytest.raises(NotedOtherwise):
        shop.hand_over(unit_id, fen=500, act_id=act_id)

    assert shop.waits(unit_id) is not None
    assert shop.cash() == 0


def test_all_are_handed_over_or_none(shop):
    here, gone = shop.shelved(cod_fen=500), shop.shelved()
    shop.hand_over(gone)

    with pytest.raises(rules.NotWaitingHere):
        shop.hand_over(here, gone, fen=500)

    assert shop.waits(here) is not None
    assert shop.cash() == 0


def test_who_took_it_along_is_named_at_the_station_and_in_no_event(shop, session):
    unit_id = shop.shelved()

    shop.hand_over(unit_id, proxy_name="王大爷", evidence=Evidence.SIGNED)

    stay = session.exec(select(Stay)).one()
    events = custody.history(session, unit_id)
    assert (stay.proxy_name, stay.ending) == ("王大爷", StayEnd.COLLECTED)
    assert "王大爷" not in str([tuple(event) for event in events])
    assert events[-1].evidence == Evidence.SIGNED


def test_a_handover_taken_back_gives_the_money_and_the_place_back(shop, session):
    unit_id = shop.shelved(cod_fen=8_600)
    code = shop.waits(unit_id).code
    shop.hand_over(unit_id, fen=8_600)

    shop.undo(unit_id)

    assert shop.waits(unit_id).code == code
    assert (shop.cash(), shop.cash(AccountKind.COD_DUE)) == (0, 0)
    kinds = session.exec(select(Entry.kind).order_by(Entry.at, Entry.id)).all()
    assert kinds == [EntryKind.COLLECT, EntryKind.REVERSE]


def test_only_who_handed_it_over_takes_it_back(shop):
    unit_id = shop.shelved()
    shop.hand_over(unit_id)

    with pytest.raises(custody.CannotTakeBack):
        shop.undo(unit_id, writer=shop.room.writer("tiancheng_operator"))


def test_yesterdays_handover_stands(shop):
    unit_id = shop.shelved()
    shop.hand_over(unit_id)
    shop.room.clock.advance(days=1)

    with pytest.raises(rules.NotOfToday):
        shop.undo(unit_id)


def test_a_refused_parcel_goes_back_and_may_still_be_collected(shop):
    unit_id = shop.shelved(cod_fen=8_600)

    shop.turn_back(unit_id)

    assert shop.waits(unit_id).state is State.RETURNING
    shop.hand_over(unit_id, fen=8_600)
    assert shop.waits(unit_id) is None


@pytest.mark.parametrize("why", TurnedBack)
def test_what_goes_back_says_why_in_its_history(shop, session, why):
    unit_id = shop.shelved()

    shop.turn_back(unit_id, why=why)

    assert custody.history(session, unit_id)[-1].kind == why.value


def test_a_place_that_was_given_away_meanwhile_is_not_given_twice(shop, session):
    first = shop.shelved()
    shop.hand_over(first)
    other = shop.shelved()
    stays = {stay.unit_id: stay for stay in session.exec(select(Stay))}
    with shop.room.database.write() as writing:
        taken = writing.get(Stay, stays[other].id)
        taken.place = stays[first].place

    shop.undo(first)

    assert shop.waits(first).code != shop.waits(other).code


def test_days_pass_in_shanghai(shop):
    shop.room.clock.advance(hours=15, minutes=54)
    unit_id = shop.shelved()
    shop.hand_over(unit_id)
    shop.room.clock.advance(minutes=2)

    with pytest.raises(rules.NotOfToday):
        shop.undo(unit_id)

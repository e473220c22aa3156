"""What village computers have in their drawers is in the county's books after an exchange."""

import pytest

from station import ledger
from station.counter import balancing, pickup, till
from station.counter.models import CashClose
from station.custody import EVENT
from station.db import new_id
from station.ledger import AccountKind, EntryKind, Method, Occasion
from station.ledger import lookup as books
from station.ledger.rules import NotSoMuchThere, Sold, arrival, payment, sale
from station.orders import money
from station.sync import answering, nodes, pushing
from station.sync import exchange as conversing
from station.sync.release import Release
from tests.sync.drawer import Drawer

PRODUCER = new_id()


def line_of(office):
    with office.machine.database.read() as session:
        actor = office.room.county.actor("coordinator")
        [line] = balancing.cod_lines(session, seen_by=actor)
        return line.expected_fen, line.collected_fen, line.outstanding_fen, line.difference_fen


def test_at_the_county_expected_is_collected_and_outstanding_before_and_after_an_exchange(
    drawer, office, parcels, exchange
):
    drawer.hand_over(parcels[0], 8_600)
    assert line_of(office) == (10_000, 0, 10_000, 0)

    exchange()

    assert line_of(office) == line_of(drawer) == (10_000, 8_600, 1_400, 0)


def test_a_handover_and_what_was_paid_for_it_are_never_apart_however_little_is_sent(
    drawer, parcels
):
    for parcel, fen in zip(parcels, (8_600, 1_400), strict=True):
        drawer.hand_over(parcel, fen)

    ends = set()
    with drawer.machine.database.read() as session:
        connection = session.connection()
        for most in range(1, 40):
            values, content = pushing._part(connection, drawer.machine.node_id, 1, 0, most)
            handed = [r for r in content.get(EVENT.name, []) if r["kind"] == "hand_over"]
            assert len(handed) == len(content.get("ledger_entry", [])), most
            ends.add(values["last"])
    assert len(ends) > 2


def test_a_new_computer_goes_on_with_the_drawer_and_its_numbers(
    drawer, office, parcels, exchange, machine_at, hub, room, clock
):
    drawer.hand_over(parcels[0], 8_600)
    sent = drawer.remit(600)
    kept = drawer.do(till.close, {10_000: 0, 1_000: 8}, act_id=new_id())
    exchange()
    with hub.database.write() as session:
        nodes.revoke(session, drawer.machine.node_id, at=clock())
    new = Drawer(room, machine_at("hongxia", anew=True))
    new.machine.exchange_with(hub, at=clock())

    assert new.balance() == 8_000
    assert new.remit(8_000).number[-1] != sent.number[-1]
    with new.machine.database.read() as session:
        assert session.get_one(CashClose, kept.id).counted_fen == 8_000


def test_money_is_known_to_those_above_and_to_nobody_beside(
    drawer, parcels, exchange, machine_at, hub, clock
):
    drawer.hand_over(parcels[0], 8_600)
    exchange()
    above, beside = machine_at("tiancheng"), machine_at("qiaotou")
    for machine in (above, beside):
        machine.exchange_with(hub, at=clock())

    assert Drawer(drawer.room, above).balance() == 8_600
    assert Drawer(drawer.room, beside).balance() == 0


def test_what_was_taken_before_the_disk_was_replaced_is_believed_when_it_comes(
    drawer, office, parcels, exchange, machine_at, hub, clock
):
    """Taken without a line, on a computer that died then; its disk is read a week later."""
    exchange()
    drawer.hand_over(parcels[0], 8_600)
    with hub.database.write() as session:
        nodes.revoke(session, drawer.machine.node_id, at=clock())
    machine_at("hongxia", anew=True).exchange_with(hub, at=clock())
    late = [*conversing.bundle(drawer.machine.database, drawer.machine.identity)]
    answering.take_late(hub.database, hub.identity, late, at=clock())

    assert line_of(office) == (10_000, 8_600, 1_400, 0)
    assert office.aside() == []


def test_what_was_taken_back_again_after_a_backup_was_put_back_is_taken_back_once(
    drawer, office, parcels, exchange, kept
):
    """Undone on a disk that was lost after the exchange, and undone again on the old one."""
    drawer.hand_over(parcels[0], 8_600)
    put_back = kept(drawer.machine)
    drawer.do(pickup.undo, parcels[0].id)
    exchange()

    put_back()
    drawer.room.clock.advance(minutes=20)
    drawer.do(pickup.undo, parcels[0].id)
    exchange()
    exchange()

    assert (drawer.balance(), office.balance()) == (0, 0)
    assert drawer.entries() == office.entries()
    assert len(drawer.entries()) == 2


def test_a_producer_is_paid_at_the_county_only_what_its_books_owe(drawer, office, exchange):
    """What a village has sold is owed in the village's drawer, and paid out of it."""
    with drawer.machine.database.write() as session:
        occasion = Occasion.of(drawer.writer)
        sold = Sold(PRODUCER, new_id(), 3_000)
        ledger.post(session, occasion, EntryKind.SELL, sale(drawer.writer.station_id, [sold]))
    exchange()

    with office.machine.database.read() as session:
        assert books.owed(session, [PRODUCER]) == {PRODUCER: 3_000}
        assert books.owed_here(session, PRODUCER) == {}
    with drawer.machine.database.read() as session:
        assert sum(books.owed_here(session, PRODUCER).values()) == 3_000


def test_what_the_county_has_paid_out_for_a_village_is_not_paid_again_by_its_own_computer(
    parcels, office, market, hub, machine_at, room, clock
):
    """Sold and paid out while the hub kept the drawer; the station's computer comes later."""
    producer, at_hub = market.producer(), Drawer(room, hub)
    for at, fen in ((at_hub, 3_000), (office, 9_000)):
        post_sale(at, producer.id if at is at_hub else new_id(), fen)
    office.do(money.pay_out, producer.id, Method.CASH, 2_000, "", act_id=new_id())
    own = Drawer(room, machine_at("hongxia"))
    own.machine.exchange_with(hub, at=clock())

    with pytest.raises(NotSoMuchThere):
        own.do(money.pay_out, producer.id, Method.CASH, 1_001, "", act_id=new_id())
    own.do(money.pay_out, producer.id, Method.CASH, 1_000, "", act_id=new_id())
    own.machine.exchange_with(hub, at=clock())

    with hub.database.read() as session:
        assert books.owed(session, [producer.id]) == {producer.id: 0}
        assert books.owed_here(session, producer.id) == {}


def post_sale(drawer, producer_id, fen):
    """Somebody has paid at the drawer, and it is owed to the producer."""
    with drawer.machine.database.write() as session:
        occasion, at = Occasion.of(drawer.writer), drawer.writer.station_id
        ledger.post(session, occasion, EntryKind.COLLECT, payment(at, Method.CASH, fen))
        sold = Sold(producer_id, new_id(), fen)
        ledger.post(session, occasion, EntryKind.SELL, sale(at, [sold]))


def test_what_a_buyer_paid_at_a_village_is_owed_to_the_buyer_there_and_nowhere_else(
    drawer, office, exchange
):
    order_id = new_id()
    with drawer.machine.database.write() as session:
        occasion = Occasion.of(drawer.writer, subject_id=order_id)
        lines = payment(drawer.writer.station_id, Method.CASH, 1_580)
        ledger.post(session, occasion, EntryKind.COLLECT, lines)
    exchange()

    owed = []
    for side in (drawer, office):
        with side.machine.database.read() as session:
            owed.append(money.owed_to_buyer(session, order_id))
    assert owed == [1_580, 0]


def test_a_computer_hears_of_the_countys_money_once_its_program_knows_what_that_is(
    drawer, office, parcels, exchange
):
    drawer.machine.release = Release(7, unknown_tables=frozenset({"ledger_entry"}))
    exchange()
    post_sale(office, PRODUCER, 5_000)
    at_village = Drawer(drawer.room, office.machine)
    with office.machine.database.write() as session:
        occasion = Occasion.of(office.writer)
        lines = arrival(at_village.writer.station_id, office.writer.station_id, 500, 400)
        ledger.post(session, occasion, EntryKind.REMITTED, lines)
    exchange()
    assert (drawer.balance(AccountKind.OVER_SHORT), drawer.aside()) == (0, [])

    drawer.machine.release = Release()
    exchange()

    assert (drawer.balance(AccountKind.OVER_SHORT), drawer.aside()) == (100, [])
    assert drawer.balance(station="county") == 0

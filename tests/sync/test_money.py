"""What village computers have in their drawers is in the county's books after an exchange."""

from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from station import ledger
from station.counter import balancing, pickup, remitting, till
from station.counter.models import CashClose, Remittance
from station.counter.repeating import Payment
from station.custody import EVENT, Writer
from station.db import new_id
from station.ledger import AccountKind, Entry, EntryKind, Method, Occasion
from station.ledger import lookup as books
from station.ledger.rules import Sold, collection, sale
from station.records import append
from station.sync import answering, nodes, pushing, quarantine
from station.sync import exchange as conversing
from station.sync.models import Reason
from tests.consolidation.room import Room
from tests.sync.machines import Machine

OPERATOR = "hongxia_operator"
PRODUCER = new_id()


@dataclass
class Drawer:
    """Somebody at a computer, with a drawer."""

    room: Room
    machine: Machine
    who: str = OPERATOR

    @property
    def writer(self) -> Writer:
        return Writer(self.room.county.actor(self.who), self.machine.node_id, self.room.clock())

    def do(self, act: Any, *args: Any, **more: Any) -> Any:
        with self.machine.database.write() as session:
            return act(session, self.writer, *args, **more)

    def hand_over(self, parcel: Any, fen: int) -> None:
        payment = Payment(fen, Method.CASH, "")
        self.do(pickup.hand_over, [parcel.id], payment, act_id=new_id())

    def remit(self, fen: int) -> Remittance:
        amounts = {Method.CASH: fen}
        return self.do(remitting.send, amounts, carried_by="程师傅", act_id=new_id())

    def about(self, act: Any, sent: Remittance, *args: Any, **more: Any) -> Any:
        with self.machine.database.write() as session:
            return act(session, self.writer, session.get_one(Remittance, sent.id), *args, **more)

    def balance(self, kind: AccountKind = AccountKind.CASH, station: str = "hongxia") -> int:
        with self.machine.database.read() as session:
            return books.balance(session, kind, self.room.station(station))

    def standing(self, sent: Remittance) -> remitting.Standing:
        with self.machine.database.read() as session:
            [found] = remitting.standings(session, [session.get_one(Remittance, sent.id)])
            return found

    def aside(self) -> list[tuple[str, Reason]]:
        with self.machine.database.read() as session:
            return [(each.subject, each.reason) for each in quarantine.waiting(session)]


@pytest.fixture
def parcels(room):
    """Two wait in Hongxia, with cash on delivery."""
    return [room.parcel("hongxia", at="hongxia", cod_fen=fen) for fen in (8_600, 1_400)]


@pytest.fixture
def village(parcels, hub, machine_at, room, clock):
    machine = machine_at("hongxia")
    machine.exchange_with(hub, at=clock())
    return Drawer(room, machine)


@pytest.fixture
def office(room, hub):
    return Drawer(room, hub, "coordinator")


@pytest.fixture
def exchange(hub, village, clock):
    return lambda: village.machine.exchange_with(hub, at=clock())


def line_of(office):
    with office.machine.database.read() as session:
        actor = office.room.county.actor("coordinator")
        [line] = balancing.cod_lines(session, seen_by=actor)
        return line.expected_fen, line.collected_fen, line.outstanding_fen, line.difference_fen


def test_at_the_county_expected_is_collected_and_outstanding_before_and_after_an_exchange(
    village, office, parcels, exchange
):
    village.hand_over(parcels[0], 8_600)
    assert line_of(office) == (10_000, 0, 10_000, 0)

    exchange()

    assert line_of(office) == line_of(village) == (10_000, 8_600, 1_400, 0)


def test_a_handover_and_what_was_paid_for_it_are_never_apart_however_little_is_sent(
    village, parcels
):
    for parcel, fen in zip(parcels, (8_600, 1_400), strict=True):
        village.hand_over(parcel, fen)

    ends = set()
    with village.machine.database.read() as session:
        connection = session.connection()
        for most in range(1, 40):
            values, content = pushing._part(connection, village.machine.node_id, 1, 0, most)
            handed = [r for r in content.get(EVENT.name, []) if r["kind"] == "hand_over"]
            assert len(handed) == len(content.get("ledger_entry", [])), most
            ends.add(values["last"])
    assert len(ends) > 2


def test_what_a_village_sends_is_counted_at_the_county_and_the_village_sees_it(
    village, office, parcels, exchange
):
    village.hand_over(parcels[0], 8_600)
    sent = village.remit(8_000)
    exchange()
    with office.machine.database.read() as session:
        [coming] = remitting.coming_to(session, office.room.station("county"))

    office.about(remitting.confirm, coming, 7_900, reason="少一张")
    exchange()

    assert village.standing(sent).receipt.counted_fen == 7_900
    for books_of in (village, office):
        assert books_of.balance(AccountKind.CASH) == 600
        assert books_of.balance(AccountKind.IN_TRANSIT) == 0
        assert books_of.balance(AccountKind.OVER_SHORT) == 100
        assert books_of.balance(AccountKind.COUNTY, "county") == 7_900


@pytest.fixture
def disputed(village, office, parcels, exchange):
    """The village has taken back what the county has counted meanwhile."""
    village.hand_over(parcels[0], 8_600)
    sent = village.remit(8_600)
    exchange()
    village.about(remitting.take_back, sent, reason="车没来")
    office.about(remitting.confirm, sent, 8_600)
    exchange()
    return sent


def test_what_one_has_taken_back_and_the_other_has_counted_is_shown_on_both_sides(
    village, office, disputed
):
    with office.machine.database.read() as session:
        [found] = remitting.disputed_at(session, office.room.station("county"))
        assert remitting.coming_to(session, office.room.station("county")) == []

    assert found.sent.id == disputed.id
    assert village.standing(disputed).is_disputed
    assert office.balance(AccountKind.IN_TRANSIT) == -8_600


def test_the_station_says_that_it_did_go(village, office, disputed, exchange):
    village.about(remitting.send_after_all, disputed)
    exchange()

    for side in (village, office):
        assert not side.standing(disputed).is_disputed
        assert side.standing(disputed).receipt is not None
        assert (side.balance(), side.balance(AccountKind.IN_TRANSIT)) == (0, 0)
    with pytest.raises(remitting.rules.NotDisputed):
        village.about(remitting.send_after_all, disputed)


def test_the_county_says_that_it_never_came(village, office, disputed, exchange):
    office.about(remitting.unconfirm, disputed, reason="数错袋")
    exchange()

    for side in (village, office):
        assert side.standing(disputed).receipt is None
        assert (side.balance(), side.balance(AccountKind.IN_TRANSIT)) == (8_600, 0)
        assert side.balance(AccountKind.COUNTY, "county") == 0


def test_where_both_take_their_word_back_it_is_on_its_way_again_and_counted_once(
    village, office, disputed, exchange
):
    office.about(remitting.unconfirm, disputed, reason="数错袋")
    village.about(remitting.send_after_all, disputed)
    exchange()
    with office.machine.database.read() as session:
        [coming] = remitting.coming_to(session, office.room.station("county"))
    with pytest.raises(ledger.rules.NotedOtherwise):
        office.about(remitting.confirm, coming, 8_000, reason="少")
    office.about(remitting.confirm, coming, 8_600)
    exchange()

    for side in (village, office):
        assert (side.balance(), side.balance(AccountKind.IN_TRANSIT)) == (0, 0)
        assert side.balance(AccountKind.COUNTY, "county") == 8_600


def test_a_new_computer_goes_on_with_the_drawer_and_its_numbers(
    village, office, parcels, exchange, machine_at, hub, room, clock
):
    village.hand_over(parcels[0], 8_600)
    sent = village.remit(600)
    kept = village.do(till.close, {10_000: 0, 1_000: 8}, act_id=new_id())
    exchange()
    with hub.database.write() as session:
        nodes.revoke(session, village.machine.node_id, at=clock())
    new = Drawer(room, machine_at("hongxia", anew=True))
    new.machine.exchange_with(hub, at=clock())

    assert new.balance() == 8_000
    assert new.remit(8_000).number[-1] != sent.number[-1]
    with new.machine.database.read() as session:
        assert session.get_one(CashClose, kept.id).counted_fen == 8_000


def test_money_is_known_to_those_above_and_to_nobody_beside(
    village, parcels, exchange, machine_at, hub, clock
):
    village.hand_over(parcels[0], 8_600)
    exchange()
    above, beside = machine_at("tiancheng"), machine_at("qiaotou")
    for machine in (above, beside):
        machine.exchange_with(hub, at=clock())

    assert Drawer(village.room, above).balance() == 8_600
    assert Drawer(village.room, beside).balance() == 0


def test_what_was_taken_before_the_disk_was_replaced_is_believed_when_it_comes(
    village, office, parcels, exchange, machine_at, hub, clock
):
    """Taken without a line, on a computer that died then; its disk is read a week later."""
    exchange()
    village.hand_over(parcels[0], 8_600)
    with hub.database.write() as session:
        nodes.revoke(session, village.machine.node_id, at=clock())
    machine_at("hongxia", anew=True).exchange_with(hub, at=clock())
    late = [*conversing.bundle(village.machine.database, village.machine.identity)]
    answering.take_late(hub.database, hub.identity, late, at=clock())

    assert line_of(office) == (10_000, 8_600, 1_400, 0)
    assert office.aside() == []


def forge(village, *, station="hongxia", fen=500, node=None):
    """A stolen computer makes up an entry."""
    at = village.room.station(station)
    occasion = Occasion(at, node or village.machine.node_id, None, village.room.clock())
    due = ledger.Due(new_id(), cod_fen=fen)
    with village.machine.database.write() as session:
        # Its program asks nobody.
        session.info["hosts"] = None
        return ledger.post(session, occasion, EntryKind.COLLECT, collection(at, Method.CASH, due))


@pytest.mark.parametrize("lie", [{"station": "qiaotou"}, {"node": new_id()}])
def test_a_stolen_computer_books_nothing_at_other_drawers_and_in_no_other_name(
    village, office, exchange, lie
):
    forge(village, **lie)

    exchange()

    assert office.balance(station=lie.get("station", "hongxia")) == 0
    assert office.aside() == [("ledger_entry", Reason.NOT_THE_HOST)]


def test_a_stolen_computer_moves_no_account_of_another_station(village, office, exchange):
    entry = forge(village)
    rewrite(village, entry, station_id=office.room.station("qiaotou").hex)

    exchange()

    assert office.balance(station="qiaotou") == 0
    assert office.aside() == [("ledger_entry", Reason.NOT_THE_HOST)]


def rewrite(village, entry, **values):
    said = ", ".join(f"{name} = :{name}" for name in values)
    with village.machine.database.write() as session:
        text = sa.text(f"UPDATE posting SET {said} WHERE entry_id = :id AND line = 1")
        session.connection().execute(text, values | {"id": entry.id.hex})


def test_what_does_not_sum_to_zero_is_not_in_the_countys_books(village, office, exchange):
    rewrite(village, forge(village), fen=499)

    exchange()

    assert office.balance() == 0
    assert office.aside() == [("ledger_entry", Reason.MALFORMED)]


def test_what_was_booked_is_not_written_over(village, office, parcels, exchange):
    village.hand_over(parcels[0], 8_600)
    exchange()
    with village.machine.database.write() as session:
        [entry] = session.exec(select(Entry).where(Entry.kind == EntryKind.COLLECT))
        raw = session.connection().exec_driver_sql
        raw("UPDATE posting SET fen = fen / 2")
        raw("UPDATE ledger_entry SET version = 2")
        append(session.connection(), [("ledger_entry", entry.id, 2, b"")])

    exchange()

    assert office.balance() == 8_600
    assert office.aside() == [("ledger_entry", Reason.OTHER_CONTENT)]


def test_what_was_taken_back_again_after_a_backup_was_put_back_is_taken_back_once(
    village, office, parcels, exchange, kept
):
    """Undone on a disk that was lost after the exchange, and undone again on the old one."""
    village.hand_over(parcels[0], 8_600)
    put_back = kept(village.machine)
    village.do(pickup.undo, parcels[0].id)
    exchange()

    put_back()
    village.room.clock.advance(minutes=20)
    village.do(pickup.undo, parcels[0].id)
    exchange()
    exchange()

    assert (village.balance(), office.balance()) == (0, 0)
    assert entries(village) == entries(office)
    assert len(entries(village)) == 2


def test_what_was_counted_again_after_the_hub_was_put_back_has_come_once(
    village, office, hub, parcels, exchange, kept
):
    village.hand_over(parcels[0], 8_600)
    sent = village.remit(8_600)
    exchange()
    put_back = kept(hub)
    office.about(remitting.confirm, sent, 8_600)
    exchange()

    put_back()
    village.room.clock.advance(minutes=20)
    office.about(remitting.confirm, sent, 8_600)
    exchange()
    exchange()

    assert office.balance(AccountKind.COUNTY, "county") == 8_600
    assert village.balance(AccountKind.IN_TRANSIT) == office.balance(AccountKind.IN_TRANSIT) == 0
    assert entries(village) == entries(office)


def entries(drawer):
    with drawer.machine.database.read() as session:
        found = session.exec(select(Entry).order_by(Entry.id)).all()
        return [(each.id, each.at, each.version) for each in found]


def test_a_producer_is_paid_at_the_county_only_what_its_books_owe(village, office, exchange):
    """What a village has sold is owed in the village's drawer, and paid out of it."""
    with village.machine.database.write() as session:
        occasion = Occasion.of(village.writer)
        sold = Sold(PRODUCER, new_id(), 3_000)
        ledger.post(session, occasion, EntryKind.SELL, sale(village.writer.station_id, [sold]))
    exchange()

    with office.machine.database.read() as session:
        assert books.owed(session, [PRODUCER]) == {PRODUCER: 3_000}
        assert books.owed_here(session, PRODUCER) == 0
    with village.machine.database.read() as session:
        assert books.owed_here(session, PRODUCER) == 3_000

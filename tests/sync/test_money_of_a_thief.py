"""A stolen computer says of money what it likes: it lies about its own drawer and no other's."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from station.counter import remitting, till
from station.counter.models import CashClose, Remittance, RemittanceReceipt
from station.db import new_id, table_of
from station.ledger import AccountKind, Entry, EntryKind, Posting
from station.ledger import lookup as books
from station.ledger.service import reversal_id
from station.sync.apply import Source, apply
from station.sync.fitting import children_misfit
from station.sync.gather import gather
from station.sync.models import Reason
from tests.sync.drawer import Drawer
from tests.sync.forging import forge, forge_a_reversal, forge_row, write_over

K = AccountKind
_POSTING = table_of(Posting)


def found(drawer, kind):
    with drawer.machine.database.read() as session:
        return session.exec(select(Entry.id).where(Entry.kind == kind)).one()


@pytest.mark.parametrize("name", ["home_station_id", "station_id"])
def test_nothing_is_booked_at_a_drawer_that_is_not_the_computers(drawer, office, exchange, name):
    forge(drawer, **{name: drawer.room.station("qiaotou")})

    exchange()

    assert office.aside() == [("ledger_entry", Reason.NOT_THE_HOST)]


def test_nothing_is_booked_in_another_computers_name(drawer, office, exchange):
    forge(drawer, node_id=new_id())

    exchange()

    assert office.aside() == [("ledger_entry", Reason.NOT_THE_HOST)]


def test_no_account_of_another_station_is_moved(drawer, office, exchange):
    elsewhere = {"station_id": drawer.room.station("qiaotou")}
    forge(drawer, lines=[(K.CASH, 500, elsewhere), (K.BUYER, -500, {})])

    exchange()

    assert office.balance(station="qiaotou") == 0
    assert office.aside() == [("ledger_entry", Reason.NOT_THE_HOST)]


@pytest.mark.parametrize("kind", [EntryKind.PAY, EntryKind.COLLECT, EntryKind.REMITTED])
def test_no_partner_was_paid_and_nothing_was_counted_but_by_the_county(
    drawer, office, parcels, exchange, kind
):
    drawer.hand_over(parcels[0], 8_600)
    paid = {"partner_id": drawer.room.county.partner.id}
    forge(drawer, kind, [(K.COD_PAID, 8_600, paid), (K.COUNTY, -8_600, {})])

    exchange()

    with office.machine.database.read() as session:
        [owed] = books.owed_to_partners(session).values()
    assert owed[books.COD].fen == 8_600
    assert office.aside() == [("ledger_entry", Reason.NOT_THE_HOST)]


def test_the_countys_word_on_a_remittance_is_the_countys_alone(drawer, office, parcels, exchange):
    drawer.hand_over(parcels[0], 8_600)
    sent = drawer.remit(8_600)
    receipt = {"remittance_id": sent.id, "counted_fen": 8_600, "received_at": drawer.room.clock()}
    forge_row(drawer, RemittanceReceipt, station_id=drawer.room.station("hongxia"), **receipt)

    exchange()

    assert office.standing(sent).receipt is None
    assert office.aside() == [("remittance_receipt", Reason.NOT_THE_HOST)]
    office.about(remitting.confirm, sent, 8_600)
    assert office.balance(K.COUNTY, "county") == 8_600


def test_what_the_county_has_counted_is_not_taken_back_not_even_before_it_counts(
    drawer, office, parcels, exchange
):
    drawer.hand_over(parcels[0], 8_600)
    sent = drawer.remit(8_600)
    exchange()
    office.about(remitting.confirm, sent, 8_600)
    exchange()
    forge_a_reversal(drawer, found(drawer, EntryKind.REMITTED))
    forge(drawer, EntryKind.REVERSE, reverses_id=new_id())

    exchange()

    assert office.standing(sent).receipt is not None
    assert sorted(office.aside()) == [
        ("ledger_entry", Reason.NOT_THE_HOST),
        ("ledger_entry", Reason.WAITS),
    ]


def test_a_town_that_hears_of_a_village_takes_nothing_of_its_money_back(
    drawer, office, parcels, exchange, machine_at, hub, clock
):
    drawer.hand_over(parcels[0], 8_600)
    drawer.remit(8_600)
    exchange()
    town = Drawer(drawer.room, machine_at("tiancheng"))
    town.machine.exchange_with(hub, at=clock())
    own = drawer.room.station("tiancheng")
    forge_a_reversal(town, found(town, EntryKind.REMIT), home_station_id=own, station_id=own)

    town.machine.exchange_with(hub, at=clock())

    with office.machine.database.read() as session:
        assert len(remitting.coming_to(session, drawer.room.station("county"))) == 1
    assert office.aside() == [("ledger_entry", Reason.NOT_THE_HOST)]


def test_a_reversal_mirrors_what_it_takes_back(drawer, office, exchange):
    entry_id = forge(drawer)
    lines = [(K.CASH, -400, {}), (K.BUYER, 400, {})]
    said = {"reverses_id": entry_id, "id": reversal_id(entry_id)}
    forge(drawer, EntryKind.REVERSE, lines, **said)

    exchange()

    assert office.balance() == 500
    assert office.aside() == [("ledger_entry", Reason.MALFORMED)]


def test_nobody_takes_the_id_that_a_reversal_will_have(drawer, office, exchange):
    forge(drawer, id=reversal_id(new_id()))

    exchange()

    assert office.aside() == [("ledger_entry", Reason.MALFORMED)]


def test_money_came_with_an_event_of_the_same_computer(
    drawer, office, parcels, exchange, machine_at, hub, clock
):
    office.room.record("county_operator", "seen", parcels[0].id)
    with hub.database.read() as session:
        event = session.connection().exec_driver_sql(
            "SELECT id, unit_id FROM custody_event WHERE kind = 'seen'"
        )
        event_id, unit_id = (UUID(value) for value in event.one())
    forge(drawer, event_id=event_id, unit_id=unit_id)

    exchange()

    assert office.aside() == [("ledger_entry", Reason.NOT_THE_HOST)]


@pytest.mark.parametrize(
    "other",
    [
        "UPDATE posting SET fen = fen / 2",
        "UPDATE posting SET account = 'wechat' WHERE account = 'cash'",
        "UPDATE ledger_entry SET business_day = '2026-01-01'",
        "UPDATE ledger_entry SET reference = 'R9'",
        "UPDATE ledger_entry SET kind = 'refund'",
    ],
)
def test_what_was_booked_is_not_written_over(drawer, office, exchange, other):
    entry_id = forge(drawer)
    exchange()
    before = said(office, entry_id)
    write_over(drawer, entry_id, other)

    exchange()

    assert said(office, entry_id) == before
    assert office.aside() == [("ledger_entry", Reason.OTHER_CONTENT)]


@pytest.mark.parametrize("said", [{"kind": "steal"}, {"kind": None}, {"more_fen": "much"}])
def test_words_that_nobody_knows_are_set_aside_and_hold_nothing_up(drawer, office, clock, said):
    entry_id = forge(drawer)
    with drawer.machine.database.read() as session:
        content = gather(session.connection(), [("ledger_entry", entry_id)])
    [row] = content["ledger_entry"]
    content["ledger_entry"] = [{n: v for n, v in (row | said).items() if v is not None}]

    with office.machine.database.write() as session:
        apply(session, content, Source(drawer.machine.node_id), at=clock())

    assert {subject for subject, _ in office.aside()} == {"ledger_entry"}


def test_a_count_said_again_as_a_reversal_is_set_aside(drawer, office, parcels, exchange, clock):
    drawer.hand_over(parcels[0], 8_600)
    close = drawer.do(till.close, {100: 86}, act_id=new_id())
    exchange()
    with drawer.machine.database.read() as session:
        content = gather(session.connection(), [("cash_close", close.id)])
    [row] = content["cash_close"]
    content["cash_close"] = [row | {"reverses_id": new_id(), "reason": "x", "version": 2}]

    with office.machine.database.write() as session:
        apply(session, content, Source(drawer.machine.node_id), at=clock())

    assert office.aside() == [("cash_close", Reason.OTHER_CONTENT)]


def test_no_line_of_an_entry_is_taken_away(drawer, office, exchange):
    lines = [(K.CASH, 400, {}), (K.BUYER, -400, {}), (K.CASH, 100, {}), (K.BUYER, -100, {})]
    entry_id = forge(drawer, lines=lines)
    exchange()
    write_over(drawer, entry_id, "DELETE FROM posting WHERE line < 3")

    exchange()

    assert office.balance() == 500
    assert office.aside() == [("ledger_entry", Reason.OTHER_CONTENT)]


def said(drawer, entry_id) -> list[Any]:
    with drawer.machine.database.read() as session:
        raw = session.connection().exec_driver_sql
        entry = raw(f"SELECT * FROM ledger_entry WHERE id = '{entry_id.hex}'").all()
        return [*entry, *raw(f"SELECT * FROM posting WHERE entry_id = '{entry_id.hex}'").all()]


FAR = datetime(9999, 12, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "values",
    [{"fen": 1}, {"fen": 100_000_001}, {"at": FAR}],
    ids=["not-balanced", "more-than-any-counter-has", "of-no-clock"],
)
def test_what_nobody_can_have_booked_is_set_aside_and_the_countys_page_opens(
    drawer, office, exchange, values
):
    fen = values.pop("fen", 500)
    forge(drawer, lines=[(K.CASH, fen, {}), (K.BUYER, -fen if fen > 1 else -2, {})], **values)

    exchange()

    assert office.balance() == 0
    assert office.aside() == [("ledger_entry", Reason.MALFORMED)]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"sent_at": FAR}, Reason.MALFORMED),
        ({"cash_fen": 10**12}, Reason.MALFORMED),
        ({"to_station_id": new_id()}, Reason.NOT_THE_HOST),
        ({"station_id": new_id()}, Reason.NOT_THE_HOST),
    ],
)
def test_a_remittance_that_cannot_be_is_not_one_to_confirm(
    drawer, office, exchange, values, reason
):
    at = drawer.room.station("hongxia")
    to = drawer.room.station("county")
    said = {"station_id": at, "to_station_id": to, "cash_fen": 1, "sent_at": drawer.room.clock()}
    forge_row(drawer, Remittance, number="M-1", **said | values)

    exchange()

    assert office.aside() == [("remittance", reason)]


def test_a_count_of_another_drawer_is_no_count(drawer, office, exchange):
    said = {"booked_fen": 1, "counted_fen": 1, "closed_at": drawer.room.clock()}
    day = drawer.room.clock().date()
    elsewhere = drawer.room.station("qiaotou")
    forge_row(drawer, CashClose, number="K-1", day=day, station_id=elsewhere, **said)

    exchange()

    assert office.aside() == [("cash_close", Reason.NOT_THE_HOST)]


def test_lines_without_a_sum_are_set_aside_and_hold_nothing_up(drawer, office, parcels, exchange):
    rows = [{"entry_id": new_id(), "line": 1, "account": "cash", "station_id": new_id()}]

    assert children_misfit(_POSTING, rows, balances="fen") == "fen"
    assert children_misfit(_POSTING, [], balances="fen") == "fen"

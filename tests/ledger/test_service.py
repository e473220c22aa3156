"""Entries are added and never changed."""

import pytest
from sqlmodel import select

from station.clock import business_day
from station.db import new_id
from station.ledger import (
    Account,
    AccountKind,
    Entry,
    EntryKind,
    Line,
    Occasion,
    Posting,
    post,
    reverse_event,
)
from station.ledger import lookup as books


@pytest.fixture
def occasion(county, now):
    return Occasion(county.stations["hongxia"].id, new_id(), None, now, event_id=new_id())


def lines(occasion, fen=100):
    return [
        Line(Account(AccountKind.CASH, occasion.station_id), fen),
        Line(Account(AccountKind.BUYER, occasion.station_id), -fen),
    ]


def test_an_entry_has_its_business_day_in_shanghai(database, occasion, session, now):
    with database.write() as writing:
        post(writing, occasion, EntryKind.COLLECT, lines(occasion))

    entry = session.exec(select(Entry)).one()
    assert entry.business_day == business_day(now)
    assert books.balance(session, AccountKind.CASH, occasion.station_id) == 100


def test_an_event_is_reversed_once(database, occasion, session):
    with database.write() as writing:
        post(writing, occasion, EntryKind.COLLECT, lines(occasion))
    back = Occasion(occasion.station_id, occasion.node_id, None, occasion.at)

    with database.write() as writing:
        assert reverse_event(writing, back, occasion.event_id) is not None
        assert reverse_event(writing, back, occasion.event_id) is None

    assert books.balance(session, AccountKind.CASH, occasion.station_id) == 0


@pytest.mark.parametrize("model", [Entry, Posting])
def test_what_was_posted_is_never_changed(database, occasion, model):
    with database.write() as writing:
        post(writing, occasion, EntryKind.COLLECT, lines(occasion))

    with pytest.raises(RuntimeError, match="post a reversal"):
        change(database, model)


def change(database, model):
    with database.write() as writing:
        writing.exec(select(model)).first().station_id = new_id()


@pytest.mark.parametrize("kind", [EntryKind.DIFFERENCE, EntryKind.PAY, EntryKind.REMIT])
def test_an_entry_moves_the_accounts_of_its_kind_and_no_other(database, occasion, session, kind):
    with pytest.raises(ValueError, match=kind.value), database.write() as writing:
        post(writing, occasion, kind, lines(occasion))

    assert session.exec(select(Entry)).all() == []

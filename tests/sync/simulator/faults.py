"""Faults planted into the real code, each of which the simulation has to find."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from station.custody import fold as folding
from station.db import new_id, table_of
from station.ledger import service as ledger_service
from station.network.models import Station
from station.sync import afterwards, concerns, events, hello, pulling, rows, writing
from station.sync.carried import EVENT


@contextmanager
def _replaced(owner: Any, name: str, other: Any) -> Iterator[None]:
    kept = getattr(owner, name)
    setattr(owner, name, other)
    try:
        yield
    finally:
        setattr(owner, name, kept)


def _nothing(*_args: Any, **_options: Any) -> None:
    return None


def _always(*_args: Any) -> bool:
    return True


def drop_one_entry():
    """The hub leaves out the last event of what it tells a node, and counts it as told."""
    gather = pulling.gather

    def gather_less(*args: Any, **options: Any) -> Any:
        content = gather(*args, **options)
        if content.get(EVENT.name):
            content[EVENT.name] = content[EVENT.name][:-1]
        return content

    return _replaced(pulling, "gather", gather_less)


def reuse_a_seq():
    """A database that was put back numbers on, as if nobody knew its old numbers."""
    return _replaced(hello, "_begin_anew", _nothing)


def apply_twice():
    """What arrives is kept again each time that it arrives."""
    insert = writing.insert

    def insert_again(connection: Any, table: Any, found: Any) -> Any:
        refused = insert(connection, table, found)
        if table is EVENT:
            insert(connection, table, [row | {"id": new_id()} for row in found])
        return refused

    return _replaced(events.writing, "insert", insert_again)


def trust_the_clock():
    """Of two branches the one that says it is later is believed."""

    def rank(self: Any, event: Any) -> Any:
        return (max(e.epoch for e in self._branch(event)), event.at, event.id.bytes)

    return _replaced(folding._Fold, "_rank", rank)


def take_the_later_write():
    """Whatever arrives last is taken, whoever wrote it and whichever version it is."""
    return _replaced(rows._Taking, "_replaces", _always)


def forget_a_parcel_outside_its_bag():
    """A scan that did not know of the closed bag is taken for its next event."""
    return _replaced(folding._Fold, "_note_outside_bag", _nothing)


def tell_everybody_of_a_photo():
    """A photo goes to every station, whoever its matter is between."""

    def of_all(connection: Any, ids: Any) -> Any:
        everybody = set(connection.scalars(sa.select(table_of(Station).c.id)))
        return dict.fromkeys(ids, everybody)

    return _replaced(concerns, "_of_photos", of_all)


def keep_what_was_taken_back():
    """A photo that was taken back elsewhere is shown on."""
    return _replaced(afterwards, "erase_withdrawn", _nothing)


def tell_nobody_of_money():
    """What the county has counted is told to nobody."""
    return _replaced(concerns.money, "READERS", ())


def name_a_reversal_at_random():
    """The same money taken back again, on an older disk, is another entry."""
    return _replaced(ledger_service, "uuid5", lambda *_args: new_id())


FAULTS = {
    fault.__name__: fault
    for fault in (
        drop_one_entry,
        reuse_a_seq,
        apply_twice,
        trust_the_clock,
        take_the_later_write,
        forget_a_parcel_outside_its_bag,
        tell_everybody_of_a_photo,
        keep_what_was_taken_back,
        tell_nobody_of_money,
        name_a_reversal_at_random,
    )
}

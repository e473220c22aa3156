"""What has to be true of the books: nothing that was booked is gone, and all have the same of it."""

from uuid import UUID

from sqlmodel import Session

from station.db import Database
from station.records import read_hosts
from station.sync import audience
from tests.sync.simulator.invariants import Broken

# By entry its lines, as SQLite keeps them.
Books = dict[str, list[tuple[int, str, str, int]]]
_LINES = "SELECT entry_id, line, account, station_id, fen FROM posting ORDER BY entry_id, line"


def books_in(database: Database) -> Books:
    with database.read() as session:
        return _books(session)


def _books(session: Session) -> Books:
    found: Books = {}
    for entry_id, *line in session.connection().exec_driver_sql(_LINES):
        found.setdefault(entry_id, []).append(tuple(line))
    return found


def check_nothing_is_gone(booked: Books, database: Database) -> None:
    """The hub has every entry that lay on any disk when the lines were up again."""
    at_hub = books_in(database)
    if gone := booked.keys() - at_hub.keys():
        raise Broken(f"money is gone: {[booked[key] for key in gone]}")
    with database.read() as session:
        raw = session.connection().exec_driver_sql
        events = (
            "SELECT count(*) FROM ledger_entry WHERE event_id NOT IN (SELECT id FROM custody_event)"
        )
        if any(sum(line[-1] for line in lines) for lines in at_hub.values()):
            raise Broken("an entry does not sum to zero")
        if raw(events).scalar_one():
            raise Broken("money came with an event that nobody knows")
        twice = "SELECT reverses_id FROM ledger_entry GROUP BY reverses_id HAVING count(reverses_id) > 1"
        if raw(twice).first():
            raise Broken("money was taken back twice")


def check_same(hub: Session, database: Database, node_id: UUID, name: str) -> None:
    """A computer has the books of the stations that it hears of, line by line, and no others'."""
    hosts = read_hosts(hub.connection())
    heard = {s.hex for s in audience.read_map(hub.connection(), hosts).heard_by(node_id)}
    booked_at = dict(
        hub.connection().exec_driver_sql("SELECT id, station_id FROM ledger_entry").all()
    )
    told = {
        key: lines
        for key, lines in _books(hub).items()
        if heard & {booked_at[key], *(line[2] for line in lines)}
    }
    here = books_in(database)
    if here != told:
        raise Broken(
            f"the books of {name} differ: lacks {told.keys() - here.keys()}, has more"
            f" {here.keys() - told.keys()}"
        )

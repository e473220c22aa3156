"""Rows about money as a thief's program would write them on a computer that he has."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import select

from station.db import table_of
from station.ledger import AccountKind, Entry, EntryKind, Posting
from station.ledger.service import reversal_id
from station.records import Record, append
from tests.sync.drawer import Drawer

K = AccountKind
_POSTING = table_of(Posting)


def forge(
    drawer: Drawer, kind: EntryKind = EntryKind.COLLECT, lines: Any = None, **values: Any
) -> UUID:
    """A row as a program of the thief's would write it; lines are account, fen and the rest."""
    at = drawer.room.station("hongxia")
    now = drawer.room.clock()
    said = {
        "home_station_id": at,
        "station_id": at,
        "node_id": drawer.machine.node_id,
        "at": now,
        "business_day": now.date(),
    }
    with drawer.machine.database.write() as session:
        # Its program asks nobody.
        session.info["hosts"] = None
        entry = Entry(kind=kind, **said | values)
        session.add(entry)
        session.flush()
        due = {"partner_id": drawer.room.county.partner.id}
        wanted = lines or [(K.CASH, 500, {}), (K.COD_DUE, -500, due)]
        for number, (account, fen, more) in enumerate(wanted, 1):
            line = {"account": account, "fen": fen, "said": ""} | more
            place = {"entry_id": entry.id, "line": number, "station_id": at}
            session.connection().execute(sa.insert(_POSTING), place | line)
        return entry.id


def forge_row(drawer: Drawer, model: type[Record], **values: Any) -> UUID:
    with drawer.machine.database.write() as session:
        session.info["hosts"] = None
        row = model(**{"home_station_id": drawer.room.station("hongxia")} | values)
        session.add(row)
        session.flush()
        return row.id


def write_over(drawer: Drawer, entry_id: UUID, statement: str) -> None:
    """Its rows say something else now, and are said again under the next version."""
    with drawer.machine.database.write() as session:
        connection = session.connection()
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("UPDATE ledger_entry SET version = 2")
        append(connection, [("ledger_entry", entry_id, 2, b"")])


def forge_a_reversal(drawer: Drawer, entry_id: UUID, **values: Any) -> UUID:
    with drawer.machine.database.read() as session:
        lines = session.exec(select(Posting).where(Posting.entry_id == entry_id)).all()
    mirrored = [
        (line.account, -line.fen, {"station_id": line.station_id, "partner_id": line.partner_id})
        for line in lines
    ]
    said = {"id": reversal_id(entry_id), "reverses_id": entry_id} | values
    return forge(drawer, EntryKind.REVERSE, mirrored, **said)

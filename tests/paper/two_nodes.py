"""The county's computer and a village's, which know the same network and nothing of each other's day."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from nacl.signing import SigningKey

from station import custody
from station.consolidation.models import Bag, BagItem, Leg, LegItem, Trip
from station.custody import EVENT, UNIT
from station.custody.service import add_event
from station.db import Database, new_id, table_of
from station.keys import Standing, Verdict
from station.manifests import load_codes
from station.parcels.models import Parcel
from station.records import Installation, installation
from tests.consolidation.room import Room, a_room

_RECORDS = [table_of(model) for model in (Trip, Leg, LegItem, Bag, BagItem, Parcel)]


class Keys:
    """A key ring that knows the county's node, unless it is told otherwise."""

    def __init__(self, node_id: Any) -> None:
        self.key = SigningKey(bytes(range(32)))
        self.node_id = node_id
        self.standing = Standing.KNOWN

    def sign(self, data: bytes) -> bytes:
        return bytes(self.key.sign(data).signature)

    def verify(self, node_id: Any, data: bytes, signature: bytes) -> Verdict:
        if node_id != self.node_id or self.standing is Standing.UNKNOWN:
            return Verdict(Standing.UNKNOWN, ok=False)
        return Verdict(self.standing, ok=self.sign(data) == signature)


@dataclass
class Nodes:
    """``sender`` is the county's, ``receiver`` the village's of Hongxia."""

    sender: Room
    receiver: Room
    keys: Keys

    def bill_codes(self, leg: Leg, *, revision: int = 1, sign: Any = True) -> tuple[str, ...]:
        with self.sender.database.read() as session:
            said = load_codes.of_bill(
                session, session.get(Leg, leg.id), revision=revision, at=self.sender.clock()
            )
        return self.codes_of(said, sign=sign)

    def list_codes(self, bag: Bag, *, revision: int = 1, sign: Any = True) -> tuple[str, ...]:
        with self.sender.database.read() as session:
            said = load_codes.of_list(
                session, session.get(Bag, bag.id), revision=revision, at=self.sender.clock()
            )
        return self.codes_of(said, sign=sign)

    def codes_of(self, said: Any, *, sign: Any = True) -> tuple[str, ...]:
        hand = {True: self.keys.sign, False: lambda _: bytes(64)}.get(sign, sign)
        return load_codes.codes(said, hand)

    def carry_events(self, *kinds: str) -> None:
        """What the sender's computer knows of units comes to the receiver's, in any order."""
        with self.sender.database.read() as session:
            rows = session.connection().execute(sa.select(EVENT)).mappings().all()
            units = session.connection().execute(sa.select(UNIT)).mappings().all()
        with self.receiver.database.write() as session:
            connection = session.connection()
            known = set(connection.scalars(sa.select(EVENT.c.id)))
            new = [r for r in rows if r["id"] not in known and (not kinds or r["kind"] in kinds)]
            for unit in units:
                custody.ensure_unit(
                    connection, unit["kind"], unit["id"], unit["number"], use=unit["use"]
                )
            for row in reversed(new):
                add_event(connection, dict(row) | {"scan_id": None})
            custody.refold_late(connection, {row["unit_id"] for row in new})

    def carry_records(self) -> None:
        for table in _RECORDS:
            with self.sender.database.read() as session:
                rows = session.connection().execute(sa.select(table)).mappings().all()
            with self.receiver.database.write() as session:
                connection = session.connection()
                key = tuple(table.primary_key.columns)
                known = {tuple(row) for row in connection.execute(sa.select(*key))}
                for row in rows:
                    if tuple(row[column.name] for column in key) not in known:
                        connection.execute(sa.insert(table), [dict(row)])


def two_nodes(database: Database, county: Any, clock: Any, tmp_path: Any) -> Nodes:
    sender = a_room(database, county, clock)
    with (
        closing(sqlite3.connect(tmp_path / "station.db")) as county_file,
        closing(sqlite3.connect(tmp_path / "village.db")) as village_file,
    ):
        county_file.backup(village_file)
    village = Database(f"sqlite:///{tmp_path / 'village.db'}", synchronous="OFF")
    with database.read() as session:
        node_id = installation(session).node_id
    with village.write() as session:
        session.get(Installation, 1).node_id = new_id()
    return Nodes(sender, replace(sender, database=village), Keys(node_id))


def positions(database: Database) -> dict[Any, Any]:
    """Where every unit is by its events, from scratch; the rows must say the same."""
    with database.read() as session:
        connection = session.connection()
        rows = connection.execute(sa.select(UNIT)).all()
        folds = {row.id: custody.fold_of(connection, row.id) for row in rows}
    for row in rows:
        there = folds[row.id].position
        assert (row.holder, row.holder_id, row.state, row.bag_id, row.head_id, row.hop) == (
            there.holder,
            there.holder_id,
            there.state,
            there.bag_id,
            there.head_id,
            there.hop,
        ), row.number
    return {unit_id: folded.position for unit_id, folded in folds.items()}


def findings(database: Database) -> list[Any]:
    with database.read() as session:
        connection = session.connection()
        ids = connection.scalars(sa.select(UNIT.c.id)).all()
        return [found for unit_id in ids for found in custody.fold_of(connection, unit_id).findings]

"""Computers that exchange with one another in one process."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from nacl.signing import SigningKey
from sqlalchemy.engine import Dialect

from station.db import Database, new_id, table_of
from station.records import Installation, installation
from station.sync import exchange, nodes
from station.sync.nodes import Identity
from station.sync.release import THIS, Release

HUB_NAME = "县中心"


@dataclass
class Machine:
    """One computer: its database, its key, and the release that it runs."""

    database: Database
    identity: Identity
    release: Release = THIS

    @property
    def node_id(self) -> UUID:
        return self.identity.node_id

    def exchange_with(self, hub: "Machine", *, at: datetime, call=None) -> exchange.Report:
        call = call or (lambda question: hub.answer(question, at=at))
        return exchange.converse(self.database, self.identity, call, at=at, release=self.release)

    def answer(self, question: bytes, *, at: datetime) -> bytes:
        return exchange.answer(self.database, self.identity, question, at=at, release=self.release)


# Each engine compiles every statement for itself; those of a test's machines do it together.
_COMPILED: dict[Any, Any] = {}
_DIALECT: list[Dialect] = []


def a_database(path: Path) -> Database:
    """A file that is not synced, as only the tests of power cuts need that."""
    database = Database(f"sqlite:///{path}", synchronous="OFF")
    share_compiled(database)
    return database


def share_compiled(database: Database) -> None:
    for engine in (database._writer, database._reader):
        if not _DIALECT:
            with engine.connect():
                _DIALECT.append(engine.dialect)
        engine.dialect = _DIALECT[0]
        engine.update_execution_options(compiled_cache=_COMPILED)


def identity_of(database: Database) -> Identity:
    with database.read() as session:
        node_id = installation(session).node_id
    return Identity(node_id, SigningKey(sha256(node_id.bytes).digest()))


def a_hub(database: Database) -> Machine:
    hub = Machine(database, identity_of(database))
    with database.write() as session:
        nodes.establish(session, hub.identity, name=HUB_NAME)
    return hub


def new_machine(template: Path, folder: Path) -> Machine:
    """A computer with nothing on it, which nobody knows yet."""
    folder.mkdir()
    shutil.copy(template, folder / "station.db")
    return _anew(folder / "station.db")


def _anew(path: Path) -> Machine:
    database = a_database(path)
    with database.write() as session:
        session.connection().execute(sa.update(table_of(Installation)).values(node_id=new_id()))
    return Machine(database, identity_of(database))


def join(
    hub: Machine, path: Path, stations: list[UUID], *, name: str, at: datetime, key: bytes = b""
) -> Machine:
    """A new computer with an empty database, enrolled at the hub for some stations."""
    machine = _anew(path)
    with hub.database.write() as session:
        nodes.enrol(
            session,
            node_id=machine.node_id,
            public_key=machine.identity.public_key,
            name=name,
            stations=stations,
        )
    with machine.database.write() as session:
        nodes.join(session, hub_id=hub.node_id, public_key=hub.identity.public_key)
    return machine

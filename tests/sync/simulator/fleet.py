"""Database files that are used again from seed to seed, as opening one anew takes its time."""

import sqlite3
from contextlib import closing
from pathlib import Path

from station.db import Database
from tests.sync.machines import Machine, a_database, identity_of
from tests.sync.simulator.county import COMPUTERS


class Fleet:
    """Files in a folder; ``take`` fills one from a template, ``free`` gives all back."""

    def __init__(self, folder: Path, home: Path):
        self.folder, self.home = folder, home
        self.all: list[Database] = []
        self.idle: list[Database] = []

    def machines(self) -> tuple[Machine, dict[str, Machine]]:
        """The hub and the computers of a fresh copy of the county."""
        names = ("hub", *(names[0] for names in COMPUTERS))
        found = {}
        for name in names:
            database = self.take(self.folder / f"{name}.db")
            found[name] = Machine(database, identity_of(database))
        return found.pop("hub"), found

    def take(self, template: Path) -> Database:
        if not self.idle:
            path = self.home / f"{len(self.all)}.db"
            self.all.append(a_database(path))
            self.idle.append(self.all[-1])
        database = self.idle.pop(0)
        fill(database, template)
        return database

    def free(self) -> None:
        self.idle = [*self.all]

    def close(self) -> None:
        for database in self.all:
            database.close()


def fill(database: Database, source: Path) -> None:
    """Put a file's content in the place of what is there, under the open connections."""
    with database.alone() as engine, closing(sqlite3.connect(source)) as reading:
        connection = engine.raw_connection()
        reading.backup(connection.driver_connection)
        connection.close()

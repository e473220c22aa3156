"""The line between two machines, as it is in the hills: cut, twice, late, and out of order."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from station.db import Database

Call = Callable[[bytes], bytes]


class Cut(Exception):
    """The line is gone."""


@dataclass
class Line:
    """Wraps the way to the hub with one kind of trouble."""

    random: Random
    kind: str
    old: list[bytes] = field(default_factory=list)

    def through(self, call: Call) -> Call:
        cut_at = self.random.randint(1, 6)
        count = 0

        def carried(question: bytes) -> bytes:
            nonlocal count
            count += 1
            if self.kind == "cut before" and count == cut_at:
                raise Cut
            if self.kind == "twice":
                call(question)
            if self.kind == "old ones again" and self.old:
                call(self.random.choice(self.old))
            answer = call(question)
            self.old.append(question)
            del self.old[:-40]
            if self.kind == "cut after" and count == cut_at:
                raise Cut
            return answer

        return carried


KINDS = ("clean",) * 6 + ("cut before", "cut after", "cut after", "twice", "old ones again")


@contextmanager
def full_disk(database: Database, *, after: int):
    """The so-manieth commit from now on fails, as SQLite says it on a full disk."""
    left = after

    def refuse(_connection: sa.Connection) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    sa.event.listen(database._writer, "commit", refuse)
    try:
        yield
    finally:
        sa.event.remove(database._writer, "commit", refuse)

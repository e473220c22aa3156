"""Writes rows that came from elsewhere: all at once where that goes, else those that can be."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from station.sync.models import Reason

Refused = dict[int, tuple[Reason, str]]
"""By place in a list of rows, why it cannot be in the table."""

_Rows = Sequence[dict[str, Any]]


def insert(connection: sa.Connection, table: sa.Table, rows: _Rows) -> Refused:
    """Insert all, or those that can be; the places of the others, with the reason."""
    return _run(connection, lambda some: connection.execute(sa.insert(table), some), rows)


def update(connection: sa.Connection, table: sa.Table, rows: _Rows) -> Refused:
    """The same for rows that are there."""

    def run(some: _Rows) -> None:
        for row in some:
            values = {name: value for name, value in row.items() if name != "id"}
            connection.execute(sa.update(table).where(table.c.id == row["id"]).values(values))

    return _run(connection, run, rows)


def _run(connection: sa.Connection, run: Callable[[_Rows], Any], rows: _Rows) -> Refused:
    if not rows:
        return {}
    if _tried(connection, run, rows) is None:
        return {}
    refused: Refused = {}
    waiting = list(range(len(rows)))
    while waiting:
        # What refers to a row of the same table may stand before it.
        refused = {}
        for place in waiting:
            error = _tried(connection, run, [rows[place]])
            if error is not None:
                refused[place] = (_reason(error), str(getattr(error, "orig", error)))
        if len(refused) == len(waiting):
            break
        waiting = [*refused]
    return refused


def _tried(connection: sa.Connection, run: Callable[[_Rows], Any], rows: _Rows) -> Exception | None:
    try:
        with connection.begin_nested():
            run(rows)
    except (SQLAlchemyError, OverflowError, LookupError, TypeError, ValueError) as error:
        if _is_disk(error):
            raise
        return error
    return None


def _is_disk(error: Exception) -> bool:
    """A full or broken disk is nobody's content: the whole transaction is given up."""
    return isinstance(error, OperationalError)


def _reason(error: Exception) -> Reason:
    if not isinstance(error, IntegrityError):
        # A word that this release does not know.
        is_word = isinstance(getattr(error, "orig", error), LookupError)
        return Reason.NEWER if is_word else Reason.MALFORMED
    text = str(error.orig).lower()
    if "foreign key" in text:
        return Reason.WAITS
    if "unique" in text or "duplicate" in text:
        return Reason.DUPLICATE
    return Reason.NEWER if "check" in text else Reason.MALFORMED

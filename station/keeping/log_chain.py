"""Whether the log is whole: numbered without gaps, each entry chained to all before it."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

from station.errors import N_
from station.keeping.copying import NotWhole, Progress, open_read_only
from station.records.service import chained

CHECKING = N_("Checking the log")
_STEP = 5_000
_ALL = 1 << 62
_COLUMNS = "SELECT node_id, incarnation, seq, subject, subject_id, version, digest, chain"
_LAST = (
    "FROM log_entry JOIN (SELECT node_id AS node, incarnation AS times, max(seq) AS newest"
    " FROM log_entry GROUP BY 1, 2) ON node_id = node AND incarnation = times"
    " WHERE seq > newest - ?"
)


def first_break(path: Path, progress: Progress | None = None, *, tail: int = 0) -> str:
    """Where the log of a SQLite file is broken, as ``incarnation:number``; empty if nowhere.

    With ``tail`` only so many of the last entries of each incarnation are looked at.
    """
    with closing(open_read_only(path)) as connection:
        (total,) = connection.execute(f"SELECT count(*) {_LAST}", (tail or _ALL,)).fetchone()
        rows = connection.execute(f"{_COLUMNS} {_LAST} ORDER BY 1, 2, 3", (tail or _ALL,))
        counted = _counted(rows, total, progress)
        for (_, incarnation), entries in groupby(counted, key=lambda row: row[:2]):
            broken = _first_break_of(entries, tail)
            if broken is not None:
                return f"{incarnation}:{broken}"
    return ""


def ensure_whole(path: Path, progress: Progress | None = None, *, tail: int = 0) -> None:
    """Raises NotWhole where the log is broken."""
    if broken := first_break(path, progress, tail=tail):
        raise NotWhole(path=path, problem=broken)


def _first_break_of(entries: Iterator[Any], tail: int) -> int | None:
    if not tail:
        return _break_of(entries)
    last = [*entries]
    if len(last) < tail:
        return _break_of(last)
    # It may begin in the middle: its first entry is what the others hang on.
    return _break_of(last[1:], before=last[0][-1], expected=last[0][2] + 1)


def _break_of(entries: Iterable[Any], *, before: bytes = b"", expected: int = 1) -> int | None:
    for _, _, seq, subject, subject_id, version, digest, chain in entries:
        links = chained(before, subject, version, [subject_id], [digest])
        if seq != expected or next(links) != chain:
            return expected
        before, expected = chain, expected + 1
    return None


def _counted(rows: sqlite3.Cursor, total: int, progress: Progress | None) -> Iterator[Any]:
    for done, row in enumerate(rows, 1):
        if progress and (done % _STEP == 0 or done == total):
            progress(CHECKING, done, total)
        yield row

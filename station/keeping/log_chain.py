"""Whether the log is whole: numbered without gaps, each entry chained to all before it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

from station.errors import N_
from station.keeping.copying import NotWhole, Progress, open_read_only
from station.records.service import chained

CHECKING = N_("Checking the log")
_STEP = 5_000


def first_break(path: Path, progress: Progress | None = None) -> str:
    """Where the log of a SQLite file is broken, as ``incarnation:number``; empty if nowhere."""
    with closing(open_read_only(path)) as connection:
        (total,) = connection.execute("SELECT count(*) FROM log_entry").fetchone()
        rows = connection.execute(
            "SELECT node_id, incarnation, seq, subject, subject_id, version, digest, chain"
            " FROM log_entry ORDER BY node_id, incarnation, seq"
        )
        counted = _counted(rows, total, progress)
        for (_, incarnation), entries in groupby(counted, key=lambda row: row[:2]):
            broken = _first_break_of(entries)
            if broken is not None:
                return f"{incarnation}:{broken}"
    return ""


def ensure_whole(path: Path, progress: Progress | None = None) -> None:
    """Raises NotWhole where the log is broken."""
    if broken := first_break(path, progress):
        raise NotWhole(path=path, problem=broken)


def _first_break_of(entries: Iterator[Any]) -> int | None:
    before = b""
    for expected, (_, _, seq, subject, subject_id, version, digest, chain) in enumerate(entries, 1):
        links = chained(before, subject, version, [subject_id], [digest])
        if seq != expected or next(links) != chain:
            return expected
        before = chain
    return None


def _counted(rows: sqlite3.Cursor, total: int, progress: Progress | None) -> Iterator[Any]:
    for done, row in enumerate(rows, 1):
        if progress and (done % _STEP == 0 or done == total):
            progress(CHECKING, done, total)
        yield row

"""Looks an installation over and says in plain words what is well and what is not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from station.carrying import standing as stick
from station.db import Database
from station.errors import N_, NN_
from station.exchanging import standing
from station.goods import mending
from station.keeping import afterwards, anchor, copying, folds, log_chain, schema, surroundings
from station.keeping.copying import Progress
from station.keeping.findings import Finding, Verdict
from station.settings import Settings


def examine(
    database: Database,
    settings: Settings,
    *,
    at: datetime,
    sample: int | None = 500,
    progress: Progress | None = None,
) -> Iterator[Finding]:
    """Look at everything, what most depends on first.

    ``sample`` is how many units are folded from their events; None for all.
    """
    path = database.path
    if path is not None:
        pages = _pages(path)
        yield pages
        if pages.verdict is Verdict.WRONG:
            return  # what is read from a damaged file says nothing
    current = _schema(database)
    yield current
    if current.verdict is Verdict.WELL:
        if path is not None:
            yield _log(path, progress)
        yield _anchor(database, settings.home)
        yield _folds(database, sample, progress)
        yield _search(database, sample)
        yield surroundings.of_clock(database, at)
        yield from surroundings.of_jobs(database, at)
        yield from standing.findings(database, at)
        yield from stick.findings(database, at)
        yield from afterwards.findings(database)
    yield from surroundings.outside_of_it(database, settings, at)


def _pages(path: Path) -> Finding:
    try:
        with closing(copying.open_read_only(path)) as connection:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        if copying.is_shut(error):
            raise
        answer, orphan = str(error), None
    if answer != "ok":
        return Finding(
            "database",
            Verdict.WRONG,
            N_("The database is damaged (%(problem)s). Stop the server; station restore FILE"),
            {"problem": answer},
        )
    if orphan:
        return Finding(
            "database",
            Verdict.WRONG,
            N_(
                "A row of %(table)s has lost what it belongs to. Make a backup (station backup) "
                "and ask those who support this program."
            ),
            {"table": orphan[0]},
        )
    return Finding("database", Verdict.WELL, N_("The database is whole."))


def _schema(database: Database) -> Finding:
    revision = schema.revision_of(database)
    if revision == schema.NEWEST:
        return Finding("schema", Verdict.WELL, N_("The database is up to date."))
    return Finding(
        "schema",
        Verdict.WRONG,
        N_("The database is not up to date (%(revision)s). station migrate"),
        {"revision": revision or "–"},
    )


def _log(path: Path, progress: Progress | None) -> Finding:
    broken = log_chain.first_break(path, progress)
    if broken:
        return Finding(
            "log",
            Verdict.WRONG,
            N_("The log is broken at %(entry)s. Keep this database; ask those who support it."),
            {"entry": broken},
        )
    return Finding("log", Verdict.WELL, N_("The log has no gap, and nothing in it was changed."))


def _anchor(database: Database, home: Path) -> Finding:
    known = anchor.find(home)
    with database.read() as session:
        behind = known is not None and anchor.is_behind(session.connection(), known)
    if behind:
        return Finding(
            "anchor",
            Verdict.WATCH,
            N_(
                "The database is older than the last time it was seen here: somebody put it back "
                "by hand. The next start of the server begins a new incarnation."
            ),
        )
    return Finding("anchor", Verdict.WELL, N_("The database is the one that was here before."))


def _search(database: Database, sample: int | None) -> Finding:
    with database.read() as session:
        looked, wrong = mending.wrong(session, sample=sample)
    if wrong:
        return Finding(
            "search",
            Verdict.WATCH,
            N_("The search of goods is behind. It is put right by night, or now: station migrate"),
            {},
        )
    return Finding(
        "search",
        Verdict.WELL,
        NN_(
            "The search of goods knows the %(count)d listing looked at.",
            "The search of goods knows all of %(count)d listings looked at.",
        ),
        {"count": looked},
    )


def _folds(database: Database, sample: int | None, progress: Progress | None) -> Finding:
    with database.read() as session:
        looked, wrong = folds.compare(session, sample=sample, progress=progress)
    if wrong:
        return Finding(
            "custody",
            Verdict.WRONG,
            N_(
                "Not where their events say: %(count)d, such as %(numbers)s. "
                "Nothing is lost: make a backup (station backup) and ask those who support this "
                "program."
            ),
            {"count": len(wrong), "numbers": ", ".join(wrong[:3])},
        )
    return Finding(
        "custody",
        Verdict.WELL,
        NN_(
            "The %(count)d unit looked at is where its events say.",
            "All of %(count)d units looked at are where their events say.",
        ),
        {"count": looked},
    )

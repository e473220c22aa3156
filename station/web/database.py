"""Gives each request a session for reading, and transactions for writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g
from sqlmodel import Session

from station.clock import Clock
from station.db import Database, WriteSession


def init_app(app: Flask, database: Database, clock: Clock) -> None:
    app.extensions["database"] = database
    app.extensions["clock"] = clock
    app.teardown_appcontext(_close_session)


def current_database() -> Database:
    return cast("Database", current_app.extensions["database"])


def current_time() -> datetime:
    """The instant, by the clock that the app was made with."""
    return cast("Clock", current_app.extensions["clock"])()


def current_session() -> Session:
    """For reading: one snapshot, opened on first use and closed with the request."""
    if "session" not in g:
        g.session = current_database().read()
    return cast("Session", g.session)


@contextmanager
def transaction() -> Iterator[WriteSession]:
    """For writing; what was done inside is durable when it ends.

    The reader's snapshot ends before and after, so that what is read inside is not from
    before the lock, and what is read later shows the change.
    """
    _end_snapshot()
    with current_database().write() as session:
        yield session
    _end_snapshot()


def _end_snapshot() -> None:
    if "session" in g:
        g.session.rollback()


def _close_session(_error: BaseException | None) -> None:
    if session := g.pop("session", None):
        session.close()

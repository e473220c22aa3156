"""Makes an installation, or opens it: the database, its keys, and the usual partners."""

import os
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from sqlalchemy.engine import make_url
from sqlmodel import Session, select

from station import records
from station.access import Actor, Permission
from station.clock import Clock
from station.custody import Writer
from station.db import Database
from station.errors import N_, RuleBroken
from station.keeping import schema
from station.network.models import Level, Station
from station.network.registers import ensure_partners
from station.settings import Settings, open_private


class NotInstalled(RuleBroken):
    message = N_("There is no station in %(home)s. Make one first: station init")


class NotMigrated(RuleBroken):
    message = N_(
        "The database is from an older version. Bring it up to date first: station migrate"
    )


class NoCountyYet(RuleBroken):
    message = N_(
        "This station has no county yet. Read its divisions in first: station network import FILE"
    )


def install(settings: Settings, clock: Clock) -> Database:
    """Make what is missing and bring the rest up to date; what is there stays."""
    settings.secret_key()
    database = Database(settings.database_url, synchronous=settings.synchronous)
    if database.path is not None:
        # The files that SQLite puts beside it take its rights.
        with suppress(FileExistsError):
            os.close(open_private(database.path))
    schema.upgrade(database, backups=settings.backups)
    with database.write() as session:
        records.install(session, installed_at=clock())
        ensure_partners(session)
    return database


def ready(settings: Settings, clock: Clock) -> Database:
    """The database to serve from: made, or brought up to date, where it must be."""
    if is_installed(settings):
        database = Database(settings.database_url, synchronous=settings.synchronous)
        if schema.is_current(database):
            return database
        database.close()
    return install(settings, clock)


def is_installed(settings: Settings) -> bool:
    """Whether there is a database; one on another machine is taken to be there."""
    url = make_url(settings.database_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def open_installed(settings: Settings) -> Database:
    """The database of an installation that is there and up to date.

    Raises:
        NotInstalled, NotMigrated: with the command that helps.
    """
    if not is_installed(settings):
        raise NotInstalled(home=settings.home)
    database = Database(settings.database_url, synchronous=settings.synchronous)
    revision = schema.revision_of(database)
    if revision is None:
        raise NotInstalled(home=settings.home)
    if revision != schema.NEWEST:
        raise NotMigrated
    return database


def administration(session: Session) -> Actor:
    """The command line as an actor: whoever may start it on this machine may do everything.

    Raises:
        NoCountyYet: there is no county's station to act for.
    """
    station = session.exec(
        select(Station).where(Station.level == Level.COUNTY, Station.is_active)
    ).first()
    if station is None:
        raise NoCountyYet
    return Actor(
        person_id=None,
        name=station.name,
        role="administration",
        station_id=station.id,
        path=station.path,
        permissions=frozenset(Permission),
    )


def founder() -> Actor:
    """Who reads the first divisions in, before there is any station."""
    return Actor(None, "", "administration", UUID(int=0), "/", frozenset(Permission))


def writer(session: Session, clock: Clock) -> Writer:
    return Writer(administration(session), records.installation(session).node_id, clock())

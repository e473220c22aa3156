"""Makes an installation, or opens it: the database and its keys."""

import os
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session, select

from station import records
from station.access import Actor, Permission
from station.clock import Clock
from station.db import Database
from station.errors import N_, RuleBroken
from station.keeping import anchor, backup, restoring, schema
from station.lazy import lazy_module
from station.network.models import Level, Station
from station.network.registers import ensure_partners
from station.settings import Settings, open_private

# Not needed by a start.
if TYPE_CHECKING:
    from station import custody
    from station.goods import mending
else:
    custody = lazy_module("station.custody")
    mending = lazy_module("station.goods.mending")


class NotInstalled(RuleBroken):
    message = N_("There is no station in %(home)s. Make one first: station init")


class DatabaseGone(RuleBroken):
    message = N_(
        "The database of the station in %(home)s is gone. Put its newest backup in its place: "
        "station restore %(file)s"
    )


class NotMigrated(RuleBroken):
    message = N_(
        "The database is from an older version. Bring it up to date first: station migrate"
    )


class NoCountyYet(RuleBroken):
    message = N_(
        "This station has no county yet. Read its divisions in first: station network import FILE"
    )


def install(settings: Settings, clock: Clock) -> Database:
    """Make what is missing and bring the rest up to date; what is there stays.

    Raises:
        DatabaseGone: there was a station, which a new one must not be taken for.
    """
    if not is_installed(settings):
        _ensure_new(settings)
    settings.secret_key()
    database = open_any(settings)
    if database.path is not None:
        # The files that SQLite puts beside it take its rights.
        with suppress(FileExistsError):
            os.close(open_private(database.path))
    was_current = schema.is_current(database)
    schema.upgrade(database, backups=settings.backups)
    if not was_current:
        mending.mend(database)
    with database.write() as session:
        records.install(session, installed_at=clock())
        is_hub = records.installation(session).hub_id is None
        if is_hub and session.exec(select(Station.id).limit(1)).first() is not None:
            # They come with the county; a station's own computer is told of them by its hub.
            ensure_partners(session)
    return database


def ready(settings: Settings, clock: Clock) -> Database:
    """The database to serve from: made, or brought up to date, where it must be."""
    if is_installed(settings):
        database = open_any(settings)
        if schema.is_current(database):
            return database
        database.close()
    return install(settings, clock)


def is_installed(settings: Settings) -> bool:
    """Whether there is a database with tables of ours."""
    path = restoring.path_of(settings)
    if path is not None:
        return path.exists() or restoring.decided(path).exists()
    database = Database(settings.database_url)
    try:
        return schema.revision_of(database) is not None
    finally:
        database.close()


def open_any(settings: Settings) -> Database:
    """The database, whatever its version; a restore that was cut short is ended before."""
    restoring.finish(settings)
    return Database(settings.database_url, synchronous=settings.synchronous)


def ensure_installed(settings: Settings) -> None:
    """Raises NotInstalled or DatabaseGone, with the command that helps."""
    if not is_installed(settings):
        _ensure_new(settings)
        raise NotInstalled(home=settings.home)


def open_installed(settings: Settings) -> Database:
    """The database of an installation that is there and up to date.

    Raises:
        NotInstalled, NotMigrated: with the command that helps.
    """
    ensure_installed(settings)
    database = open_any(settings)
    revision = schema.revision_of(database)
    if revision is None:
        raise NotInstalled(home=settings.home)
    if revision != schema.NEWEST:
        raise NotMigrated
    return database


def _ensure_new(settings: Settings) -> None:
    """Nobody works on in an empty station for a day, and has two in the end."""
    newest = backup.kept(settings.backups)
    if newest or anchor.find(settings.home):
        file = newest[0].path if newest else "FILE"
        raise DatabaseGone(home=settings.home, file=file)


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


def writer(session: Session, clock: Clock) -> "custody.Writer":
    return custody.Writer(administration(session), records.installation(session).node_id, clock())

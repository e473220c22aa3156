"""Computers of their own for villages of the demonstration: joined, loaded, ready to be served."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from sqlmodel import select

from station.accounts.models import Person
from station.clock import Clock, system_clock
from station.db import Database
from station.errors import N_
from station.keeping import installing
from station.settings import Settings
from station.sync import exchange, joining, nodes
from station.sync.nodes import Identity
from station.sync.release import THIS

Progress = Callable[[str, int, int], None]
STAGE = N_("Villages with a computer of their own")
# Who logs in there; the villages are on one line, so a load for both can be tried.
LOGINS = ("hongxia", "changpu")


def add(
    hub: Database,
    settings: Settings,
    folders: dict[str, Path],
    *,
    url: str,
    progress: Progress | None = None,
    clock: Clock = system_clock,
) -> None:
    """Make a computer for each operator's village in an empty folder.

    Args:
        hub: with the demonstration county.
        settings: the hub's.
        folders: by the operator's log-in name.
        url: where the hub is going to be served.
        progress: told after every village.
        clock: what the time is.
    """
    with hub.read() as session:
        me = nodes.identity(session, settings.home)
    for done, (login, folder) in enumerate(folders.items(), 1):
        own = replace(settings, home=folder, database_url=f"sqlite:///{folder / 'station.db'}")
        _add(hub, me, own, login, url, clock)
        if progress:
            progress(STAGE, done, len(folders))


def _add(
    hub: Database, hub_me: Identity, settings: Settings, login: str, url: str, clock: Clock
) -> None:
    database = installing.install(settings, clock)
    with database.read() as session:
        me = nodes.identity(session, settings.home)
    at = clock()
    with hub.write() as session:
        person = session.exec(select(Person).where(Person.login == login)).one()
        (name,) = nodes.station_names(session, [person.station_id])
        _, code = joining.invite(session, hub_me, name=name, stations=[person.station_id], at=at)
        question = joining.ask(me, code, release=THIS)
        answer = joining.answer(session, hub_me, question, at=at, release=THIS)
    with database.write() as session:
        joining.hear(session, me, code, answer, url=url)
    exchange.converse(
        database, me, lambda asked: exchange.answer(hub, hub_me, asked, at=clock()), at=at
    )
    database.close()

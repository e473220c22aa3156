"""Commands that serve the pages, and make a county to try them with."""

import importlib
import signal
import sys
from pathlib import Path
from typing import NoReturn

import click

from station.cli import renewing
from station.cli.allocation import give_back_early
from station.cli.commands import command, option
from station.cli.console import Console
from station.cli.demo_folders import (
    LOGINS,
    PORT,
    make_villages,
    read_logins,
    say_commands,
    write_logins,
)
from station.cli.listening import listen
from station.cli.opening import Opening
from station.cli.words import say
from station.clock import system_clock
from station.db import Database
from station.errors import N_, RuleBroken
from station.keeping import anchor, clean_stop, installing, restoring
from station.keeping.serving_lock import serving
from station.printing import apart
from station.settings import Settings, make_private_folder

SHOWN = 7
UNFINISHED = "demo.unfinished"


class NotEmpty(RuleBroken):
    message = N_(
        "There is a station in %(home)s already. Set STATION_HOME to an empty folder "
        "for the demonstration county."
    )


@command("serve", N_("Serve the pages on this machine until Ctrl+C."))
@option("--host", default="127.0.0.1", help=N_("0.0.0.0 lets other machines in."))
@option("--port", default=8000, type=click.IntRange(0, 65535), help=N_("8000 unless given."))
def serve(console: Console, host: str, port: int) -> None:
    settings = Settings.read()
    give_back_early()
    signal.signal(signal.SIGTERM, _stop)
    restoring.finish(settings)
    with serving(settings.home):
        restoring.drop_unfinished(settings)
        was_cut = clean_stop.ensure_survived(settings, console.progress())
        database = installing.ready(settings, system_clock)
        if sentence := _AFTER[was_cut, anchor.reconcile(database, settings.home)]:
            console.warn(sentence)
        clean_stop.begin(settings.home)
        try:
            kept = _serve(console, settings, database, host, port)
        finally:
            database.close()
            clean_stop.end(settings.home)
    if kept is not None:
        renewing.begin_again(kept)


# By whether the last server was cut off, and whether the database is behind its anchor.
_AFTER = {
    (False, False): "",
    (True, False): N_(
        "The station was not stopped as it should be. Its database was checked: "
        "it is whole, and nothing that was saved is lost."
    ),
    (False, True): N_("The database was put back by hand. It begins a new incarnation of its log."),
    (True, True): N_(
        "The station was not stopped as it should be, and the disk has lost what it had "
        "confirmed. The rest was checked and is whole; it begins a new incarnation of its log."
    ),
}


def _serve(
    console: Console, settings: Settings, database: Database, host: str, port: int
) -> int | None:
    """Until it is stopped; returns the socket that a fresh process shall go on with."""
    inherited = renewing.inherited()
    house = Opening(settings, database, system_clock)
    server = listen(house, settings, host, port, inherited)
    renewal = renewing.Renewal(server, house.is_busy)
    if inherited is None:
        url = f"http://{_shown(host)}:{server.effective_port}"
        console.say(N_("村驿 is at %(url)s (stop with Ctrl+C)"), url=url)
        console.result(url=url, logins=_tell_logins(console, settings.home))
    try:
        sys.stdout.flush()
        apart.begin()
        with house.opened():
            server.run()
        return renewal.keep_socket()
    finally:
        server.close()
        apart.end()
        anchor.drop(database, settings.home)


def _shown(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  an address to show, not to bind


def _stop(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


@command(
    "demo",
    N_("Make the demonstration county in an empty STATION_HOME, and say how to log in to it."),
)
@option(
    "--if-empty",
    is_flag=True,
    help=N_("Do nothing where there is a station, and leave it to serve to say how to log in."),
)
@option(
    "--nodes",
    default=1,
    type=click.IntRange(1, 3),
    help=N_("3 for a hub and two villages with computers of their own, and serve them all."),
)
@option(
    "--port",
    default=PORT,
    type=click.IntRange(1, 65533),
    help=N_("The hub's; the villages have the next ones. 8000 unless given."),
)
@option(
    "--no-serve",
    is_flag=True,
    help=N_("Only make the villages' folders, and say how to start each."),
)
def demo(console: Console, *, if_empty: bool, nodes: int, port: int, no_serve: bool) -> None:
    settings = Settings.read()
    _make_county(console, settings, if_empty=if_empty)
    if nodes == 1:
        return
    homes = make_villages(console, settings, nodes - 1, hub_port=port)
    if no_serve:
        say_commands(console, homes, first_port=port)
        return
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    # Needed by this command alone, and by nobody's station.
    served = importlib.import_module("station.cli.demo_served")
    served.serve_all(console, homes, first_port=port)


def _make_county(console: Console, settings: Settings, *, if_empty: bool) -> None:
    unfinished = settings.home / UNFINISHED
    if unfinished.exists():
        _clear(settings)
    elif installing.is_installed(settings):
        if not if_empty:
            if not (settings.home / LOGINS).exists():
                raise NotEmpty(home=settings.home)
            _tell_logins(console, settings.home)
        console.result(home=settings.home, made=False, logins=read_logins(settings.home))
        return
    make_private_folder(settings.home)
    unfinished.touch()
    database = installing.install(settings, system_clock)
    # Needed by this command alone, and by nobody's station.
    build = importlib.import_module("station.demo").build
    logins = [
        {name: str(getattr(login, name)) for name in _LOGIN}
        for login in build(database, home=settings.home, progress=console.progress())
    ]
    database.close()
    write_logins(settings.home / LOGINS, logins)
    unfinished.unlink()
    if not if_empty:
        _tell_logins(console, settings.home)
    console.result(home=settings.home, made=True, logins=logins)


_LOGIN = ("role", "name", "login", "password", "pin", "station")


def _clear(settings: Settings) -> None:
    """Remove what a demonstration left that was stopped half-way: nobody has worked with it."""
    for path in settings.home.glob("station.db*"):
        path.unlink()


def _tell_logins(console: Console, home: Path) -> list[dict[str, str]]:
    """How to log in to the demonstration; an installation that is none has nothing to tell."""
    logins = read_logins(home)
    if logins:
        console.say(N_("Demonstration county. Log in with:"))
    # The first are of different roles; the file has them all.
    for login in logins[:SHOWN]:
        console.say(
            N_("  %(login)-16s %(password)-16s PIN %(pin)-6s  %(role)s, %(name)s, %(station)s"),
            **login | {"role": say(login["role"])},
        )
    if len(logins) > SHOWN:
        console.say(
            N_("  … and %(count)d more in %(path)s"), count=len(logins) - SHOWN, path=home / LOGINS
        )
    return logins

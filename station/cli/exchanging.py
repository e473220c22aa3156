"""Commands of a station's own computer: joining the county, and exchanging with its hub."""

from pathlib import Path
from shutil import copyfile

import click

from station.cli.commands import command, option
from station.cli.console import Console
from station.cli.opened import opened
from station.clock import system_clock
from station.db import Database
from station.errors import N_, NN_
from station.exchanging import calling, tls
from station.keeping import installing
from station.settings import Settings
from station.sync.exchange import Report


@command(
    "join",
    N_(
        "Join a county with this computer: URL is the hub's address, CODE what the coordinator "
        "reads out. Then everything that concerns its stations is loaded."
    ),
)
@click.argument("url")
@click.argument("code")
@option(
    "--ca",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=N_("The county's own certificate, where the hub does not hand it out itself."),
)
def join(console: Console, url: str, code: str, ca: Path | None) -> None:
    settings = Settings.read()
    database = installing.ready(settings, system_clock)
    if ca is not None:
        copyfile(ca, settings.home / tls.PINNED)
    welcome = calling.join(settings, database, url, code)
    console.say(
        N_("This computer works for %(stations)s now, with %(hub)s."),
        stations="、".join(welcome.stations),
        hub=welcome.hub_name,
    )
    report = _exchange(console, settings, database)
    database.close()
    _tell(console, report)
    console.result(
        hub=welcome.hub_name, stations=list(welcome.stations), complete=report.is_complete
    )


@command("exchange", N_("Exchange with the county's hub now, once."))
def exchange(console: Console) -> None:
    settings = Settings.read()
    with opened(settings) as database:
        report = _exchange(console, settings, database)
    _tell(console, report)
    console.result(
        sent=report.pushed,
        received=report.pulled,
        bytes_up=report.bytes_up,
        bytes_down=report.bytes_down,
        complete=report.is_complete,
    )


def _exchange(console: Console, settings: Settings, database: Database) -> Report:
    return calling.exchange_once(database, settings, system_clock, progress=console.progress())


def _tell(console: Console, report: Report) -> None:
    console.say(
        NN_("Sent: %(count)d entry of the log.", "Sent: %(count)d entries of the log."),
        count=report.pushed,
    )
    console.say(
        NN_("Received: %(count)d entry.", "Received: %(count)d entries."), count=report.pulled
    )
    if not report.is_complete:
        console.say(N_("Not everything is here yet; it is gone on with at the next exchange."))

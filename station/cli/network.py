"""Commands on the network."""

from datetime import datetime
from pathlib import Path

import click
from msgspec.structs import asdict

from station.cli.commands import command, option
from station.cli.console import Console
from station.cli.opened import opened
from station.clock import business_day, system_clock
from station.errors import N_, NN_
from station.keeping.installing import NoCountyYet, administration, founder
from station.network.importing import ImportResult, import_divisions
from station.network.registers import ensure_partners
from station.network.rules import ensure_in_force

IMPORTING = N_("Importing")


@command(
    "import",
    N_(
        "Read an edition of the division codes in: a CSV file with the columns code, level, "
        "parent_code, name, longitude, latitude. The same file again changes nothing."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@option(
    "--edition",
    type=click.DateTime(["%Y-%m-%d"]),
    help=N_("The day from which these codes hold; today unless given."),
)
@option(
    "--older",
    is_flag=True,
    help=N_("Take it in although the network has a newer edition; names and codes go back."),
)
def import_(console: Console, file: Path, edition: datetime | None, *, older: bool) -> None:
    data = file.read_bytes()
    today = business_day(system_clock())
    on = edition.date() if edition else today
    ensure_in_force(on, today)
    with opened() as database, database.write() as session:
        try:
            actor = administration(session)
        except NoCountyYet:
            actor = founder()
        done = import_divisions(
            session,
            data,
            edition=on,
            actor=actor,
            older_is_meant=older,
            progress=console.progress().of(IMPORTING),
        )
        ensure_partners(session)
    _tell(console, done)
    console.result(edition=on, **asdict(done))


def _tell(console: Console, done: ImportResult) -> None:
    console.say(
        N_(
            "Places: %(added)d new, %(renamed)d renamed, %(moved)d moved, %(gone)d gone, "
            "%(unchanged)d as before."
        ),
        # A code that is another place's now is one new place and one that is gone.
        **asdict(done) | {"added": done.added + done.reused, "gone": done.gone + done.reused},
    )
    console.say(
        NN_("%(count)d station was opened.", "%(count)d stations were opened."),
        count=done.stations,
    )
    if left := done.unsettled + done.gone + done.reused:
        console.say(
            NN_(
                "%(count)d place waits for a person to settle what became of it.",
                "%(count)d places wait for a person to settle what became of them.",
            ),
            count=left,
        )

"""Commands for the stick between a station's computer and the county."""

from pathlib import Path

import click

from station.carrying import sticks
from station.carrying.sticks import Outcome
from station.cli.commands import command
from station.cli.console import Console
from station.cli.opened import opened
from station.cli.words import filled
from station.clock import system_clock
from station.errors import N_, NN_
from station.keeping import installing
from station.settings import Settings


@command(
    "export",
    N_(
        "On a station's computer: write everything that the county has not confirmed on a stick. "
        "PATH is a folder on it, or a file. Nobody but the county's hub can read the file."
    ),
)
@click.argument("path", type=click.Path(path_type=Path))
def export(console: Console, path: Path) -> None:
    settings = Settings.read()
    with opened(settings) as database:
        written, made = sticks.write(database, settings, path, at=system_clock())
    console.say(
        NN_(
            "Written and read back: %(path)s, with %(count)d record. Carry it to the county.",
            "Written and read back: %(path)s, with %(count)d records. Carry it to the county.",
        ),
        path=written,
        count=made.entries,
    )
    if not made.is_all:
        console.say(N_("Not everything fits into one file. The rest goes with the next one."))
    console.result(file=written, records=made.entries, bytes=len(made.data), everything=made.is_all)


@command(
    "join",
    N_(
        "On a new computer without a line: write its request to join on a stick. PATH is a folder "
        "on it, or a file; CODE is what the coordinator reads out. Carry it to the county, and "
        "take in the answer here: station bundle import PATH"
    ),
)
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("code")
def join(console: Console, path: Path, code: str) -> None:
    settings = Settings.read()
    database = installing.ready(settings, system_clock)
    written, made = sticks.write_request(database, settings, path, code, at=system_clock())
    database.close()
    console.say(
        N_("Written and read back: %(path)s. Carry it to the county; the answer comes back on it."),
        path=written,
    )
    console.result(file=written, bytes=len(made.data))


@command(
    "import",
    N_(
        "Take in what came on a stick. PATH is a file, or a folder, from which everything is "
        "taken that is for this computer. At the hub, the answers are written beside it."
    ),
)
@click.argument("path", type=click.Path(path_type=Path))
def import_(console: Console, path: Path) -> int:
    settings = Settings.read()
    outcomes = []
    with opened(settings) as database:
        for outcome in sticks.take_all(database, settings, path, at=system_clock()):
            outcomes.append(outcome)
            _tell(console, outcome)
    console.result(files=[_plain(outcome) for outcome in outcomes])
    is_well = all(_is_well(outcome, is_one=len(outcomes) == 1) for outcome in outcomes)
    return 0 if is_well else 1


def _tell(console: Console, outcome: Outcome) -> None:
    console.say(N_("%(file)s:"), file=outcome.name)
    for said in outcome.said:
        console.say(N_("  %(sentence)s"), sentence=filled(said.message, said.values))
    for path in outcome.written:
        console.say(N_("  Written and read back: %(path)s"), path=path)


def _plain(outcome: Outcome) -> dict[str, object]:
    return {
        "file": outcome.name,
        "taken": outcome.is_taken,
        "said": [filled(said.message, said.values) for said in outcome.said],
        "written": outcome.written,
    }


def _is_well(outcome: Outcome, *, is_one: bool) -> bool:
    """A file for somebody else is in nobody's way, unless it is the only one."""
    if outcome.is_passing and not outcome.is_taken:
        return not is_one
    return all(said.tone != "bad" for said in outcome.said)

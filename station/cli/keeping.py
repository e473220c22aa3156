"""Commands that keep an installation safe."""

from pathlib import Path

import click

from station.cli.commands import command, option
from station.cli.console import Console
from station.cli.opened import opened
from station.cli.output import ensure_writable
from station.cli.words import filled, say
from station.clock import system_clock
from station.errors import N_
from station.keeping import backup as backups
from station.keeping import installing, restoring
from station.keeping.doctor import examine
from station.keeping.findings import Verdict
from station.settings import Settings

_SIGNS = {Verdict.WELL: N_("well"), Verdict.WATCH: N_("watch"), Verdict.WRONG: N_("WRONG")}


@command(
    "backup",
    N_(
        "Copy the database into one file, while it is in use, and prove that the copy is whole. "
        "No file is ever overwritten. Keep a copy of secret.key with it."
    ),
)
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help=N_("The file; in STATION_HOME/backups under the time unless given."),
)
@option(
    "--keep",
    type=click.IntRange(1),
    help=N_("How many backups in STATION_HOME/backups to keep; the oldest go."),
)
def backup(console: Console, output: Path | None, keep: int | None) -> None:
    settings = Settings.read()
    if output is not None:
        ensure_writable(output)
    with opened(settings) as database:
        path = backups.back_up(
            database, settings, at=system_clock(), target=output, progress=console.progress()
        )
    if keep:
        backups.drop_old(settings.backups, keep=keep)
    size = path.stat().st_size
    console.say(N_("Backup: %(path)s (%(size).1f MB, checked)"), path=path, size=size / 1_000_000)
    console.result(file=path, bytes=size)


@command(
    "restore",
    N_(
        "Put a backup in the database's place. The database that is there is kept aside. "
        "Stop the server first."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
def restore(console: Console, file: Path) -> None:
    aside = restoring.restore(Settings.read(), file, at=system_clock(), progress=console.progress())
    console.say(N_("The station works with %(path)s from now on."), path=file)
    if aside:
        console.say(N_("The database that was there is kept in %(path)s."), path=aside)
    console.say(
        N_(
            "What was done, printed or sent since the backup was made is not known here until the "
            "stations have exchanged. Ask with station doctor what is to be checked by hand."
        )
    )
    console.result(restored=file, replaced=aside)


@command("doctor", N_("Say in plain words whether all is well. Changes nothing."))
@option("--all", "everything", is_flag=True, help=N_("Fold every unit, not a sample."))
def doctor(console: Console, *, everything: bool) -> int:
    settings = Settings.read()
    installing.ensure_installed(settings)
    database = installing.open_any(settings)
    findings = []
    for finding in examine(
        database,
        settings,
        at=system_clock(),
        sample=None if everything else 500,
        progress=console.progress(),
    ):
        findings.append(finding)
        console.say(
            N_("[%(sign)s] %(sentence)s"),
            sign=say(_SIGNS[finding.verdict]),
            sentence=finding.sentence(filled),
        )
    database.close()
    console.result(
        findings=[
            {
                "check": finding.check,
                "verdict": finding.verdict,
                "sentence": finding.sentence(filled),
            }
            for finding in findings
        ]
    )
    wrong = any(finding.verdict is Verdict.WRONG for finding in findings)
    return 1 if wrong else 0

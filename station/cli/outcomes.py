"""The command that makes a partner's file of outcomes, or writes one again that was made."""

from pathlib import Path

import click
from sqlmodel import Session, select

from station.cli.commands import command, option
from station.cli.console import Console
from station.cli.opened import opened
from station.cli.output import ensure_writable, written
from station.cli.parcels import partner_of
from station.clock import system_clock
from station.errors import N_, NN_, NotFound
from station.keeping.installing import writer
from station.network.models import Partner
from station.outcomes import restarting, rules, telling
from station.outcomes.models import OutcomeFile


class NoSuchFile(NotFound):
    message = N_("No file %(number)d was made for %(partner)s.")


@command("outcomes", N_("Write what became of a partner's parcels since its last file."))
@option("--partner", required=True, metavar="CODE", help=N_("Whose parcels, such as yto."))
@option("-o", "--output", type=click.Path(path_type=Path), help=N_("The file, .csv or .xlsx."))
@option("--again", type=int, metavar="N", help=N_("Write file N again, as it was made."))
@option(
    "--last",
    type=click.IntRange(0, 999_999),
    metavar="N",
    help=N_("After a backup was put back: the last file that the partner got."),
)
@option("--all", "look_at_all", is_flag=True, help=N_("Look through all parcels again."))
def outcomes(
    console: Console,
    partner: str,
    output: Path | None,
    again: int | None,
    last: int | None,
    look_at_all: bool,  # noqa: FBT001
) -> None:
    if output is not None:
        ensure_writable(output)
    with opened() as database:
        if last is not None:
            with database.write() as session:
                whose = partner_of(session, partner)
                restarting.go_on_after(session, writer(session, system_clock), whose, last)
        with database.read() as session:
            whose = partner_of(session, partner)
            prepared = (
                telling.prepare(session, whose, look_at_all=look_at_all) if again is None else None
            )
            session.expunge_all()
        if prepared is not None:
            with database.write() as session:
                telling.keep(session, writer(session, system_clock), prepared)
        sequence = again if prepared is None else prepared.sequence
        with database.read() as session:
            made = _file(session, whose, sequence)
            name = rules.name_of(whose, made.sequence)
            path = output or Path(f"{name}.csv")
            content = telling.content_of(session, made, path.suffix.lower().lstrip("."))
            lines, corrections = made.lines, made.corrections
    with written(path) as file:
        file.write(content)
    console.say(
        NN_("%(name)s: %(count)d line, %(path)s.", "%(name)s: %(count)d lines, %(path)s."),
        name=name,
        count=lines,
        path=path,
    )
    console.result(file=path, number=name, lines=lines, corrections=corrections)


def _file(session: Session, partner: Partner, sequence: int | None) -> OutcomeFile:
    found = session.exec(
        select(OutcomeFile).where(
            OutcomeFile.partner_id == partner.id, OutcomeFile.sequence == sequence
        )
    ).first()
    if found is None:
        raise NoSuchFile(number=sequence, partner=partner.code)
    return found

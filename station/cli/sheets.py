"""The command that writes a numbered sheet as a file."""

from pathlib import Path

import click
from sqlmodel import Session, select

from station import barcodes
from station.cli.commands import command, option
from station.cli.console import Console
from station.cli.opened import opened
from station.cli.output import ensure_writable, written
from station.clock import system_clock
from station.errors import N_, NotFound
from station.keeping.installing import writer
from station.keys import NodeKeys
from station.manifests import service as manifests
from station.manifests.models import Sheet, SheetKind, SheetRevision
from station.settings import Settings


class UnknownSheet(NotFound):
    message = N_("There is no sheet, bag, load or trip with the number %(number)s.")


@command("sheet", N_("Write the sheet with this number, such as a route bill, as a PDF file."))
@click.argument("number")
@option("-o", "--output", required=True, type=click.Path(path_type=Path), help=N_("The PDF file."))
@option(
    "--kind",
    type=click.Choice([kind.value for kind in SheetKind]),
    help=N_("Which one, where a number has several: a bag has a tag and an item list."),
)
@option("--revision", type=int, help=N_("An earlier revision, as it was printed then."))
def sheet(
    console: Console, number: str, output: Path, kind: str | None, revision: int | None
) -> None:
    ensure_writable(output)
    chosen = SheetKind(kind) if kind else None
    with opened() as database:
        if revision is None:
            with database.write() as session:
                found = _newest(session, number, chosen)
                pdf = manifests.pdf_of(session, found)
        else:
            with database.read() as session:
                found = _earlier(session, number, chosen, revision)
                pdf = manifests.pdf_of(session, found)
    with written(output) as file:
        file.write(pdf)
    console.say(
        N_("%(number)s, revision %(revision)d: %(path)s"),
        number=number,
        revision=found.revision,
        path=output,
    )
    console.result(number=number, revision=found.revision, sha256=found.pdf_sha256, file=output)


def _newest(session: Session, number: str, kind: SheetKind | None) -> SheetRevision:
    """As it stands now: the next revision is made where something has changed."""
    try:
        clerk = writer(session, system_clock)
        sign = NodeKeys(Settings.read().home, clerk.node_id).sign
        return manifests.freeze_number(session, clerk, number, kind, sign=sign)
    except NotFound as unknown:
        raise UnknownSheet(number=number) from unknown


def _earlier(session: Session, number: str, kind: SheetKind | None, revision: int) -> SheetRevision:
    sheets = session.exec(select(Sheet).where(Sheet.number == barcodes.number_in(number)))
    for found in sheets:
        if kind is None or found.kind is kind:
            return manifests.get_revision(session, found, revision)
    raise UnknownSheet(number=number)

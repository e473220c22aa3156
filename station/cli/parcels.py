"""Commands on parcels: taking a courier's file in, and writing where every parcel is."""

import sys
from pathlib import Path

import click
from sqlmodel import Session, func, select

from station.cli.commands import command, option
from station.cli.console import Console
from station.cli.intake_told import tell
from station.cli.opened import opened
from station.cli.output import ensure_writable, written
from station.clock import system_clock
from station.errors import N_, NN_, NotFound
from station.keeping.installing import writer
from station.network.models import Partner
from station.parcels import export as exporting
from station.parcels import intake as taking
from station.parcels.courier_files.columns import ensure_unambiguous
from station.parcels.sorting_memory import Memory
from station.settings import Settings


class UnknownPartner(NotFound):
    message = N_("There is no partner %(code)s. Known are: %(known)s.")


@command("intake", N_("Take in a courier's file (.xlsx or .csv) and sort every parcel."))
@click.argument("file", type=click.Path(path_type=Path))
@option("--partner", required=True, metavar="CODE", help=N_("Whose file it is, such as yto."))
@option("--sheet", metavar="NAME", help=N_("The sheet of a workbook that has several."))
def intake(console: Console, file: Path, partner: str, sheet: str | None) -> None:
    settings = Settings.read()
    content = file.read_bytes()
    progress = console.progress()
    with opened(settings) as database:
        with database.read() as session:
            writer(session, system_clock)  # refuses before the file is read, not after
            found = partner_of(session, partner)
            read = taking.read(session, found, content, file.name, sheet_name=sheet)
            ensure_unambiguous(read.mapping)
            memory = Memory(settings.secret_key().encode())
            prepared = taking.prepare(session, read, memory=memory, progress=progress)
        if not prepared.has_something_new:
            tell(console, prepared, None)
            return
        with database.write() as session:
            taken = taking.take_in(
                session, writer(session, system_clock), prepared, progress=progress
            )
    tell(console, prepared, taken)


def partner_of(session: Session, code: str) -> Partner:
    found = session.exec(
        select(Partner).where(func.lower(Partner.code) == code.strip().lower(), Partner.is_active)
    ).first()
    if found is None:
        known = session.exec(select(Partner.code).where(Partner.is_active).order_by(Partner.code))
        raise UnknownPartner(code=code, known=", ".join(known))
    return found


@command("export", N_("Write where every parcel is as a CSV file."))
@option(
    "-o", "--output", type=click.Path(path_type=Path), help=N_("The file; stdout unless given.")
)
def export(console: Console, output: Path | None) -> None:
    if output is not None:
        ensure_writable(output)
    with opened() as database, database.read() as session:
        if output is None and console.as_json:
            rows = exporting.rows_of(session)
            console.result(parcels=len(rows), rows=rows)
            return
        if output is None:
            exporting.write_csv(session, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        with written(output) as file:
            count = exporting.write_csv(session, file, progress=console.progress())
    console.say(
        NN_(
            "%(count)d parcel was written to %(path)s.",
            "%(count)d parcels were written to %(path)s.",
        ),
        count=count,
        path=output,
    )
    console.result(parcels=count, file=output)

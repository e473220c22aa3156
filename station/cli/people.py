"""Commands on people."""

import sys

import click
from sqlmodel import Session, select

from station.accounts import people
from station.accounts.models import Role
from station.accounts.passwords import hash_secret, one_time_password
from station.accounts.rules import ensure_good_password
from station.cli.commands import command, option
from station.cli.console import Console
from station.cli.opened import opened
from station.clock import system_clock
from station.errors import N_, NotFound
from station.keeping.installing import administration
from station.network.models import Station


class UnknownStation(NotFound):
    message = N_("There is no station with the code %(code)s.")


@command(
    "add",
    N_(
        "Add somebody who may log in. Unless a password is given, one for the first log-in "
        "is made and shown once."
    ),
)
@click.argument("login")
@option("--name", help=N_("The person's name; the login name unless given."))
@option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.OPERATOR.value,
    help=N_("What the person does; operator unless given."),
)
@option("--station", metavar="CODE", help=N_("The station's code; the county's unless given."))
@option("--password-stdin", is_flag=True, help=N_("Read the password from the standard input."))
def add(
    console: Console,
    login: str,
    name: str | None,
    role: str,
    station: str | None,
    *,
    password_stdin: bool,
) -> None:
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else one_time_password()
    if password_stdin:
        ensure_good_password(password, old="", login=login)
    with opened() as database, database.write() as session:
        at = _station(session, station)
        person = people.create_person(
            session,
            login=login,
            name=name or login,
            role=Role(role),
            station_id=at.id,
            password_hash=hash_secret(password),
            at=system_clock(),
            must_change_password=not password_stdin,
        )
        answer = {"login": person.login, "role": role, "station": at.code}
        console.say(N_("%(login)s may log in at %(station)s."), login=person.login, station=at.name)
    if not password_stdin:
        answer["password"] = password
        console.say(N_("Password for the first log-in: %(password)s"), password=password)
    console.result(**answer)


def _station(session: Session, code: str | None) -> Station:
    if code is None:
        return session.get_one(Station, administration(session).station_id)
    # A division's code names its station as well: the latter is the former without its zeros.
    short = code.strip()
    while short.endswith("000") and len(short) > len("421223"):
        short = short[:-3]
    found = session.exec(select(Station).where(Station.code == short)).first()
    if found is None:
        raise UnknownStation(code=code)
    return found

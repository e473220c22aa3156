"""Commands that make an installation and bring it up to date."""

from station.cli.commands import command
from station.cli.console import Console
from station.clock import system_clock
from station.errors import N_
from station.goods import mending
from station.keeping import installing, schema
from station.settings import Settings


@command(
    "init",
    N_(
        "Make the database and the keys in STATION_HOME (./var unless set). "
        "What is there already stays."
    ),
)
def init(console: Console) -> None:
    settings = Settings.read()
    was_there = installing.is_installed(settings)
    installing.install(settings, system_clock).close()
    console.say(
        N_("The station in %(home)s is ready.")
        if was_there
        else N_(
            "A new station was made in %(home)s. Next: station network import FILE; a village's "
            "own computer: station join URL CODE"
        ),
        home=settings.home,
    )
    console.result(home=settings.home, made=not was_there)


@command("migrate", N_("Bring the database up to date. A backup is made before."))
def migrate(console: Console) -> None:
    settings = Settings.read()
    installing.ensure_installed(settings)
    database = installing.open_any(settings)
    before = schema.revision_of(database)
    backup = schema.upgrade(database, backups=settings.backups)
    mended = mending.mend(database)
    database.close()
    if before == schema.NEWEST:
        console.say(N_("The database is up to date (%(revision)s)."), revision=schema.NEWEST)
    else:
        console.say(
            N_("The database was brought up to date: %(before)s to %(after)s."),
            before=before or "–",
            after=schema.NEWEST,
        )
    if mended:
        console.say(N_("The search of goods was made anew."))
    if backup:
        console.say(N_("Backup: %(path)s"), path=backup)
    console.result(before=before, after=schema.NEWEST, backup=backup)

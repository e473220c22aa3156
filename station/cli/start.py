"""Where every call of ``station`` begins and ends: language, commands, and errors as sentences."""

import os
import sqlite3
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import click

from station.cli import words
from station.cli.commands import Entry, Group, Option
from station.cli.console import Console, open_stream
from station.errors import N_, DiskFull, StationError, TryLater, is_disk_full

_USAGE, _REFUSED, _INTERRUPTED = 2, 1, 130

_NETWORK = Group(
    "network",
    help=N_("The county's places and stations."),
    entries={
        "import": Entry(
            "station.cli.network", "import_", N_("Read an edition of the division codes in.")
        )
    },
)
_PEOPLE = Group(
    "user",
    help=N_("People who log in."),
    entries={"add": Entry("station.cli.people", "add", N_("Add somebody who may log in."))},
)
_PARCELS = Group(
    "parcels",
    help=N_("Parcels."),
    entries={
        "export": Entry(
            "station.cli.parcels", "export", N_("Write where every parcel is as a CSV file.")
        )
    },
)
_BUNDLES = Group(
    "bundle",
    help=N_("The stick between a station's computer and the county."),
    entries={
        "export": Entry("station.cli.carrying", "export", N_("Write the file for the county.")),
        "import": Entry("station.cli.carrying", "import_", N_("Take in what came on a stick.")),
        "join": Entry(
            "station.cli.carrying", "join", N_("Write a new computer's request to join.")
        ),
    },
)

COMMANDS = {
    "serve": Entry("station.cli.serving", "serve", N_("Serve the pages on this machine.")),
    "demo": Entry("station.cli.serving", "demo", N_("Make the demonstration county.")),
    "init": Entry("station.cli.installing", "init", N_("Make the database and the keys.")),
    "migrate": Entry("station.cli.installing", "migrate", N_("Bring the database up to date.")),
    "user": Entry(__name__, "_PEOPLE", N_("People who log in.")),
    "network": Entry(__name__, "_NETWORK", N_("The county's places and stations.")),
    "intake": Entry("station.cli.parcels", "intake", N_("Take in a courier's file.")),
    "parcels": Entry(__name__, "_PARCELS", N_("Parcels.")),
    "outcomes": Entry(
        "station.cli.outcomes",
        "outcomes",
        N_("Write what became of a partner's parcels since its last file."),
    ),
    "sheet": Entry("station.cli.sheets", "sheet", N_("Write a numbered sheet as a PDF file.")),
    "bundle": Entry(
        __name__, "_BUNDLES", N_("The stick between a station's computer and the county.")
    ),
    "backup": Entry("station.cli.keeping", "backup", N_("Copy the database, while it is in use.")),
    "restore": Entry("station.cli.keeping", "restore", N_("Put a backup in the database's place.")),
    "join": Entry("station.cli.exchanging", "join", N_("Join a county with a station's computer.")),
    "exchange": Entry("station.cli.exchanging", "exchange", N_("Exchange with the county's hub.")),
    "doctor": Entry("station.cli.keeping", "doctor", N_("Say in plain words whether all is well.")),
}

commands = Group(
    "station",
    help=N_("村驿 (Cunyi): a county's township and village service stations."),
    entries=COMMANDS,
)


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        print(f"Cunyi {version('cunyi')}")  # noqa: T201
        context.exit()


commands.params.append(
    Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help=N_("Show the version and exit."),
    )
)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        open_stream(stream)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; returns the exit code."""
    words.speak(words.choose(arguments, os.environ))
    console = Console(as_json="--json" in arguments)
    try:
        answer = commands.main(
            list(arguments), prog_name="station", standalone_mode=False, obj=console
        )
    except click.exceptions.NoArgsIsHelpError as wrong:
        wrong.show()
        return _USAGE
    except click.ClickException as wrong:
        return _complain(console, _usage_of(wrong), _USAGE)
    except (click.Abort, KeyboardInterrupt):
        sentence = words.say(N_("Stopped. What was saved before is safe."))
        return _complain(console, sentence, _INTERRUPTED)
    except Exception as error:
        refused = _sentence_of(error)
        if refused is None:
            console.result(error=words.say(_BUG))
            raise  # a bug, and shows as one
        return _complain(console, refused, _REFUSED)
    return answer if isinstance(answer, int) else 0


_BUG = N_("The program has made a mistake")


def _complain(console: Console, sentence: str, code: int) -> int:
    if sentence:
        print(sentence, file=sys.stderr)  # noqa: T201
        console.result(error=sentence)
    return code


def _usage_of(wrong: click.ClickException) -> str:
    """What was typed wrongly, and where it is said how; click needs five lines for it."""
    sentence = words.say("Error: {message}").format(message=wrong.format_message())
    if not isinstance(wrong, click.UsageError) or wrong.ctx is None:
        return sentence
    hint = words.say("Try '{command} {option}' for help.")
    return f"{sentence} {hint.format(command=wrong.ctx.command_path, option='--help')}"


def _sentence_of(error: Exception) -> str | None:
    """What the person at the keyboard can do something about; None for a bug."""
    if isinstance(error, StationError):
        return words.sentence_of(error)
    if isinstance(error, BrokenPipeError):
        return ""  # who read our output has gone, and misses nothing
    if is_disk_full(error):
        return words.sentence_of(DiskFull())
    if isinstance(error, OSError):
        return _sentence_of_file(error)
    return _sentence_of_database(error)


def _sentence_of_file(error: OSError) -> str:
    name = error.filename
    if not name:  # a socket, or a lock
        return error.strerror or str(error)
    if isinstance(error, FileNotFoundError):
        return words.say(N_("There is no file %(name)s."), name=name)
    # Windows takes a folder that is opened as a file for a forbidden one.
    if isinstance(error, IsADirectoryError) or (os.name == "nt" and Path(str(name)).is_dir()):
        return words.say(N_("%(path)s is a folder. Name a file in it."), path=name)
    if isinstance(error, PermissionError):
        return words.say(N_("The file %(name)s may not be read or written here."), name=name)
    return words.say(N_("%(name)s: %(reason)s"), name=name, reason=error.strerror or str(error))


def _sentence_of_database(error: Exception) -> str | None:
    """SQLAlchemy wraps what SQLite said."""
    cause = getattr(error, "orig", None) or error
    if not isinstance(cause, sqlite3.OperationalError):
        return None
    # The second byte says more, which matters here nowhere.
    match cause.sqlite_errorcode & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return words.sentence_of(TryLater())
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return words.say(
                N_("This user may not read or write the station's files. Log in as their owner.")
            )
        case _:
            return None

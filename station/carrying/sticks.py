"""What is done with a stick, on a station's PC and at the hub: files written and taken in."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from msgspec import Struct, field

from station.db import Database
from station.errors import N_, StationError
from station.exchanging import tls
from station.settings import Settings, open_private
from station.sync import (
    bundle_disk,
    bundle_file,
    bundles,
    bundles_down,
    bundles_joining,
    bundles_up,
    joining,
    nodes,
)
from station.sync.bundle_file import Kind
from station.sync.bundles import ForAnother, Made, Said
from station.sync.nodes import Identity

# What proves the code of the last request, until its answer has come.
_ASKED = "joining.key"


class NothingOnIt(StationError):
    message = N_(
        "No file of the program is on it (their names end in .cunyi). Is it the right stick, "
        "and the folder into which the file was written?"
    )


class Outcome(Struct):
    """What became of one file."""

    name: str
    said: list[Said]
    is_taken: bool = False
    # It rides elsewhere, or was written by this computer itself: nothing is to be done here.
    is_passing: bool = False
    # At the hub: whose file it was, and where its answer lies.
    node_id: UUID | None = None
    written: list[Path] = field(default_factory=list)


def is_on_pc(database: Database) -> bool:
    with database.read() as session:
        return bundles.is_on_pc(session)


def is_new(database: Database) -> bool:
    """Whether there is no county here at all yet."""
    with database.read() as session:
        return not bundles.is_on_pc(session) and not nodes.has_county(session)


def me_of(database: Database, settings: Settings) -> Identity:
    with database.read() as session:
        return nodes.identity(session, settings.home)


def answers_in(settings: Settings) -> Path:
    return settings.home / "answers"


def make(database: Database, settings: Settings) -> Made:
    """On a PC: the file for the county, which is not on a stick yet.

    Raises:
        NotEnrolled: this computer has no county to carry it to.
    """
    return bundles_up.make(database, me_of(database, settings))


def ask_to_join(database: Database, settings: Settings, code: str) -> Made:
    """On a new computer: its request, which is not on a stick yet; what proves the code is kept.

    Raises:
        WrongCode, JoinedElsewhere: nothing was made.
    """
    made = bundles_joining.request(database, me_of(database, settings), code)
    _keep_key(settings, joining.key_of(code))
    return made


def write_request(
    database: Database, settings: Settings, target: Path, code: str, *, at: datetime
) -> tuple[Path, Made]:
    """On a new computer: write its request on a stick.

    Raises:
        WrongCode, JoinedElsewhere, StickFull, StickGone, StickLocked, NotAsWritten: nothing was written.
    """
    made = ask_to_join(database, settings, code)
    path = target / made.name if target.is_dir() else target
    bundle_disk.save(path, made.data)
    bundles_joining.note_requested(database, me_of(database, settings), made, at=at)
    return path, made


def has_asked(settings: Settings) -> bool:
    """Whether this new computer waits for the answer to a request."""
    return (settings.home / _ASKED).exists()


def _keep_key(settings: Settings, key: bytes) -> None:
    path = settings.home / _ASKED
    path.unlink(missing_ok=True)
    with os.fdopen(open_private(path), "wb") as file:
        file.write(key)


def write(
    database: Database,
    settings: Settings,
    target: Path,
    *,
    at: datetime,
    progress: bundle_disk.Progress | None = None,
) -> tuple[Path, Made]:
    """On a PC: write the file for the county; into a folder, or under a name.

    Raises:
        NotEnrolled: this computer has no county to carry it to.
        StickFull, StickGone, StickLocked, NotAsWritten: nothing was written, and nothing was lost.
    """
    made = make(database, settings)
    path = target / made.name if target.is_dir() else target
    bundle_disk.save(path, made.data, progress=progress)
    bundles_up.note_made(database, made, at=at)
    return path, made


def take_all(
    database: Database, settings: Settings, path: Path, *, at: datetime
) -> Iterator[Outcome]:
    """Take in a file, or what is for here in a folder; at the hub answers lie beside it then.

    Raises:
        StickUnreadable, NothingOnIt: there is no file to take.
    """
    files = bundle_disk.files_in(path)
    if not files:
        raise NothingOnIt
    for file in files:
        yield _take_file(database, settings, file, at=at)
    if is_on_pc(database):
        _clear_requests(files, me_of(database, settings))


def _clear_requests(files: Iterable[Path], me: Identity) -> None:
    """What this computer joined by is needed no longer, and no later file takes its place."""
    for file in files:
        with suppress(StationError, OSError):
            head = bundle_file.read_head(bundle_disk.load(file))
            if head.kind is Kind.JOINING and head.sender_id == me.node_id:
                file.unlink()


def _take_file(database: Database, settings: Settings, file: Path, *, at: datetime) -> Outcome:
    try:
        data = bundle_disk.load(file)
    except StationError as error:
        return Outcome(file.name, [_refusal(error)])
    outcome, answer = take(database, settings, file.name, data, at=at)
    if answer is None:
        return outcome
    try:
        target = file.with_name(answer.name)
        bundle_disk.save(target, answer.data)
        outcome.written.append(target)
    except StationError as error:
        outcome.said.append(_refusal(error))
    return outcome


class Answer(Struct, frozen=True):
    """What goes back to a computer, and under which name."""

    name: str
    data: bytes


def take(
    database: Database, settings: Settings, name: str, data: bytes, *, at: datetime
) -> tuple[Outcome, Answer | None]:
    """Take one file in, whatever it is; a refusal is said like everything else."""
    me = me_of(database, settings)
    try:
        if is_on_pc(database) or is_new(database):
            said = _take_on_pc(database, settings, me, data, at=at)
            return Outcome(name, said, is_taken=True, is_passing=_is_from(me, data)), None
        taken = bundles_down.take(
            database, me, data, at=at, kept=answers_in(settings), ca=_certificate(settings)
        )
    except ForAnother as error:
        return Outcome(name, [_refusal(error, "warn")], is_passing=True), None
    except StationError as error:
        return Outcome(name, [_refusal(error)]), None
    outcome = Outcome(name, taken.said, is_taken=True, node_id=taken.node_id)
    outcome.is_passing = _is_from(me, data)
    if taken.node_id is None or taken.answer is None:
        return outcome, None
    return outcome, Answer(answer_name(database, taken.node_id), taken.answer)


def _is_from(me: Identity, data: bytes) -> bool:
    return bundle_file.read_head(data).sender_id == me.node_id


def _take_on_pc(
    database: Database, settings: Settings, me: Identity, data: bytes, *, at: datetime
) -> list[Said]:
    asked = settings.home / _ASKED
    if is_new(database) and bundle_file.read_head(data).sender_id != me.node_id:
        key = asked.read_bytes() if asked.exists() else None
        pin = partial(tls.pin, settings.home)
        welcome = bundles_joining.enter(database, me, data, key=key, pin=pin)
        said = [Said(_JOINED, {"stations": "、".join(welcome.stations), "hub": welcome.hub_name})]
        said += bundles_up.take(database, me, data, at=at)
    else:
        said = bundles_up.take(database, me, data, at=at)
    if is_on_pc(database):
        asked.unlink(missing_ok=True)
    return said


_JOINED = N_("This computer works for %(stations)s now, with %(hub)s.")


def _certificate(settings: Settings) -> str:
    return settings.hub_ca.read_text("ascii") if settings.hub_ca else ""


def answer_name(database: Database, node_id: UUID) -> str:
    with database.read() as session:
        return bundles.file_name(session, bundles.DOWN, node_id)


def _refusal(error: StationError, tone: str = "bad") -> Said:
    return Said(error.message, dict(error.values), tone)

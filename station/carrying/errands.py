"""What the pages let be done with a stick, beside their work."""

from collections.abc import Sequence
from datetime import datetime

from station.carrying import sticks
from station.carrying.carrier import Errand, Report
from station.carrying.drives import Drive
from station.carrying.sticks import Outcome
from station.db import Database
from station.errors import N_, NN_
from station.settings import Settings
from station.sync import bundle_file
from station.sync.bundles import Made, Said

MAKING = N_("The file is put together.")
WRITING = N_("It is written on the stick and read back.")
READING = N_("What the stick has brought is read.")


def writing(database: Database, settings: Settings, drive: Drive, *, at: datetime) -> Errand:
    """On a PC: the file for the county."""

    def errand(report: Report) -> list[Outcome]:
        report(MAKING, 0, 0)
        path, made = sticks.write(
            database,
            settings,
            drive.path,
            at=at,
            progress=lambda done, total: report(WRITING, done, total),
        )
        return [Outcome(path.name, told(made), is_taken=True)]

    return errand


def told(made: Made) -> list[Said]:
    said = [Said(_WRITTEN, {"count": made.entries}) if made.entries else Said(_NOTHING_NEW)]
    if not made.is_all:
        said.append(Said(_NOT_ALL, tone="warn"))
    return said


_WRITTEN = NN_(
    "Written and read back, with %(count)d record. Carry it to the county.",
    "Written and read back, with %(count)d records. Carry it to the county.",
)
_NOTHING_NEW = N_(
    "Written and read back. The county has everything of this computer already; carried there, "
    "it brings back the county's news."
)
_NOT_ALL = N_("Not everything fits into one file. The rest goes with the next one.")


def reading(database: Database, settings: Settings, drive: Drive, *, at: datetime) -> Errand:
    """Take in what is for here; at the hub the answers are written beside it."""

    def errand(report: Report) -> list[Outcome]:
        report(READING, 0, drive.files)
        outcomes: list[Outcome] = []
        for outcome in sticks.take_all(database, settings, drive.path, at=at):
            outcomes.append(outcome)
            report(READING, len(outcomes), drive.files)
        return outcomes

    return errand


def taking(
    database: Database, settings: Settings, files: Sequence[tuple[str, bytes]], *, at: datetime
) -> Errand:
    """Take in files that came by the browser; answers wait at the hub to be fetched."""

    def errand(report: Report) -> list[Outcome]:
        outcomes = []
        for place, (name, data) in enumerate(sorted(files, key=_by_file)):
            report(READING, place, len(files))
            outcomes.append(sticks.take(database, settings, name, data, at=at)[0])
        return outcomes

    return errand


def _by_file(file: tuple[str, bytes]) -> bytes:
    """In the order in which they were made, as their ids begin with the time."""
    return file[1][bundle_file.FILE_ID]

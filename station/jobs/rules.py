"""What a job is and when it is due; no database, and no clock but the one that is given."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from msgspec import Struct
from sqlalchemy.exc import StatementError

from station.clock import SHANGHAI, local
from station.db import Database
from station.errors import StationError
from station.jobs.models import JobRow
from station.settings import Settings

# A job that failed is tried again soon: most often a disk was full, or a lock was held.
RETRY = timedelta(hours=1)
# Longer than any job takes; one that dies is taken up again after it.
LEASE = timedelta(hours=2)
_LONGEST_ERROR = 300

Following = Callable[[datetime], datetime]
"""The first time after an instant at which a job is to run."""


class Stopped(Exception):
    """The server ends, and the job is to leave off; it is taken up after the next start."""


class Work(Struct, frozen=True):
    """What one run of a job works with.

    ``go_on`` is called between its steps and raises ``Stopped`` when the server ends.
    """

    database: Database
    settings: Settings
    at: datetime
    go_on: Callable[[], None] = lambda: None


class Job(Struct, frozen=True):
    """A piece of work that comes again.

    ``name`` is marked by ``N_``. What ``do`` has done must stand when it is done again:
    a run may die in the middle.
    """

    name: str
    do: Callable[[Work], object]
    following: Following


def every(**period: float) -> Following:
    """``every(hours=1)``: so long after the last time."""
    return lambda at: at + timedelta(**period)


def nightly(hour: int, minute: int = 0) -> Following:
    """Once a day, at that time in Shanghai; a machine that is off then does it when it starts."""

    def following(at: datetime) -> datetime:
        there = local(at)
        tonight = datetime.combine(there, time(hour, minute), SHANGHAI)
        return (tonight if tonight > there else tonight + timedelta(days=1)).astimezone(at.tzinfo)

    return following


def is_due(job: Job, row: JobRow, at: datetime) -> bool:
    """Whether the job is to run now, and nobody is at it.

    A clock that was ahead once has left times that no honest run leaves; they count as past.
    """
    if row.lease_until is not None and at < row.lease_until <= at + LEASE:
        return False
    return row.next_at <= at or row.next_at > job.following(at)


def next_after(job: Job, at: datetime, *, is_failed: bool) -> datetime:
    regular = job.following(at)
    return min(regular, at + RETRY) if is_failed else regular


def error_of(error: Exception) -> tuple[str, dict[str, str | int]]:
    """What is kept of an error: our own with its values, to be said in the reader's language.

    Of another's only its first words; a statement is left out, as its values may name a person.
    """
    if isinstance(error, StationError):
        values = error.values.items()
        return error.message, {k: v if isinstance(v, int) else str(v) for k, v in values}
    cause = error.orig if isinstance(error, StatementError) and error.orig else error
    return (str(cause) or type(cause).__name__)[:_LONGEST_ERROR], {}


def sentence_of(row: JobRow, translate: Callable[[str], str] = str) -> str:
    """What went wrong in the last run, in the reader's language; empty where nothing did."""
    if not row.last_error:
        return ""
    text = translate(row.last_error)
    values = {k: translate(v) if isinstance(v, str) else v for k, v in row.error_values.items()}
    return text % values if values else text

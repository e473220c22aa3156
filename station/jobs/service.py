"""Runs what is due, one job after the other; each failure is kept on the job's own row."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from station.clock import Clock
from station.db import Database, table_of
from station.jobs.models import JobRow
from station.jobs.rules import LEASE, Job, Stopped, Work, error_of, is_due, next_after
from station.settings import Settings

_JOB = table_of(JobRow)
_log = logging.getLogger(__name__)


def run_due(
    jobs: Iterable[Job],
    database: Database,
    settings: Settings,
    clock: Clock,
    *,
    by: str,
    go_on: Callable[[], None] = lambda: None,
) -> list[str]:
    """Run every job that is due and that no other process is at; returns their names.

    ``by`` names this process. What one job raises stops neither the others nor the caller.

    Raises:
        Stopped: ``go_on`` did, as the server ends.
    """
    jobs = list(jobs)
    rows = _registered(database, jobs, clock())
    ran = []
    for job in jobs:
        go_on()
        row, at = rows[job.name], clock()
        if is_due(job, row, at) and _take(database, row, at=at, by=by):
            _run(job, Work(database, settings, at, go_on), clock, by=by)
            ran.append(job.name)
    return ran


def rows_of(session: Session) -> dict[str, JobRow]:
    """By name, what is known of the jobs that were registered once."""
    return {row.name: row for row in session.exec(select(JobRow))}


def failed(session: Session) -> Sequence[JobRow]:
    """The jobs whose last run went wrong."""
    return session.exec(select(JobRow).where(JobRow.last_error != "").order_by(JobRow.name)).all()


def ask_for(session: Session, name: str, *, at: datetime) -> bool:
    """Make a job due now; False where there is none of this name."""
    asked = sa.update(_JOB).where(_JOB.c.name == name).values(next_at=at)
    return session.connection().execute(asked).rowcount == 1


def _registered(database: Database, jobs: Sequence[Job], at: datetime) -> dict[str, JobRow]:
    with database.read() as session:
        rows = rows_of(session)
    new = [job for job in jobs if job.name not in rows]
    if new:
        with database.write() as session:
            # Another process may have registered them since.
            known = rows_of(session)
            session.add_all(
                JobRow(name=job.name, next_at=job.following(at))
                for job in new
                if job.name not in known
            )
            session.flush()
            rows = rows_of(session)
    return rows


def _take(database: Database, row: JobRow, *, at: datetime, by: str) -> bool:
    """Lease the job, unless another process was quicker: the row is then no longer as read."""
    taken = (
        sa.update(_JOB)
        .where(
            _JOB.c.name == row.name,
            _JOB.c.next_at == row.next_at,
            _JOB.c.lease_by.is_not_distinct_from(row.lease_by),
            _JOB.c.lease_until.is_not_distinct_from(row.lease_until),
        )
        .values(last_started_at=at, lease_until=at + LEASE, lease_by=by)
    )
    with database.write() as session:
        return session.connection().execute(taken).rowcount == 1


def _run(job: Job, work: Work, clock: Clock, *, by: str) -> None:
    error: str = ""
    values: Mapping[str, Any] = {}
    try:
        job.do(work)
    except Stopped:
        _let_go(work.database, job.name, by, {})
        raise
    except Exception as wrong:  # noqa: BLE001  whatever it is, the others go on
        _log.exception("the job failed: %s", job.name)
        error, values = error_of(wrong)
    at = clock()
    ended = {
        "last_ended_at": at,
        "last_error": error,
        "error_values": values,
        "next_at": next_after(job, at, is_failed=bool(error)),
    }
    try:
        _let_go(work.database, job.name, by, ended)
    except Exception:  # noqa: BLE001  the same
        # Its lease runs out, and it is run again: better twice than never.
        _log.exception("what came of a job could not be kept: %s", job.name)


def _let_go(database: Database, name: str, by: str, values: Mapping[str, Any]) -> None:
    """End the lease; a run that took longer than it has lost the row to another."""
    mine = sa.update(_JOB).where(_JOB.c.name == name, _JOB.c.lease_by == by)
    with database.write() as session:
        session.connection().execute(mine.values(lease_until=None, lease_by=None, **values))

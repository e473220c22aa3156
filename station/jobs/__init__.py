"""Background work: plain functions that are given the time, run by one thread of the server.

A room names its jobs in its ``Room``, and the app registers them with the rooms. Where
several processes serve one database, a lease on the job's row lets one of them run it.
"""

from station.jobs.models import JobRow
from station.jobs.rules import Job, Stopped, Work, every, nightly, sentence_of
from station.jobs.service import ask_for, failed, rows_of, run_due
from station.jobs.worker import Worker

__all__ = [
    "Job",
    "JobRow",
    "Stopped",
    "Work",
    "Worker",
    "ask_for",
    "every",
    "failed",
    "nightly",
    "rows_of",
    "run_due",
    "sentence_of",
]

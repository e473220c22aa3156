"""When a job is due, and when it comes again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from station.jobs import Job, JobRow, every, nightly
from station.jobs.rules import LEASE, RETRY, error_of, is_due, next_after, sentence_of
from station.keeping.copying import FileExists

NOW = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)  # 08:05 in Shanghai
INSTANT = timedelta(microseconds=1)
HOURLY = Job("look", lambda _: None, every(hours=1))


def a_row(**fields) -> JobRow:
    return JobRow(**{"name": "look", "next_at": NOW} | fields)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(NOW, datetime(2026, 11, 21, 18, 30, tzinfo=UTC), id="in-the-morning"),
        pytest.param(
            datetime(2026, 11, 21, 18, 29, 59, tzinfo=UTC),
            datetime(2026, 11, 21, 18, 30, tzinfo=UTC),
            id="just-before",
        ),
        pytest.param(
            datetime(2026, 11, 21, 18, 30, tzinfo=UTC),
            datetime(2026, 11, 22, 18, 30, tzinfo=UTC),
            id="at-the-time-itself",
        ),
    ],
)
def test_a_nightly_job_comes_at_its_time_in_shanghai(at, expected):
    assert nightly(2, 30)(at) == expected


def test_a_job_is_due_from_its_time_on():
    assert not is_due(HOURLY, a_row(), NOW - INSTANT)
    assert is_due(HOURLY, a_row(), NOW)


def test_a_job_that_somebody_is_at_is_not_due_until_the_lease_has_run_out():
    row = a_row(lease_until=NOW + LEASE, lease_by="other")

    assert not is_due(HOURLY, row, NOW)
    assert not is_due(HOURLY, row, NOW + LEASE - INSTANT)
    assert is_due(HOURLY, row, NOW + LEASE)


def test_a_lease_longer_than_any_was_given_by_a_clock_that_was_ahead():
    row = a_row(lease_until=NOW + LEASE + INSTANT, lease_by="other")

    assert is_due(HOURLY, row, NOW)


def test_a_time_later_than_the_next_was_set_by_a_clock_that_was_ahead():
    assert not is_due(HOURLY, a_row(next_at=NOW + timedelta(hours=1)), NOW)
    assert is_due(HOURLY, a_row(next_at=NOW + timedelta(hours=1) + INSTANT), NOW)


def test_a_job_that_failed_comes_again_soon_but_no_later_than_it_would_have():
    nightly_job = Job("back up", lambda _: None, nightly(2, 30))
    often = Job("often", lambda _: None, every(minutes=5))

    assert next_after(nightly_job, NOW, is_failed=True) == NOW + RETRY
    assert next_after(often, NOW, is_failed=True) == NOW + timedelta(minutes=5)
    assert next_after(nightly_job, NOW, is_failed=False) == nightly(2, 30)(NOW)


def test_what_is_kept_of_an_error_names_nobody():
    error = IntegrityError("INSERT INTO contact", {"name": "刘桂花"}, ValueError("NOT NULL failed"))

    assert error_of(error) == ("NOT NULL failed", {})
    assert error_of(KeyError()) == ("KeyError", {})
    assert len(error_of(ValueError("x" * 301))[0]) == 300


def test_an_error_of_ours_is_said_in_the_readers_language():
    error = FileExists(path=Path("backups") / "a.db")
    chinese = {error.message: "%(path)s 已在。"}

    message, values = error_of(error)
    row = a_row(last_error=message, error_values=values)

    assert sentence_of(row) == str(error)
    assert sentence_of(row, lambda text: chinese.get(text, text)) == f"{values['path']} 已在。"
    assert sentence_of(a_row(last_error="100 % full")) == "100 % full"
    assert sentence_of(a_row()) == ""

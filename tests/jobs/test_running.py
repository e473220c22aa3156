"""Jobs run when they are due, once, and none can spoil another."""

import logging
import threading
from contextlib import suppress
from datetime import timedelta

import pytest

from station import jobs
from station.jobs import Job, Stopped, Worker, every, run_due
from station.jobs.rules import LEASE, RETRY


class Died(BaseException):
    """The process ends in the middle of a job."""


@pytest.fixture
def run(database, settings, clock):
    """``run(job, ..., by="this hub")`` looks once for what is due."""

    def once(*registered, by="this hub", **options):
        return run_due(registered, database, settings, clock, by=by, **options)

    return once


@pytest.fixture
def row(database):
    def row_of(job):
        with database.read() as session:
            return jobs.rows_of(session)[job.name]

    return row_of


def a_job(do=lambda _: None, name="look", **period) -> Job:
    return Job(name, do, every(**period or {"hours": 1}))


def test_a_new_job_waits_for_its_first_time(run, row, clock):
    job, started = a_job(), clock()

    assert run(job) == []
    clock.advance(minutes=59)
    assert run(job) == []
    clock.advance(minutes=1)
    assert run(job) == ["look"]

    found = row(job)
    assert found.last_started_at == found.last_ended_at == started + timedelta(hours=1)
    assert (found.next_at, found.last_error) == (clock() + timedelta(hours=1), "")
    assert (found.lease_until, found.lease_by) == (None, None)


def test_a_job_is_told_the_time_and_where_to_work(run, clock, database, settings):
    told = []
    job = a_job(told.append)
    run(job)
    clock.advance(hours=1)

    run(job)

    [work] = told
    assert (work.at, work.database, work.settings) == (clock(), database, settings)


def test_a_job_that_fails_is_kept_with_its_error_and_tried_again_soon(run, row, clock, caplog):
    def fail(_work):
        raise OSError(28, "No space left on device")

    first, second = a_job(fail, "back up", days=1), a_job(name="tidy", days=1)
    run(first, second)
    clock.advance(days=1)

    with caplog.at_level(logging.ERROR):
        ran = run(first, second)

    assert ran == ["back up", "tidy"]
    assert row(first).last_error == "[Errno 28] No space left on device"
    assert (row(first).next_at, row(second).last_error) == (clock() + RETRY, "")
    assert "the job failed: back up" in caplog.text
    assert "Traceback" in caplog.text


def test_a_job_that_goes_well_again_has_no_error_left(run, row, clock, database):
    errors = [OSError("once")]

    def fail_once(_work):
        if errors:
            raise errors.pop()

    job = a_job(fail_once, days=1)
    run(job)
    clock.advance(days=1)
    run(job)
    with database.read() as session:
        assert [found.name for found in jobs.failed(session)] == ["look"]
    clock.advance(hours=1)

    assert run(job) == ["look"]

    assert row(job).last_error == ""
    with database.read() as session:
        assert jobs.failed(session) == []


def test_two_processes_run_a_job_once(run, clock):
    ran = []

    def look(_work):
        ran.append("here")
        if len(ran) == 1:
            run(job, by="another hub")

    job = a_job(look)
    run(job)
    clock.advance(hours=1)
    run(job)

    assert ran == ["here"]


def test_of_two_processes_that_look_at_the_same_moment_one_runs_the_job(
    run, clock, database, settings
):
    ran = []
    job = a_job(lambda work: ran.append(work.at))
    run(job)
    clock.advance(hours=1)
    looks = []

    def clock_of_the_slower():
        looks.append(clock())
        if len(looks) == 2:  # it has read the row, and has not taken it yet
            run(job, by="the quicker hub")
        return clock()

    slower = run_due([job], database, settings, clock_of_the_slower, by="the slower hub")

    assert (slower, len(ran)) == ([], 1)


def test_a_job_that_died_in_the_middle_is_taken_up_again_after_its_lease(run, row, clock):
    deaths = [Died()]

    def die_once(_work):
        if deaths:
            raise deaths.pop()

    job = a_job(die_once)
    run(job)
    clock.advance(hours=1)
    with pytest.raises(Died):
        run(job)
    assert row(job).lease_by == "this hub"

    clock.at += LEASE - timedelta(microseconds=1)
    assert run(job, by="after a restart") == []
    clock.at += timedelta(microseconds=1)
    assert run(job, by="after a restart") == ["look"]
    assert row(job).lease_by is None


def test_who_comes_back_after_the_lease_leaves_the_row_to_the_other(run, row, clock):
    def sleep_over_it(_work):
        runs.append(clock())
        if len(runs) == 2:
            raise Died  # another hub, which is thought to be at it
        clock.at += LEASE
        with suppress(Died):
            run(job, by="another hub")

    runs, job = [], a_job(sleep_over_it, days=1)
    run(job)
    clock.advance(days=1)
    run(job)

    assert (len(runs), row(job).lease_by, row(job).last_ended_at) == (2, "another hub", None)


def test_a_job_that_is_asked_for_is_due_now(run, row, clock, database):
    job = a_job(days=1)
    run(job)

    with database.write() as session:
        found = jobs.ask_for(session, "look", at=clock())
        missing = jobs.ask_for(session, "unheard-of", at=clock())

    assert (found, missing, run(job)) == (True, False, ["look"])


def test_a_job_that_is_told_to_leave_off_is_free_for_the_next_start(run, row, clock):
    def step_by_step(work):
        work.go_on()

    calls = iter([None, Stopped()])

    def go_on():
        if stop := next(calls):
            raise stop

    job = a_job(step_by_step)
    run(job)
    clock.advance(hours=1)
    with pytest.raises(Stopped):
        run(job, go_on=go_on)

    found = row(job)
    assert (found.lease_by, found.last_error, found.last_ended_at) == (None, "", None)
    assert run(job) == ["look"]


def test_the_thread_runs_jobs_until_it_is_stopped(database, settings, clock):
    ran = threading.Event()
    job = Job("look", lambda _: ran.set(), lambda at: at)
    worker = Worker([job], database, settings, clock, tick_seconds=0)

    worker.start()
    assert ran.wait(20)

    assert worker.stop()
    assert [t for t in threading.enumerate() if t.name == "jobs"] == []


def test_the_thread_survives_a_database_that_does_not_answer(settings, database, clock, caplog):
    looked = threading.Event()
    looks = []

    def unlucky_clock():
        looks.append(True)
        if len(looks) == 1:
            raise OSError("no line to the database")
        looked.set()
        return clock()

    worker = Worker([a_job()], database, settings, unlucky_clock, tick_seconds=0)
    worker.start()
    assert looked.wait(20)

    assert worker.stop()
    assert "the jobs could not be looked at" in caplog.text


def test_a_thread_that_is_stopped_ends_its_job_at_the_next_step(database, settings, clock):
    begun, worker = threading.Event(), None

    def endless(work):
        begun.set()
        while True:
            work.go_on()

    worker = Worker(
        [Job("look", endless, lambda at: at)], database, settings, clock, tick_seconds=0
    )
    worker.start()
    assert begun.wait(20)

    assert worker.stop()


def test_a_thread_that_was_never_started_can_be_stopped(database, settings, clock):
    assert Worker([], database, settings, clock).stop()


def test_the_app_registers_the_jobs_of_its_rooms(app):
    names = [job.name for job in app.extensions["jobs"]]

    assert names == [job.name for room in app.extensions["rooms"] for job in room.jobs]
    assert len(set(names)) == len(names)

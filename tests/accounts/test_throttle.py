from datetime import timedelta

import pytest
from sqlmodel import select

from station.accounts.models import Attempt
from station.accounts.throttle import (
    FORGET_OLD,
    LIMIT,
    WINDOW,
    TooManyAttempts,
    forget,
    knock,
)
from station.db import Database
from station.jobs import Work

MINUTE = timedelta(minutes=1)


def knock_at(database, *times, door="log_in", key="wang|10.0.0.1"):
    for at in times:
        with database.write() as session:
            knock(session, door, key, at=at)


def test_the_fifth_try_is_heard_and_the_sixth_is_not(database, now):
    knock_at(database, *[now] * LIMIT)

    with pytest.raises(TooManyAttempts) as refusal:
        knock_at(database, now)

    assert refusal.value.values == {"count": 15}


def test_a_try_is_heard_again_exactly_when_the_first_of_five_is_fifteen_minutes_old(database, now):
    knock_at(database, *[now + n * MINUTE for n in range(LIMIT)])

    with pytest.raises(TooManyAttempts) as refusal:
        knock_at(database, now + WINDOW - timedelta(microseconds=1))
    assert refusal.value.values == {"count": 1}

    knock_at(database, now + WINDOW)


def test_a_refused_try_does_not_make_the_wait_longer(database, now):
    knock_at(database, *[now] * LIMIT)
    for n in range(1, 15):
        with pytest.raises(TooManyAttempts):
            knock_at(database, now + n * MINUTE)

    knock_at(database, now + WINDOW)


def test_a_restart_forgives_nothing(database, settings, now):
    knock_at(database, *[now] * LIMIT)
    database.close()

    restarted = Database(settings.database_url, synchronous="OFF")
    with pytest.raises(TooManyAttempts):
        knock_at(restarted, now)
    restarted.close()


def test_the_right_person_starts_anew(database, now):
    knock_at(database, *[now] * LIMIT)
    with database.write() as session:
        forget(session, "log_in", "wang|10.0.0.1")

    knock_at(database, *[now] * LIMIT)

    assert len(tries(database)) == LIMIT


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"key": "wang|10.0.0.2"}, id="address"),
        pytest.param({"key": "li|10.0.0.1"}, id="person"),
        pytest.param({"door": "pin"}, id="door"),
    ],
)
def test_tries_do_not_count_for_another(database, now, other):
    knock_at(database, *[now] * LIMIT)

    knock_at(database, now, **other)

    assert len(tries(database)) == LIMIT + 1


@pytest.mark.parametrize("direction", [-1, 1], ids=["long-ago", "by-a-clock-that-was-ahead"])
def test_a_try_of_more_than_a_day_away_is_forgotten(database, settings, now, direction):
    tried_at = now + direction * timedelta(days=1)
    knock_at(database, tried_at)

    FORGET_OLD.do(Work(database, settings, now))
    assert len(tries(database)) == 1

    FORGET_OLD.do(Work(database, settings, now - direction * timedelta(microseconds=1)))
    assert tries(database) == []


def tries(database):
    with database.read() as session:
        return session.exec(select(Attempt)).all()

import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from station import custody
from station.access import Actor, Permission
from station.custody import Happening, UnitKind, Writer
from station.db import Database
from station.keeping import backup
from station.keeping.doctor import examine
from station.keeping.findings import Verdict
from station.keeping.surroundings import NOT_BEFORE
from station.network.models import Level, Station
from station.records import installation
from station.settings import Settings
from tests.builders import a_county

AT = NOT_BEFORE + timedelta(days=30)
NUMBER = "YT8657790438968"


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, f"sqlite:///{tmp_path / 'station.db'}", synchronous="OFF")


@pytest.fixture
def installed(installed):
    """A station with one parcel, which came from a partner."""
    with installed.write() as session:
        county = a_county(session)
        writer = Writer(county.actor("county_operator"), installation(session).node_id, AT)
        unit_id = custody.unit_id_of(NUMBER)
        connection = session.connection()
        custody.create_units(connection, UnitKind.PARCEL, [(unit_id, NUMBER)])
        custody.record(connection, writer, [Happening("take_over", unit_id)])
    return installed


def verdicts(database: Database, settings: Settings, at: datetime = AT) -> dict[str, Verdict]:
    return {found.check: found.verdict for found in examine(database, settings, at=at)}


def test_all_is_well_after_a_backup(installed, settings):
    back_up_at(AT, installed, settings)

    found = list(examine(installed, settings, at=AT))

    assert {item.check for item in found if item.verdict is not Verdict.WELL} <= {"space"}


def test_a_unit_that_is_not_where_its_events_say_is_named(installed, settings):
    tamper(settings, "UPDATE unit SET state = 'lost', holder = 'lost'")

    found = next(f for f in examine(installed, settings, at=AT) if f.check == "custody")

    assert (found.verdict, found.values) == (Verdict.WRONG, {"count": 1, "numbers": NUMBER})


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        pytest.param("UPDATE log_entry SET digest = x'00'", "log", id="log-changed"),
        pytest.param("DELETE FROM log_entry WHERE seq = 2", "log", id="log-gap"),
        pytest.param("UPDATE alembic_version SET version_num = '0'", "schema", id="old-schema"),
        pytest.param("DELETE FROM station WHERE level = 'county'", "database", id="orphans"),
    ],
)
def test_what_is_wrong_is_found(installed, settings, statement, check):
    tamper(settings, statement)

    assert verdicts(installed, settings)[check] is Verdict.WRONG


def test_a_clock_before_the_newest_event_is_wrong(installed, settings):
    on_time = verdicts(installed, settings, AT - timedelta(hours=23))
    two_days_back = verdicts(installed, settings, AT - timedelta(days=2))

    assert on_time["clock"] is Verdict.WELL
    assert two_days_back["clock"] is Verdict.WRONG


def test_a_clock_two_weeks_beyond_all_that_was_recorded_is_to_be_watched(installed, settings):
    two_weeks_on = verdicts(installed, settings, AT + timedelta(days=14))
    and_an_instant = verdicts(installed, settings, AT + timedelta(days=14, microseconds=1))

    assert two_weeks_on["clock"] is Verdict.WELL
    assert and_an_instant["clock"] is Verdict.WATCH


def test_one_scan_by_a_clock_that_was_ahead_is_forgotten_after_three_more_days(installed, settings):
    look(installed, AT.replace(year=2099))
    assert verdicts(installed, settings)["clock"] is Verdict.WRONG

    for days in range(3):
        look(installed, AT + timedelta(days=days))

    assert verdicts(installed, settings, AT + timedelta(days=2))["clock"] is Verdict.WELL


def look(database: Database, at: datetime) -> None:
    """Scan the parcel once more."""
    with database.write() as session:
        station = session.exec(select(Station).where(Station.level == Level.COUNTY)).one()
        actor = Actor(None, "", "administration", station.id, "/", frozenset(Permission))
        writer = Writer(actor, installation(session).node_id, at)
        custody.record(
            session.connection(), writer, [Happening("seen", custody.unit_id_of(NUMBER))]
        )


def test_an_old_backup_is_to_be_watched(installed, settings):
    back_up_at(AT, installed, settings)

    on_the_second_day = verdicts(installed, settings, AT + timedelta(days=2, hours=23))
    on_the_third = verdicts(installed, settings, AT + timedelta(days=3))

    assert on_the_second_day["backups"] is Verdict.WELL
    assert on_the_third["backups"] is Verdict.WATCH


def back_up_at(at: datetime, database: Database, settings: Settings) -> None:
    path = backup.back_up(database, settings, at=at)
    os.utime(path, (at.timestamp(), at.timestamp()))


def tamper(settings: Settings, statement: str) -> None:
    with closing(sqlite3.connect(settings.home / "station.db")) as connection, connection:
        connection.execute(statement)

"""A county's hub on PostgreSQL does a day's first steps as a machine with SQLite does."""

import pytest
from msgspec.structs import replace
from sqlmodel import func, select

from station import records
from station.app import create_app
from station.db import Database
from station.keeping import installing
from station.parcels.models import Parcel
from station.records import LogEntry
from tests.builders import a_county, log_in
from tests.conftest import NOW
from tests.parcels.files import HONGXIA, NUMBERS, take_in


@pytest.fixture
def on_postgresql(hub_url):
    database = Database(hub_url)
    with database.write() as session:
        records.install(session, installed_at=NOW)
        county = a_county(session)
    yield database, county
    database.close()


def test_a_file_is_taken_in_and_its_parcel_is_found(on_postgresql, settings, hub_url, clock):
    database, county = on_postgresql
    app = create_app(replace(settings, database_url=hub_url), opened=database, clock=clock)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = app.test_client()
    log_in(client, county.people["county_operator"])

    take_in(client, county.partner.id, HONGXIA)

    with database.read() as session:
        assert session.exec(select(Parcel)).one().number == NUMBERS[0]
        numbered = session.exec(select(func.count()).select_from(LogEntry)).one()
        assert records.tip(session.connection()).seq == numbered
    answer = client.post("/track", data={"number": NUMBERS[0], "last_four": "5635"})
    assert answer.status_code == 200


def test_an_empty_database_is_not_taken_for_an_installation(settings, empty_url):
    there = replace(settings, database_url=empty_url)

    assert not installing.is_installed(there)


def test_installing_makes_the_tables_once(settings, empty_url, clock):
    there = replace(settings, database_url=empty_url)

    installing.install(there, clock).close()

    assert installing.is_installed(there)
    again = installing.ready(there, clock)
    again.close()

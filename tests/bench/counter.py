"""A county at work to measure in: its network, a courier's file taken in, and a sorter."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, select

from station.access import Actor, Permission
from station.accounts.models import Person, Role
from station.accounts.passwords import hash_secret
from station.consolidation import bags
from station.custody import Evidence, Happening, Writer, record
from station.db import table_of
from station.keeping import installing
from station.network.importing import import_divisions
from station.network.models import Level, Partner, Station
from station.network.registers import ensure_partners
from station.parcels import intake
from station.parcels.models import Parcel
from station.parcels.sorting_memory import Memory
from station.records import installation
from station.settings import Settings
from tests.bench.courier_file import COUNTY_FILE, courier_file

LOGIN, PASSWORD = "sorter", "bench-password-1"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
# So light that no bag is full before the measuring ends.
GRAMS = 20


def settings_of(home: Path, synchronous: str = "FULL") -> Settings:
    return Settings(home, f"sqlite:///{home / 'station.db'}", synchronous=synchronous)


def build(home: Path, *, parcels: int) -> list[str]:
    """An installation with a sorter; the numbers of parcels that lie in the county."""
    settings = settings_of(home)
    database = installing.install(settings, lambda: NOW)
    with database.write() as session:
        node_id = installation(session).node_id
        founder = Actor(None, "bench", "coordinator", node_id, "/", frozenset(Permission))
        content = COUNTY_FILE.read_bytes()
        import_divisions(session, content, edition=NOW.date(), actor=founder)
        county = session.exec(select(Station).where(Station.level == Level.COUNTY)).one()
        writer = _writer(county, node_id)
        ensure_partners(session)
        partner = session.exec(select(Partner).where(Partner.code == "yto")).one()
        _add_sorter(session, county)
    with database.read() as session:
        file = intake.read(session, partner, courier_file(parcels), "bench.xlsx")
        prepared = intake.prepare(session, file, memory=Memory(b"bench"))
    with database.write() as session:
        intake.take_in(session, writer, prepared)
        connection = session.connection()
        connection.execute(sa.update(table_of(Parcel)).values(weight_grams=GRAMS))
        happenings = [
            Happening("take_over", row.unit_id, Evidence.UNIT_SCAN, party_id=partner.id)
            for row in prepared.new
        ]
        record(connection, writer, happenings)
        # The first parcel of a day opens its slot's bag; the others find it open.
        for destination_id in {row.destination_id for row in prepared.new}:
            if destination_id is not None:
                bags.start_bag(session, writer, destination_id)
    database.close()
    return [row.row.tracking_number for row in prepared.new]


def _writer(county: Station, node_id: object) -> Writer:
    every = frozenset(Permission)
    actor = Actor(None, "bench", "coordinator", county.id, county.path, every)
    return Writer(actor, node_id, NOW)


def _add_sorter(session: Session, county: Station) -> None:
    session.add(
        Person(
            login=LOGIN,
            name="Bench",
            role=Role.COORDINATOR,
            station_id=county.id,
            home_station_id=county.id,
            password_hash=hash_secret(PASSWORD),
        )
    )

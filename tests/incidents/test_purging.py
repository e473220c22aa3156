"""Photos go N days after their matter was settled: exactly then, and on every computer by itself."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlmodel import select

from station import custody
from station.custody import Happening, UnitKind, Writer
from station.db import new_id
from station.incidents import photos
from station.incidents import service as incidents
from station.incidents.models import Incident, IncidentPhoto
from station.jobs import Work
from station.parcels.purging import ClockNotTrusted
from station.records import LogEntry, installation
from station.settling.purging import purge
from tests.builders import log_in
from tests.sync.photographed import a_photo

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


@dataclass
class Desk:
    room: object
    settings: object
    incident_id: object

    def settle(self, at):
        self._do(incidents.settle, outcome="paid", at=at)

    def reopen(self, at):
        self._do(incidents.reopen, reason="not paid", at=at)

    def _do(self, act, **said):
        with self.room.database.write() as session:
            act(session, self.incident_id, actor=self.room.county.actor("coordinator"), **said)

    def purge(self, at, settings=None, *, is_believed=True):
        for days in (3, 2, 1) if is_believed else ():
            self._scan(at - days * DAY)
        purge(Work(self.room.database, settings or self.settings, at))

    def _scan(self, at):
        unit_id = new_id()
        with self.room.database.write() as session:
            writer = Writer(
                self.room.county.actor("county_operator"), installation(session).node_id, at
            )
            custody.create_units(session.connection(), UnitKind.BAG, [(unit_id, unit_id.hex)])
            custody.record(session.connection(), writer, [Happening("seen", unit_id)])

    def shown(self):
        with self.room.database.read() as session:
            found = session.exec(select(IncidentPhoto).order_by(IncidentPhoto.id)).all()
            return [(bool(photo.page + photo.card), photo.note) for photo in found]


@pytest.fixture
def desk(room, settings, clock):
    """A matter with two photos."""
    parcel = room.parcel("tiancheng", at="county")
    room.record("county_operator", "damaged", parcel.id)
    with room.database.write() as session:
        incident = session.exec(select(Incident)).one()
        actor = room.county.actor("county_operator")
        pair = [a_photo(1), a_photo(2)]
        photos.add(session, incident, pair, note="wet", actor=actor, at=clock())
        return Desk(room, settings, incident.id)


KEPT, GONE = [(True, "wet")] * 2, [(False, "")] * 2


def test_photos_are_deleted_thirty_days_after_the_settlement_and_no_moment_before(desk, now):
    desk.settle(now)

    desk.purge(now + 30 * DAY - INSTANT)
    before = desk.shown()
    desk.purge(now + 30 * DAY)

    assert (before, desk.shown()) == (KEPT, GONE)


def test_the_county_chooses_after_how_many_days(desk, now):
    desk.settle(now)

    desk.purge(now + 3 * DAY, replace(desk.settings, contact_days=3))

    assert desk.shown() == GONE


def test_what_is_open_or_was_opened_again_keeps_its_photos(desk, now):
    desk.purge(now + 90 * DAY)
    while_open = desk.shown()
    desk.settle(now + 90 * DAY)
    desk.reopen(now + 91 * DAY)

    desk.purge(now + 200 * DAY)

    assert (while_open, desk.shown()) == (KEPT, KEPT)


def test_nothing_is_deleted_by_a_clock_that_is_not_trusted(desk, now):
    desk.settle(now)

    with pytest.raises(ClockNotTrusted):
        desk.purge(now + 4_000 * DAY, is_believed=False)

    assert desk.shown() == KEPT


def test_more_photos_than_one_step_takes_are_all_deleted(desk, now, monkeypatch):
    monkeypatch.setattr("station.settling.purging._STEP", 1)
    desk.settle(now)

    desk.purge(now + 30 * DAY)

    assert desk.shown() == GONE


def test_what_was_said_of_a_photo_is_erased_by_the_log_as_well(desk, now, session):
    desk.settle(now)
    desk.purge(now + 30 * DAY)

    subject = LogEntry.subject == "incident_photo"
    assert sorted(session.scalars(sa.select(LogEntry.version).where(subject))) == [1, 1, 2, 2]


def test_the_page_says_that_their_time_was_over(desk, now, client, county):
    desk.settle(now)
    desk.purge(now + 30 * DAY)
    log_in(client, county.people["coordinator"])

    assert "2 张照片保存期满，已删除" in client.get(f"/incidents/{desk.incident_id}").text

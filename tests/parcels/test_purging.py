"""Names and phones go N days after the end of a parcel: exactly then, and everywhere."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlmodel import SQLModel

from station import custody
from station.clock import WITNESSED_WITHIN
from station.custody import Happening, UnitKind, Writer
from station.db import Database, new_id
from station.jobs import Stopped, Work
from station.parcels.models import Contact, IntakeProblem
from station.parcels.purging import ClockNotTrusted, purge, purge_uploads
from station.parcels.uploads import Uploads
from station.records import LogEntry, installation
from tests.builders import County, log_in
from tests.parcels.files import HEADINGS, HONGXIA, NUMBERS, QIAOTOU, a_file, confirm, upload

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
NAME, PHONE = "刘桂花", "17700005635"
HERE, THERE = (custody.unit_id_of(number) for number in NUMBERS[:2])


@dataclass
class Books:
    """The county's books, in which the tests write what happens."""

    database: Database
    county: County
    node_id: object

    def record(self, at, *happenings):
        writer = Writer(self.county.actor("county_operator"), self.node_id, at)
        with self.database.write() as session:
            custody.record(session.connection(), writer, happenings)

    def work_on_days_before(self, at):
        """Something is scanned on the three days before ``at``, so that its clock is believed."""
        unit_id, number = new_id(), f"B{at:%d%H%M%S}{new_id().hex[-6:]}"
        with self.database.write() as session:
            custody.create_units(session.connection(), UnitKind.BAG, [(unit_id, number)])
        for days in (3, 2, 1):
            self.record(at - days * DAY, Happening("seen", unit_id))

    def purge(self, settings, at, **options):
        self.work_on_days_before(at)
        purge(Work(self.database, settings, at, **options))

    def contact(self, unit_id) -> Contact:
        with self.database.read() as session:
            return session.get_one(Contact, unit_id)


@pytest.fixture
def books(client, county, database, clock):
    """Two parcels of a courier's file were taken over; a third row was refused."""
    log_in(client, county.people["county_operator"])
    content = a_file(HONGXIA, QIAOTOU, f"{NAME},YT1000000000017,{PHONE},天城镇,1,")
    location = confirm(client, upload(client, county.partner.id, content).location).location
    assert client.post(f"{location}/take").status_code == 303
    with database.read() as session:
        node_id = installation(session).node_id
    books = Books(database, county, node_id)
    books.record(clock(), Happening("take_over", HERE))
    books.record(clock(), Happening("take_over", THERE))
    return books


@pytest.fixture
def ended(books, now, county):
    """The first parcel was given back to the partner, a day after it came."""
    end = now + DAY
    books.record(end, Happening("hand_to_partner", HERE, party_id=county.partner.id))
    return end


def test_a_contact_is_erased_thirty_days_after_the_end_and_no_moment_before(books, ended, settings):
    books.purge(settings, ended + 30 * DAY - INSTANT)
    assert books.contact(HERE).name == NAME

    at = ended + 30 * DAY
    books.purge(settings, at)

    contact = books.contact(HERE)
    assert (contact.name, contact.phone, contact.phone_tail, contact.address) == ("",) * 4
    assert contact.purged_at == at
    assert books.contact(THERE).phone == "17700001111"


def test_the_county_chooses_after_how_many_days(books, ended, settings):
    soon = replace(settings, contact_days=3)

    books.purge(soon, ended + 3 * DAY - INSTANT)
    assert books.contact(HERE).name == NAME

    books.purge(soon, ended + 3 * DAY)
    assert books.contact(HERE).name == ""


def test_the_erasure_travels_by_the_log_as_every_change_of_a_record(
    books, ended, settings, session
):
    books.purge(settings, ended + 30 * DAY)

    entries = session.scalars(
        sa.select(LogEntry.version)
        .where(LogEntry.subject == "contact", LogEntry.subject_id == HERE)
        .order_by(LogEntry.seq)
    ).all()
    assert entries == [1, 2]
    assert books.contact(HERE).version == 2


def test_nothing_in_any_table_names_the_person_afterwards(books, ended, settings, session):
    assert named_in(session) == {"contact", "intake_problem"}

    books.purge(settings, ended + 30 * DAY)

    assert named_in(session) == set()


def test_the_file_of_the_database_does_not_name_the_person_either(books, ended, settings):
    path = books.database.path
    books.database.close()
    secrets = [NAME, PHONE, "洪下村3组12号"]
    assert [word for word in secrets if word.encode() in path.read_bytes()] == secrets

    books.purge(settings, ended + 30 * DAY)

    books.database.close()
    assert [word for word in secrets if word.encode() in path.read_bytes()] == []


def test_a_parcel_in_a_bag_ends_with_the_bag(books, now, settings, county, database):
    bag_id, end = new_id(), now + DAY
    with database.write() as session:
        custody.create_units(session.connection(), UnitKind.BAG, [(bag_id, "B-1")])
    books.record(now, Happening("start", bag_id))
    books.record(now, Happening("pack", HERE, bag_id=bag_id))
    books.record(now, Happening("close", bag_id))
    books.record(end, Happening("hand_to_partner", bag_id, party_id=county.partner.id))

    books.purge(settings, end + 30 * DAY - INSTANT)
    assert books.contact(HERE).name == NAME

    books.purge(settings, end + 30 * DAY)
    assert books.contact(HERE).name == ""


@pytest.mark.parametrize("kind", ["hand_over", "declare_lost"])
def test_a_parcel_that_was_handed_over_or_lost_has_ended(books, now, settings, kind):
    books.record(now, Happening(kind, HERE))

    books.purge(settings, now + 30 * DAY)

    assert books.contact(HERE).name == ""


def test_a_parcel_that_is_still_here_keeps_its_recipient(books, now, settings):
    books.purge(settings, now + 300 * DAY)

    assert books.contact(HERE).name == NAME


def test_an_end_that_was_written_by_a_clock_that_was_behind_is_no_older_than_what_came_before(
    books, now, settings, county
):
    in_2010 = now.replace(year=2010)
    books.record(in_2010, Happening("hand_to_partner", HERE, party_id=county.partner.id))

    books.purge(settings, now + 30 * DAY - INSTANT)
    assert books.contact(HERE).name == NAME

    books.purge(settings, now + 30 * DAY)
    assert books.contact(HERE).name == ""


def test_nothing_is_erased_by_a_clock_that_nobody_has_worked_by(books, ended, database, settings):
    at = ended + 30 * DAY
    books.work_on_days_before(at - WITNESSED_WITHIN)

    with pytest.raises(ClockNotTrusted) as refusal:
        purge(Work(database, settings, at))

    assert refusal.value.values == {"now": "2026-12-22 00:05 UTC"}
    assert books.contact(HERE).name == NAME


def test_a_clock_is_no_matter_where_there_is_nothing_to_erase(books, ended, database, settings):
    purge(Work(database, settings, ended + DAY))

    assert books.contact(HERE).name == NAME


def test_refused_rows_are_erased_thirty_days_after_their_file_came(
    books, now, client, settings, session
):
    books.purge(settings, now + 30 * DAY - INSTANT)
    [problem] = session.exec(sa.select(IntakeProblem)).scalars()
    assert NAME in problem.cells
    page = f"/intakes/{problem.intake_id}"
    assert NAME in client.get(f"{page}/rest.csv").text

    books.purge(settings, now + 30 * DAY)

    session.refresh(problem)
    assert (problem.cells, problem.details) == ([], {"cell": "…"})
    assert "rest.csv" not in client.get(page).text
    assert "已于 2026-12-21" in client.get(page).text
    assert NAME not in client.get(f"{page}/rest.csv").text


def test_the_parcels_page_says_that_its_recipient_was_erased(books, ended, settings, client):
    books.purge(settings, ended + 30 * DAY)

    page = client.get(f"/parcels/{HERE}").text

    assert "已于 2026-12-22" in page
    assert '<th scope="row">电话</th>' not in page


def test_a_file_that_comes_again_does_not_bring_the_person_back(books, ended, settings, client):
    books.purge(settings, ended + 30 * DAY)

    again = upload(client, books.county.partner.id, a_file(HONGXIA, headings=HEADINGS))
    client.post(f"{again.location}/take")

    assert books.contact(HERE).name == ""


def test_a_purge_that_is_stopped_goes_on_the_next_time(books, now, settings, county, monkeypatch):
    monkeypatch.setattr("station.parcels.purging._STEP", 1)
    for unit_id in (HERE, THERE):
        books.record(now, Happening("hand_to_partner", unit_id, party_id=county.partner.id))
    steps = iter([None, Stopped()])

    def go_on():
        if stop := next(steps):
            raise stop

    with pytest.raises(Stopped):
        books.purge(settings, now + 30 * DAY, go_on=go_on)
    assert {books.contact(unit_id).name == "" for unit_id in (HERE, THERE)} == {True, False}

    books.purge(settings, now + 30 * DAY)
    assert {books.contact(unit_id).name for unit_id in (HERE, THERE)} == {""}


def named_in(session) -> set[str]:
    """The tables in which the person's name or phone stands."""
    # An id may have the same four digits in it by chance.
    personal = re.compile(rf"{NAME}|{PHONE}|(?<![\da-f-]){PHONE[-4:]}(?![\da-f-])")
    found = set()
    for table in SQLModel.metadata.sorted_tables:
        for row in session.execute(sa.select(table)):
            if personal.search(str(row)):
                found.add(table.name)
    return found


@pytest.mark.parametrize("room", ["", "goods"])
def test_files_that_nobody_took_in_are_removed_after_a_day_in_every_room(settings, database, room):
    at = datetime(2026, 11, 21, 2, tzinfo=UTC)
    waiting = Uploads(settings.uploads / room)
    upload = waiting.keep(b"x", "a.xlsx", person_id=UUID(int=1), partner_id=UUID(int=1), at=at)

    purge_uploads(Work(database, settings, at + DAY))
    assert (waiting.root / upload.token).exists()

    purge_uploads(Work(database, settings, at + DAY + INSTANT))
    assert not (waiting.root / upload.token).exists()

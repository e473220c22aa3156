"""A drill: a village's database is gone, or its whole computer; the county gives back what it had."""

import pytest
from sqlmodel import select

from station.barcodes import parse
from station.consolidation import bags
from station.consolidation.models import Bag
from station.custody import Writer
from station.db import Database
from station.keeping import backup, restoring, schema
from station.network import numbers
from station.sync.models import Node
from tests.exchanging.acts import have_the_same, holder, see
from tests.exchanging.conftest import Computer, invite


def start_bag(computer, room):
    """The village's operator opens a bag for its town; its number."""
    writer = Writer(room.county.actor("hongxia_operator"), computer.me.node_id, computer.clock())
    with computer.database.write() as session:
        return bags.start_bag(session, writer, room.station("tiancheng")).number


def number_of(code):
    return parse(code).number


@pytest.fixture
def backed_up(village):
    """Keeps a backup of the village, as every night."""

    def back_up():
        with village.database.write() as session:
            # As a migration leaves it; the tests' databases are made at once.
            raw = session.connection().exec_driver_sql
            raw("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            raw("INSERT INTO alembic_version VALUES (?)", (schema.NEWEST,))
        return backup.back_up(village.database, village.settings, at=village.clock())

    return back_up


@pytest.fixture
def restored(village):
    """The village's database is deleted, and a backup takes its place: ``restored(kept)``."""
    opened = []

    def restore(kept) -> Computer:
        village.database.close()
        for file in village.settings.home.glob("station.db*"):
            file.unlink()
        restoring.restore(village.settings, kept, at=village.clock())
        opened.append(Database(village.settings.database_url, synchronous="OFF"))
        return Computer(village.settings, opened[-1], village.clock)

    yield restore
    for database in opened:
        database.close()


def test_drill_nothing_is_lost_that_was_exchanged_and_the_day_goes_on(
    hub, village, room, backed_up, restored
):
    parcel = room.parcel("hongxia", at="county")
    village.exchange()
    known = start_bag(village, room)
    kept = backed_up()
    see(village, room, parcel)
    exchanged = start_bag(village, room)
    village.exchange()
    lost = start_bag(village, room)

    again = restored(kept)
    without_a_line = start_bag(again, room)
    again.exchange()

    assert have_the_same(hub, again)
    assert holder(again, parcel) == holder(hub, parcel) == room.station("hongxia")
    assert in_database(again, exchanged)
    assert in_database(hub, without_a_line)
    given_out = [number_of(code) for code in (known, exchanged, lost, without_a_line)]
    assert given_out == [1, 2, 3, 1 + numbers.ROOM + 1]
    assert number_of(start_bag(again, room)) == given_out[-1] + 1
    again.exchange()
    assert have_the_same(hub, again)
    # Only what the lost disk had told nobody is lost.
    assert not in_database(hub, lost)


def test_a_computer_in_anothers_place_gives_out_no_number_again(
    hub, url, village, room, a_computer
):
    before = [start_bag(village, room) for _ in range(2)]
    village.exchange()
    with hub.database.read() as session:
        old = session.get_one(Node, village.me.node_id)
    new = a_computer("new")
    new.join(url, invite(hub, room.station("hongxia"), replaces=old))
    new.exchange()

    after = start_bag(new, room)

    assert [number_of(code) for code in (*before, after)] == [1, 2, 3]
    new.exchange()
    assert have_the_same(hub, new)


def test_a_station_that_gets_a_computer_of_its_own_goes_on_after_the_hubs_numbers(
    hub, url, room, a_computer
):
    before = start_bag(hub, room)
    computer = a_computer("village")
    computer.join(url, invite(hub, room.station("hongxia")))
    computer.exchange()

    assert (number_of(before), number_of(start_bag(computer, room))) == (1, 2)


def in_database(computer, number):
    with computer.database.read() as session:
        return session.exec(select(Bag).where(Bag.number == number)).first() is not None

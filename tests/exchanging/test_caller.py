"""When a station's computer calls: soon after work, now and then, and ever less on a dead line."""

import pytest

from station.exchanging import cable
from station.exchanging.caller import Caller
from station.exchanging.rules import SOON, Turns, pause_after
from station.sync.apply import Source, apply
from station.sync.gather import WHOLE_UNIT, gather
from station.sync.release import NUMBER, Release
from tests.exchanging.acts import have_the_same, holder, see


class Ticks:
    """A clock that nobody sets."""

    def __init__(self):
        self.at = 0.0

    def __call__(self):
        return self.at


@pytest.fixture
def ticks():
    return Ticks()


def caller_of(computer, ticks):
    return Caller(computer.database, computer.settings, computer.clock, monotonic=ticks)


def test_it_calls_as_soon_as_the_server_starts(hub, village, room, ticks):
    room.parcel("hongxia", at="county")

    assert caller_of(village, ticks).look()
    assert have_the_same(hub, village)


def test_what_an_older_program_has_set_aside_is_taken_in_when_the_newer_one_starts(
    hub, village, room, ticks
):
    """Also where the line is dead: it lies here already."""
    parcel = room.parcel("hongxia", at="county")
    with hub.database.read() as session:
        content = gather(session.connection(), [(WHOLE_UNIT, parcel.id)])
    old = Release(NUMBER - 1, unknown_kinds=frozenset({"take_over"}))
    with village.database.write() as session:
        apply(session, content, Source(hub.me.node_id, release=old), at=village.clock())
    assert holder(village, parcel) != room.station("county")

    cable.pull(village.settings.home)
    caller_of(village, ticks).look()

    assert holder(village, parcel) == room.station("county")


def test_then_every_five_minutes(village, ticks):
    caller = caller_of(village, ticks)
    caller.look()

    ticks.at = 299.9
    assert not caller.look()
    ticks.at = 300
    assert caller.look()


def test_and_soon_after_something_was_done(hub, village, room, ticks):
    parcel = room.parcel("hongxia", at="county")
    caller = caller_of(village, ticks)
    caller.look()
    see(village, room, parcel)

    ticks.at = 1
    assert not caller.look()
    ticks.at = 1 + SOON
    assert caller.look()
    assert holder(hub, parcel) == room.station("hongxia")


def test_it_calls_when_somebody_asks_for_it(village, ticks):
    caller = caller_of(village, ticks)
    caller.look()
    caller.ask()

    assert caller.look()
    assert not caller.look()


def test_where_there_is_no_hub_nobody_is_called(hub, ticks):
    assert not caller_of(hub, ticks).look()


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 30), (2, 60), (6, 960), (7, 1_800), (99, 1_800)]
)
def test_a_dead_line_is_tried_ever_less(failures, seconds):
    assert pause_after(failures) == seconds


def test_work_does_not_hurry_a_line_that_is_dead():
    turns = Turns(regularly=300)
    turns.end(0, is_well=False)
    turns.saw(0, unsent=1)

    assert not turns.is_due(29)
    assert turns.is_due(30)


def test_a_line_that_breaks_off_further_on_each_time_is_not_dead():
    turns = Turns(regularly=300)
    for _ in range(5):
        turns.end(0, is_well=False, got_further=True)

    assert turns.is_due(30)


def test_one_that_went_well_forgets_the_failures():
    turns = Turns(regularly=300)
    turns.end(0, is_well=False)
    turns.end(30, is_well=True)

    assert turns.failures == 0


def test_it_ends_with_the_server(village):
    caller = Caller(village.database, village.settings, village.clock)
    caller.start()

    caller.stop()

    assert not caller.is_alive

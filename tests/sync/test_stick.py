"""A stick between a village and the county: carried, late, twice, lost, and somebody else's."""

import pytest

from station import custody
from station.custody import Writer
from station.sync import bundles_down, bundles_up, digest
from station.sync.nodes import peer_of


class Road:
    """The way between a village and the county."""

    def __init__(self, hub, village, folder, clock):
        self.hub, self.village, self.folder, self.clock = hub, village, folder, clock

    def write(self):
        made = bundles_up.make(self.village.database, self.village.identity)
        bundles_up.note_made(self.village.database, made, at=self.clock())
        return made.data

    def to_county(self, data):
        return bundles_down.take(
            self.hub.database, self.hub.identity, data, at=self.clock(), kept=self.folder
        )

    def to_village(self, data):
        return bundles_up.take(self.village.database, self.village.identity, data, at=self.clock())

    def round(self):
        taken = self.to_county(self.write())
        return taken, self.to_village(taken.answer)


@pytest.fixture
def road(hub, machine_at, tmp_path, clock):
    return Road(hub, machine_at("hongxia"), tmp_path / "sticks", clock)


def see(road, room, parcel):
    writer = Writer(room.county.actor("hongxia_operator"), road.village.node_id, road.clock())
    with road.village.database.write() as session:
        custody.record(session.connection(), writer, [custody.Happening("seen", parcel.id)])


def waits(road):
    with road.village.database.read() as session:
        return bundles_up.waiting(session).entries


def test_a_first_load_comes_by_stick_alone_and_is_counted_on_both_sides(road, room, hub):
    room.parcel("hongxia", at="county")

    _, said = road.round()

    with road.village.database.read() as here, hub.database.read() as there:
        assert peer_of(here).is_complete
        assert digest.of_all(here) == digest.of_node(there, road.village.node_id)
    assert "first load is complete" in said[-1].message


def test_what_is_done_in_the_village_is_in_the_county_and_its_answer_says_so(road, room, hub):
    parcel = room.parcel("hongxia", at="county")
    road.round()
    see(road, room, parcel)
    assert waits(road) > 0

    road.round()

    with hub.database.read() as session:
        assert custody.get_unit(session, parcel.id).holder_id == room.station("hongxia")
    assert waits(road) == 0

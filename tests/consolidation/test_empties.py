"""Empty bags and crates: counted by both sides of a load, and what each station has of them."""

import re

import pytest

from station.access import Forbidden
from station.consolidation import empties, mishaps, receiving, rules
from station.consolidation.empties import Empties, NotReceivedYet
from station.consolidation.load_items import items_of
from station.consolidation.models import Leg
from station.errors import NotFound
from tests.builders import log_in

SENDER, VILLAGE = "county_operator", "hongxia_operator"


@pytest.fixture
def leg(room):
    """Two full bags to Hongxia."""
    [leg] = room.depart(room.trip(), room.bag(parcels=1), room.bag(parcels=1))
    return leg


def send(room, leg, *, bags=0, crates=0, who=SENDER):
    with room.database.write() as session:
        found = session.get_one(Leg, leg.id)
        empties.note_sent(session, room.writer(who), found, Empties(bags, crates))


def count(room, leg, *, bags=0, crates=0, who=VILLAGE):
    with room.database.write() as session:
        found = session.get_one(Leg, leg.id)
        empties.note_received(session, room.writer(who), found, Empties(bags, crates))


def receive(room, leg, *, all_there=True):
    with room.database.write() as session:
        found = session.get_one(Leg, leg.id)
        writer = room.writer(VILLAGE)
        receiving.finish(session, writer, found, accept_rest=all_there, reason="少一袋")


def held(room, who="coordinator"):
    with room.database.read() as session:
        found = empties.holdings(session, seen_by=room.county.actor(who))
        return {room_name(room, each.station_id): (each.bags, each.crates) for each in found}


def room_name(room, station_id):
    return next(name for name, s in room.county.stations.items() if s.id == station_id)


def differing(room, who="coordinator"):
    with room.database.read() as session:
        found = empties.differences(session, seen_by=room.county.actor(who))
        return [(each.number, each.sent, each.counted) for each in found]


def test_full_bags_and_empties_leave_one_station_and_come_to_the_other(room, leg):
    send(room, leg, bags=3, crates=1)
    assert held(room) == {"county": (-5, -1)}

    receive(room, leg)
    count(room, leg, bags=3, crates=1)

    assert held(room) == {"county": (-5, -1), "hongxia": (5, 1)}
    assert differing(room) == []


def test_a_bag_that_its_sender_took_back_was_never_away(room, leg):
    with room.database.write() as session:
        found = session.get_one(Leg, leg.id)
        [bag, _] = items_of(session, leg.id)
        mishaps.bring_back(session, room.writer(SENDER), found, bag.unit_id, reason="漏装")
    receive(room, leg)

    assert held(room) == {"county": (-1, 0), "hongxia": (1, 0)}


def test_who_does_not_count_takes_what_the_sender_says(room, leg):
    send(room, leg, bags=3)

    receive(room, leg)

    assert held(room)["hongxia"] == (5, 0)
    assert differing(room) == []


def test_what_was_counted_otherwise_is_listed_and_each_side_has_its_own_count(room, leg):
    send(room, leg, bags=3, crates=1)
    receive(room, leg)

    count(room, leg, bags=2, crates=1)

    assert held(room) == {"county": (-5, -1), "hongxia": (4, 1)}
    assert differing(room) == [(leg.number, Empties(3, 1), Empties(2, 1))]
    assert differing(room, "changpu_operator") == []
    assert [sent for _, sent, _ in differing(room, VILLAGE)] == [Empties(3, 1)]


def test_what_came_without_being_noted_differs_too(room, leg):
    receive(room, leg)

    count(room, leg, crates=2)

    assert differing(room) == [(leg.number, Empties(0, 0), Empties(0, 2))]


def test_a_full_bag_that_did_not_come_is_not_there(room, leg):
    receive(room, leg, all_there=False)

    assert held(room) == {"county": (-2, 0), "hongxia": (0, 0)}


def test_only_the_sender_notes_and_only_until_the_load_is_received(room, leg):
    with pytest.raises(NotFound):
        send(room, leg, bags=1, who=VILLAGE)
    receive(room, leg)
    with pytest.raises(rules.LegReceived):
        send(room, leg, bags=1)


def test_only_the_consignee_counts_and_only_what_it_receives(room, leg):
    with pytest.raises(NotReceivedYet):
        count(room, leg, bags=1)
    with pytest.raises(rules.NotYourLoad):
        count(room, leg, bags=1, who=SENDER)
    with pytest.raises(Forbidden):
        count(room, leg, bags=1, who="driver")


def test_both_pages_count_and_the_list_shows_it(client, county, room, leg):
    log_in(client, county.people[SENDER])
    noted = client.post(f"/trips/legs/{leg.id}/empties", data={"bags": "3", "crates": "1"})
    trip = client.get(noted.location).get_data(as_text=True)
    receive(room, leg)
    log_in(client, county.people[VILLAGE])
    counted = client.post(f"/loads/{leg.id}/empties", data={"bags": "2", "crates": "1"})
    load = client.get(counted.location).get_data(as_text=True)
    listed = client.get("/trips/empties").get_data(as_text=True)

    assert 'name="bags" class="short" inputmode="numeric" value="3"' in trip
    assert 'name="bags" class="short" inputmode="numeric" value="2"' in load
    assert leg.number in listed
    assert "3 → 2" in listed
    assert re.search(r'<a href="/trips" aria-current="(page|true)"', listed)


def test_a_stranger_neither_notes_nor_counts(client, county, room, leg):
    log_in(client, county.people["changpu_operator"])

    for path in (f"/trips/legs/{leg.id}/empties", f"/loads/{leg.id}/empties"):
        assert client.post(path, data={"bags": "1", "crates": "0"}).status_code == 404

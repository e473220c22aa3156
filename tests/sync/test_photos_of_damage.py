"""Photos of what is damaged go to both sides of the matter, after all facts, and to nobody else."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from station import custody
from station.custody import Evidence, Happening, Writer
from station.incidents import photos as kept
from station.incidents import service as incidents
from station.incidents.models import Incident, IncidentPhoto
from station.sync import answering, digest, exchange, photos, quarantine
from station.sync.envelope import Topic, topic_of
from tests.sync.photographed import Cut, a_photo, over


@pytest.fixture
def matter(hub, village, room, clock):
    """A parcel of the county's that came to Hongxia damaged, as Hongxia says without a line."""
    parcel = room.parcel("hongxia", at="county")
    (leg,) = room.depart(room.trip(), parcel)
    village.exchange_with(hub, at=clock())
    happening = Happening("damaged", parcel.id, Evidence.UNIT_SCAN, leg_id=leg.id, reason="wet")
    writer = Writer(room.county.actor("hongxia_operator"), village.node_id, clock())
    with village.database.write() as session:
        custody.record(session.connection(), writer, [happening])
    return parcel.id


def take(machine, room, clock, *numbers, who="hongxia_operator", note="wet corner"):
    """Photos of the one matter that a computer knows; their ids."""
    with machine.database.write() as session:
        incident = session.exec(select(Incident)).one()
        actor, pictures = room.county.actor(who), [a_photo(number) for number in numbers]
        new = kept.add(session, incident, pictures, note=note, actor=actor, at=clock())
        return [photo.id for photo in new]


def shown(machine, keys):
    """By photo: None where it is unknown, else whether what it shows is there."""
    with machine.database.read() as session:
        found = [session.get(IncidentPhoto, key) for key in keys]
        return [each and bool(each.page and each.card and each.is_here) for each in found]


def test_a_photo_comes_to_the_county_as_it_was_taken(hub, village, room, matter, clock):
    (key,) = take(village, room, clock, 1)

    village.exchange_with(hub, at=clock())

    with hub.database.read() as session:
        found = session.get_one(IncidentPhoto, key)
        assert (found.card, found.page) == (a_photo(1).card, a_photo(1).page)
        assert found.note == "wet corner"
        assert found.taken_by_id == room.county.actor("hongxia_operator").person_id
        assert found.incident_id == session.exec(select(Incident.id)).one()
        assert quarantine.waiting(session) == []


def test_photos_come_after_all_facts_and_both_have_counted_the_same(
    hub, village, room, matter, clock
):
    keys = take(village, room, clock, 1, 2)
    call, topics = over(hub, clock, most=0)
    with pytest.raises(Cut):
        village.exchange_with(hub, at=clock(), call=call)

    with hub.database.read() as hubs, village.database.read() as session:
        assert digest.of_node(hubs, village.node_id) == digest.of_all(session)
        assert custody.get_unit(hubs, matter).number
        assert hubs.exec(select(Incident)).one().reason == "wet"
    assert Topic.PUSH in topics
    assert shown(hub, keys) == [False, False]

    village.exchange_with(hub, at=clock())
    assert shown(hub, keys) == [True, True]


def test_whoever_is_no_side_hears_of_no_photo(hub, village, machine_at, room, matter, clock):
    above, aside = machine_at("tiancheng"), machine_at("qiaotou")
    keys = take(village, room, clock, 1)
    village.exchange_with(hub, at=clock())

    for machine in (above, aside):
        machine.exchange_with(hub, at=clock())

    assert shown(above, keys) == [True]
    assert shown(aside, keys) == [None]


def test_who_asks_for_a_photo_that_is_not_theirs_is_given_none(
    hub, village, machine_at, room, matter, clock
):
    (key,) = take(village, room, clock, 1)
    village.exchange_with(hub, at=clock())
    aside = machine_at("qiaotou")

    with hub.database.write() as session:
        _, given = photos.answer(session, aside.node_id, {"lacks": [key.hex]}, {})
        _, to_its_side = photos.answer(session, village.node_id, {"lacks": [key.hex]}, {})

    assert (given, len(to_its_side[photos.TABLE])) == ({}, 1)


def test_the_countys_photo_of_the_matter_comes_to_the_village(hub, village, room, matter, clock):
    village.exchange_with(hub, at=clock())
    keys = take(hub, room, clock, 3, who="coordinator")

    village.exchange_with(hub, at=clock())

    assert shown(village, keys) == [True]


def test_a_computer_that_comes_late_is_given_the_photos_of_its_matters(
    hub, village, machine_at, room, matter, clock
):
    keys = take(village, room, clock, 1)
    village.exchange_with(hub, at=clock())

    late = machine_at("tiancheng")
    late.exchange_with(hub, at=clock())

    assert shown(late, keys) == [True]


def test_what_was_taken_back_is_gone_everywhere_and_not_asked_for_again(
    hub, village, machine_at, room, matter, clock
):
    keys = take(village, room, clock, 1)
    above = machine_at("tiancheng")
    for machine in (village, above):
        machine.exchange_with(hub, at=clock())
    clock.advance(minutes=5)
    with village.database.write() as session:
        incident, photo = session.exec(select(Incident)).one(), session.get(IncidentPhoto, keys[0])
        actor = room.county.actor("hongxia_operator")
        kept.take_back(session, incident, photo, actor=actor, at=clock())
    for machine in (village, above):
        machine.exchange_with(hub, at=clock())
    call, topics = over(hub, clock)
    above.exchange_with(hub, at=clock(), call=call)

    for machine in (village, hub, above):
        with machine.database.read() as session:
            photo = session.get_one(IncidentPhoto, keys[0])
            assert (photo.card, photo.page, photo.note) == (b"", b"", "")
            assert (photo.is_here, photo.is_erased) == (False, True)
            assert photo.withdrawn_at == clock()
            assert photos.waiting(session) == (0, 0)
    assert Topic.PHOTO not in topics


def test_what_was_taken_back_before_it_had_come_does_not_come(hub, village, room, matter, clock):
    keys = take(village, room, clock, 1)
    call, _ = over(hub, clock, most=0)
    with pytest.raises(Cut):
        village.exchange_with(hub, at=clock(), call=call)
    with hub.database.write() as session:
        session.connection().execute(sa.update(IncidentPhoto).values(withdrawn_at=clock()))
        photo = session.get_one(IncidentPhoto, keys[0])
        kept.erase(photo)

    village.exchange_with(hub, at=clock())

    assert shown(hub, keys) == [False]


def test_photos_ride_on_a_stick_behind_everything_else(
    hub, village, machine_at, room, matter, clock
):
    keys = take(village, room, clock, 1)
    questions = [*exchange.bundle(village.database, village.identity)]
    assert topic_of(questions[-1]) == Topic.PHOTO
    answers = answering.answer_bundle(hub.database, hub.identity, questions, at=clock())
    exchange.take_bundle(village.database, village.identity, answers, at=clock())
    above = machine_at("tiancheng")

    for _ in range(3):
        questions = [*exchange.bundle(above.database, above.identity)]
        answers = answering.answer_bundle(hub.database, hub.identity, questions, at=clock())
        exchange.take_bundle(above.database, above.identity, answers, at=clock())

    assert shown(hub, keys) + shown(above, keys) == [True, True]


def test_a_photo_that_is_another_than_its_record_says_is_not_taken(
    hub, village, room, matter, clock
):
    (key,) = take(village, room, clock, 1)
    call, _ = over(hub, clock, most=0)
    with pytest.raises(Cut):
        village.exchange_with(hub, at=clock(), call=call)

    with hub.database.write() as session:
        other = {"id": key, "card": b"other", "page": b"other"}
        assert photos.take(session, {photos.TABLE: [other]}) == 0


def test_a_settled_matter_keeps_its_photos_everywhere(hub, village, room, matter, clock):
    keys = take(village, room, clock, 1)
    village.exchange_with(hub, at=clock())
    with hub.database.write() as session:
        incident = session.exec(select(Incident)).one()
        actor = room.county.actor("coordinator")
        incidents.settle(session, incident.id, outcome="paid", actor=actor, at=clock())

    village.exchange_with(hub, at=clock())

    assert shown(village, keys) + shown(hub, keys) == [True, True]

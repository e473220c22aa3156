"""Photos travel behind all facts, and go on where they broke off."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from station.db import table_of
from station.goods import pictures
from station.goods.models import Picture
from station.photos.drawing import Shrunk
from station.sync import photos
from station.sync.envelope import Topic
from tests.sync.photographed import (
    Cut,
    a_photo,
    forget_what_is_shown,
    keep,
    never_to_come,
    over,
    shown,
)


def test_photos_reach_the_hub_as_they_are(hub, machine_at, market, clock):
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    photo = Shrunk(1200, 900, bytes(range(256)) * 100, bytes(range(256)) * 400)
    with village.database.write() as session:
        station = market.county.stations["hongxia"]
        actor = market.county.actor("hongxia_operator")
        (key,) = pictures.keep(session, station, [photo], actor=actor)

    village.exchange_with(hub, at=clock())

    with hub.database.read() as session:
        found = session.get_one(Picture, UUID(key))
        assert (found.card, found.page) == (photo.card, photo.page)
        assert session.get_one(Picture, UUID(key)).content_digest


def test_photos_come_after_all_facts_and_go_on_where_the_line_broke_off(
    hub, village, market, clock
):
    keys = keep(village, market, *(a_photo(n) for n in range(3)))
    call, topics = over(hub, clock, most=2)

    with pytest.raises(Cut):
        village.exchange_with(hub, at=clock(), call=call)
    broken_off = shown(hub, keys)
    village.exchange_with(hub, at=clock())

    first = topics.index(Topic.PHOTO)
    assert Topic.PUSH in topics[:first]
    assert Topic.PUSH not in topics[first:]
    assert broken_off == [True, False, False]
    assert shown(hub, keys) == [True, True, True]


def test_what_both_have_is_neither_asked_for_nor_sent_again(hub, village, market, clock):
    keep(village, market, *(a_photo(n) for n in range(3)))
    village.exchange_with(hub, at=clock())
    call, topics = over(hub, clock)

    village.exchange_with(hub, at=clock(), call=call)

    assert Topic.PHOTO not in topics


def test_many_photos_let_facts_pass_in_between(hub, village, market, clock):
    keys = keep(village, market, *(a_photo(n) for n in range(7)))
    call, topics = over(hub, clock)

    village.exchange_with(hub, at=clock(), call=call)

    assert shown(hub, keys) == [True] * 7
    first, last = topics.index(Topic.PHOTO), len(topics) - topics[::-1].index(Topic.PHOTO)
    assert Topic.PULL in topics[first:last]


def test_the_same_photo_twice_is_kept_once(village, market):
    first, again = keep(village, market, a_photo(1), a_photo(1))

    assert first == again


def test_the_same_photo_again_is_what_the_first_shows_where_that_has_not_come(
    hub, village, market, clock
):
    keys = keep(village, market, a_photo(1))
    village.exchange_with(hub, at=clock())
    for machine in (village, hub):
        forget_what_is_shown(machine, keys)

    again = keep(village, market, a_photo(1))
    there = shown(village, keys)
    village.exchange_with(hub, at=clock())

    assert (again, there, shown(hub, keys)) == (keys, [True], [True])
    with village.database.read() as session:
        assert session.get_one(Picture, keys[0]).version == 1


def test_what_a_lost_disk_had_comes_back_and_nobody_elses_photos(
    hub, village, machine_at, market, clock
):
    keys = keep(village, market, a_photo(1))
    village.exchange_with(hub, at=clock())
    above, aside = machine_at("tiancheng"), machine_at("qiaotou")

    for machine in (above, aside):
        machine.exchange_with(hub, at=clock())

    assert shown(above, keys) == [True]
    assert shown(aside, keys) == [False]


def test_a_hub_that_has_lost_what_a_photo_shows_gets_it_from_whoever_has_it(
    hub, village, machine_at, market, clock
):
    keys = keep(village, market, a_photo(1))
    village.exchange_with(hub, at=clock())
    above = machine_at("tiancheng")
    above.exchange_with(hub, at=clock())
    with hub.database.write() as session:
        lost = {"card": b"", "page": b"", "is_here": False}
        session.connection().execute(sa.update(table_of(Picture)).values(lost))

    above.exchange_with(hub, at=clock())

    assert shown(hub, keys) == [True]


def test_a_new_photo_passes_a_hundred_that_never_come(hub, village, market, clock):
    never_to_come(market, photos.MOST, hub)
    keys = keep(village, market, a_photo(1))

    village.exchange_with(hub, at=clock())

    assert shown(hub, keys) == [True]


def test_a_computer_asks_on_behind_those_that_nobody_has(hub, village, machine_at, market, clock):
    keys = keep(village, market, *(a_photo(n) for n in range(2)))
    village.exchange_with(hub, at=clock())
    above = machine_at("tiancheng")
    above.exchange_with(hub, at=clock())
    forget_what_is_shown(above, keys)
    never_to_come(market, 2 * photos.MOST + 1, hub, above)

    above.exchange_with(hub, at=clock())

    assert shown(above, keys) == [True, True]


def test_a_hub_that_was_put_back_asks_on_behind_those_that_nobody_has(hub, village, market, clock):
    keys = keep(village, market, *(a_photo(n) for n in range(2)))
    village.exchange_with(hub, at=clock())
    never_to_come(market, 2 * photos.MOST + 1, hub)
    forget_what_is_shown(hub, keys)

    village.exchange_with(hub, at=clock())

    assert shown(hub, keys) == [True, True]


def test_where_nobody_has_any_an_exchange_about_photos_ends(hub, village, market, clock):
    never_to_come(market, 2 * photos.MOST + 1, hub, village)
    call, topics = over(hub, clock)

    village.exchange_with(hub, at=clock(), call=call)

    assert topics.count(Topic.PHOTO) == 3

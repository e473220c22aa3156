"""A photo is taken if it is what its record says, or what its host says where that has no digest."""

import pytest

from station.db import new_id
from station.sync import exchange, photos, quarantine
from station.sync.apply import Source, apply
from station.sync.envelope import Topic
from station.sync.models import Reason
from tests.sync.photographed import Cut, a_photo, forget_what_is_shown, keep, over, says, shown


def test_a_photo_that_is_not_what_its_record_says_is_not_taken(hub, village, market, clock):
    (key,) = keep(village, market, a_photo(1))
    call, _ = over(hub, clock, most=0)
    with pytest.raises(Cut):
        village.exchange_with(hub, at=clock(), call=call)

    with hub.database.write() as session:
        other = {"id": key, "card": b"other", "page": b"other"}
        assert photos.take(session, {photos.TABLE: [other]}) == 0

    assert shown(hub, [key]) == [False]


def as_release_4_says_it(market, photo):
    """A record with what it shows, and without a digest."""
    station_id = market.county.stations["hongxia"].id
    size = {"width": photo.width, "height": photo.height}
    shows = {"card": photo.card, "page": photo.page}
    home = {"station_id": station_id, "home_station_id": station_id}
    return {"id": new_id(), "version": 1} | home | size | shows


def test_a_photo_of_a_computer_one_release_behind_is_taken_with_its_record(
    hub, village, machine_at, market, clock
):
    row = as_release_4_says_it(market, a_photo(1))

    with hub.database.write() as session:
        applied = apply(session, {"picture": [row]}, Source(village.node_id), at=clock())
    above = machine_at("tiancheng")
    above.exchange_with(hub, at=clock())

    assert applied.quarantined == 0
    assert shown(hub, [row["id"]]) + shown(above, [row["id"]]) == [True, True]


def test_a_photo_that_was_set_aside_as_newer_is_taken_when_it_is_tried_again(
    hub, village, market, clock
):
    row = as_release_4_says_it(market, a_photo(1))
    with hub.database.write() as session:
        quarantine.put(
            session,
            {"picture": [row]},
            source_id=village.node_id,
            subject=("picture", row["id"]),
            reason=Reason.NEWER,
            detail="columns",
            at=clock(),
        )

    left = exchange.upgraded(hub.database, at=clock())

    assert (left, shown(hub, [row["id"]])) == (0, [True])


def test_what_a_photo_shows_is_stated_by_nobody_but_its_host(
    hub, village, machine_at, market, clock
):
    row = as_release_4_says_it(market, a_photo(1))
    other = machine_at("qiaotou")
    without = {name: value for name, value in row.items() if name not in {"card", "page"}}

    with hub.database.write() as session:
        apply(session, {"picture": [without]}, Source(village.node_id), at=clock())
        apply(session, {"picture": [row]}, Source(other.node_id), at=clock())

    assert shown(hub, [row["id"]]) == [False]


def test_a_computer_believes_its_hub_where_a_record_has_no_digest(
    hub, village, machine_at, market, clock
):
    keys = keep(village, market, *(a_photo(n) for n in range(2)))
    village.exchange_with(hub, at=clock())
    above = machine_at("tiancheng")
    above.exchange_with(hub, at=clock())
    says(above, keys[0], b"")
    call, topics = over(hub, clock)

    above.exchange_with(hub, at=clock(), call=call)
    asked = topics.count(Topic.PHOTO)
    above.exchange_with(hub, at=clock(), call=call)

    assert shown(above, keys) == [True, True]
    assert asked == topics.count(Topic.PHOTO)


@pytest.mark.parametrize("refuses", ["hub", "above"])
def test_a_photo_that_is_refused_holds_up_no_other(
    hub, village, machine_at, market, clock, refuses
):
    keys = keep(village, market, *(a_photo(n) for n in range(2)))
    village.exchange_with(hub, at=clock())
    above = machine_at("tiancheng")
    above.exchange_with(hub, at=clock())
    at = {"hub": hub, "above": above}[refuses]
    forget_what_is_shown(at, keys)
    says(at, keys[0], b"of another photo")

    above.exchange_with(hub, at=clock())

    assert shown(at, keys) == [False, True]

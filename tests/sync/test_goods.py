"""What is for sale goes to everybody; orders to those who pack and hand over."""

from random import Random
from uuid import UUID

import pytest
import sqlalchemy as sa

from station.db import new_id, table_of
from station.goods import pictures, searching
from station.goods.models import Listing, ListingState, Picture
from station.orders import steps
from station.orders.models import Order, OrderContact, OrderState, StepKind
from station.sync import answering, digest, exchange, photos, quarantine
from station.sync.apply import Source, apply
from station.sync.envelope import ANSWER, Topic, topic_of
from station.sync.models import Reason
from tests.goods.market import Market
from tests.orders.buyers import order, taken


@pytest.fixture
def market(database, county, clock):
    return Market(database, county, clock)


def test_what_is_for_sale_is_the_same_on_a_stations_computer(hub, machine_at, market, clock):
    listing = market.for_sale()
    village = machine_at("hongxia")

    village.exchange_with(hub, at=clock())

    with village.database.read() as session:
        found = session.get(Listing, listing.id)
        assert (found.state, found.live_id) == (ListingState.APPROVED, market.get(listing).live_id)


def test_what_is_for_sale_is_found_on_a_stations_computer_and_follows_its_rows(
    hub, machine_at, market, clock
):
    listing = market.for_sale()
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    found = [_found(village, clock, text) for text in ("鲜雷", "lzs", "王家", "早笋")]

    there = Market(village.database, market.county, clock)
    there.change(listing, title="早笋")
    there.submit(listing)
    village.exchange_with(hub, at=clock())
    market.review(listing)
    village.exchange_with(hub, at=clock())

    assert found == [["鲜雷竹笋"]] * 3 + [[]]
    for machine in (hub, village):
        assert [_found(machine, clock, text) for text in ("鲜雷", "早笋")] == [[], ["早笋"]]


def _found(machine, clock, text):
    with machine.database.read() as session:
        found = searching.for_sale(session, clock().date(), text=text)
        return [row.title for row in found.rows(0, 9)]


def test_an_order_and_its_buyer_reach_who_packs_and_nobody_else(hub, machine_at, market, clock):
    listing = market.for_sale()
    seller, other, above = (machine_at(name) for name in ("hongxia", "qiaotou", "tiancheng"))
    _, placed = order(hub.database, listing, clock(), quantity=2)

    for machine in (seller, other, above):
        machine.exchange_with(hub, at=clock())

    def has(machine, model):
        with machine.database.read() as session:
            return session.get(model, placed.id) is not None

    machines = (seller, other, above)
    assert [has(machine, Order) for machine in machines] == [True, False, True]
    assert [has(machine, OrderContact) for machine in machines] == [True, False, False]
    assert taken(seller.database, listing) == 2
    for machine in machines:
        with machine.database.read() as session, hub.database.read() as hubs:
            assert digest.of_all(session) == digest.of_node(hubs, machine.node_id)


def test_what_a_station_says_without_a_line_the_hub_knows_after_the_exchange(
    hub, machine_at, market, clock
):
    listing = market.for_sale()
    village = machine_at("hongxia")
    _, placed = order(hub.database, listing, clock())
    village.exchange_with(hub, at=clock())
    with village.database.write() as session:
        found = session.get_one(Order, placed.id)
        actor = market.county.actor("hongxia_operator")
        steps.add(session, found, StepKind.CONFIRMED, actor=actor, at=clock())

    village.exchange_with(hub, at=clock())

    with hub.database.read() as session:
        assert session.get_one(Order, placed.id).state is OrderState.CONFIRMED


def test_photos_reach_the_hub_as_they_are(hub, machine_at, market, clock):
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    photo = pictures.Shrunk(1200, 900, bytes(range(256)) * 100, bytes(range(256)) * 400)
    with village.database.write() as session:
        station = market.county.stations["hongxia"]
        actor = market.county.actor("hongxia_operator")
        (key,) = pictures.keep(session, station, [photo], actor=actor)

    village.exchange_with(hub, at=clock())

    with hub.database.read() as session:
        found = session.get_one(Picture, UUID(key))
        assert (found.card, found.page) == (photo.card, photo.page)
        assert session.get_one(Picture, UUID(key)).content_digest


@pytest.fixture
def village(hub, machine_at, market, clock):
    found = machine_at("hongxia")
    found.exchange_with(hub, at=clock())
    return found


def a_photo(number: int) -> pictures.Shrunk:
    return pictures.Shrunk(1200, 900, bytes([number]) * 20_000, Random(number).randbytes(100_000))


def keep(machine, market, *photos):
    with machine.database.write() as session:
        station = market.county.stations["hongxia"]
        actor = market.county.actor("hongxia_operator")
        return [UUID(key) for key in pictures.keep(session, station, photos, actor=actor)]


def shown(machine, keys):
    with machine.database.read() as session:
        found = [session.get(Picture, key) for key in keys]
        return [bool(each and each.page) for each in found]


class Cut(Exception):
    pass


def over(hub, clock, *, most=1_000):
    """A line that ends after so many messages about photos, and what was said on it."""
    topics = []

    def call(question):
        topics.append(topic_of(question))
        if topics.count(Topic.PHOTO) > most:
            raise Cut
        return hub.answer(question, at=clock())

    return call, topics


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


def test_a_photo_that_is_not_what_its_record_says_is_not_taken(hub, village, market, clock):
    (key,) = keep(village, market, a_photo(1))
    call, _ = over(hub, clock, most=0)
    with pytest.raises(Cut):
        village.exchange_with(hub, at=clock(), call=call)

    with hub.database.write() as session:
        other = {"id": key, "card": b"other", "page": b"other"}
        assert photos.take(session, {photos.TABLE: [other]}) == 0

    assert shown(hub, [key]) == [False]


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


def test_photos_ride_on_a_stick_behind_everything_else(hub, village, machine_at, market, clock):
    keys = keep(village, market, a_photo(1))
    questions = [*exchange.bundle(village.database, village.identity)]
    assert topic_of(questions[-1]) == Topic.PHOTO

    answers = answering.answer_bundle(hub.database, hub.identity, questions, at=clock())
    exchange.take_bundle(village.database, village.identity, answers, at=clock())

    assert shown(hub, keys) == [True]
    left = [*exchange.bundle(village.database, village.identity)]
    assert Topic.PHOTO not in [topic_of(each) for each in left]


def test_a_photo_comes_with_the_stick_after_the_one_that_told_of_it(
    hub, village, machine_at, market, clock
):
    keys = keep(village, market, a_photo(1))
    above = machine_at("tiancheng")
    above.exchange_with(hub, at=clock())
    village.exchange_with(hub, at=clock())

    for _ in range(2):
        questions = [*exchange.bundle(above.database, above.identity)]
        answers = answering.answer_bundle(hub.database, hub.identity, questions, at=clock())
        exchange.take_bundle(above.database, above.identity, answers, at=clock())

    assert shown(above, keys) == [True]
    assert topic_of(answers[-1]) == Topic.PHOTO + ANSWER


def never_to_come(market, number, *machines):
    """Photos of a computer that is dead: records that come before all others, and no bytes."""
    station_id = market.county.stations["hongxia"].id
    rows = [
        Picture(
            id=UUID(int=place + 1),
            home_station_id=station_id,
            station_id=station_id,
            width=4,
            height=3,
            content_digest=place.to_bytes(32),
            version=1,
        ).model_dump()
        for place in range(number)
    ]
    for machine in machines:
        with machine.database.write() as session:
            session.connection().execute(sa.insert(table_of(Picture)), rows)


def forget_what_is_shown(machine, keys):
    with machine.database.write() as session:
        picture = table_of(Picture)
        lost = {"card": b"", "page": b"", "is_here": False}
        session.connection().execute(sa.update(picture).where(picture.c.id.in_(keys)).values(lost))


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


def test_one_stick_after_the_other_asks_on_behind_those_that_nobody_has(
    hub, village, machine_at, market, clock
):
    keys = keep(village, market, a_photo(1))
    village.exchange_with(hub, at=clock())
    above = machine_at("tiancheng")
    above.exchange_with(hub, at=clock())
    forget_what_is_shown(above, keys)
    never_to_come(market, photos.MOST, hub, above)

    for _ in range(2):
        questions = [*exchange.bundle(above.database, above.identity)]
        answers = answering.answer_bundle(hub.database, hub.identity, questions, at=clock())
        exchange.take_bundle(above.database, above.identity, answers, at=clock())

    assert shown(above, keys) == [True]


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


def says(machine, key, content_digest):
    with machine.database.write() as session:
        picture = table_of(Picture)
        values = {"content_digest": content_digest, "is_here": False, "card": b"", "page": b""}
        session.connection().execute(sa.update(picture).where(picture.c.id == key).values(values))


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

"""Photos at a station, what of them lies where, and a line that ends among them."""

from random import Random
from uuid import UUID

import sqlalchemy as sa

from station.db import table_of
from station.goods import pictures
from station.goods.models import Picture
from station.photos.drawing import Shrunk
from station.sync.envelope import Topic, topic_of


def a_photo(number: int) -> Shrunk:
    return Shrunk(1200, 900, bytes([number]) * 20_000, Random(number).randbytes(100_000))


def keep(machine, market, *photos):
    with machine.database.write() as session:
        station = market.county.stations["hongxia"]
        actor = market.county.actor("hongxia_operator")
        return [UUID(key) for key in pictures.keep(session, station, photos, actor=actor)]


def shown(machine, keys):
    with machine.database.read() as session:
        found = [session.get(Picture, key) for key in keys]
        return [bool(each and each.page) for each in found]


def forget_what_is_shown(machine, keys):
    with machine.database.write() as session:
        picture = table_of(Picture)
        lost = {"card": b"", "page": b"", "is_here": False}
        session.connection().execute(sa.update(picture).where(picture.c.id.in_(keys)).values(lost))


def says(machine, key, content_digest):
    with machine.database.write() as session:
        picture = table_of(Picture)
        values = {"content_digest": content_digest, "is_here": False, "card": b"", "page": b""}
        session.connection().execute(sa.update(picture).where(picture.c.id == key).values(values))


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

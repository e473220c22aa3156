"""Photos travel after everything else: each in a message of its own, proven by its digest.

That there is a photo is a record like others; what it shows is asked for by whoever lacks
it. Nothing is remembered of an exchange that broke off: what lies here needs no sending.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from itertools import product
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.db import table_of
from station.errors import N_
from station.goods.models import Picture
from station.incidents.models import IncidentPhoto
from station.photos.models import digest_of_photo
from station.records import read_hosts
from station.sync import audience
from station.sync.bits import Malformed
from station.sync.wire import Content

TABLE = "photo"
# In one question; what is more is asked for once these have come.
MOST = 100
_PICTURE, _INCIDENT_PHOTO = table_of(Picture), table_of(IncidentPhoto)
_TABLES = (_PICTURE, _INCIDENT_PHOTO)
Values = dict[str, Any]


def _is_wanted(table: sa.Table) -> sa.ColumnElement[bool]:
    """Not those that are gone for good: nobody asks for them, gives or takes them."""
    return ~table.c.is_erased if table is _INCIDENT_PHOTO else sa.true()


def _of(table: sa.Table, other_side: sa.ColumnElement[Any]) -> sa.Select[Any]:
    names = ("id", "home_station_id", "is_here", "is_told", "station_id")
    columns = (*(table.c[name] for name in names), other_side.label("other_station_id"))
    return sa.select(*columns).where(_is_wanted(table))


# Every photo, whatever it is of, and the one or two stations that it concerns.
_PHOTO = sa.union_all(
    _of(_PICTURE, _PICTURE.c.station_id),
    _of(_INCIDENT_PHOTO, _INCIDENT_PHOTO.c.other_station_id),
).subquery("any_photo")
_IS_HERE = _PHOTO.c.is_here


def _concerns(stations: Iterable[UUID]) -> sa.ColumnElement[bool]:
    among = list(stations)
    return sa.or_(_PHOTO.c.station_id.in_(among), _PHOTO.c.other_station_id.in_(among))


class Wishes(Struct, frozen=True):
    """What one side lacks, and what it has that the other was not seen to have."""

    lacks: list[UUID]
    untold: list[UUID]

    def values(self) -> Values:
        return {"lacks": [key.hex for key in self.lacks], "untold": [k.hex for k in self.untold]}

    def __bool__(self) -> bool:
        return bool(self.lacks or self.untold)


def wishes(session: Session, *, after: UUID | None = None, besides: Container[UUID] = ()) -> Wishes:
    """On a station's PC: what it would ask and say.

    It asks for what follows ``after``, as nobody may have what comes before, and does not
    offer again what was given without being taken (``besides``).
    """
    connection = session.connection()
    fill_twins(connection)
    hosts = read_hosts(connection)
    own = hosts.writes if hosts else (lambda _station: False)
    untold = connection.execute(
        sa.select(_PHOTO.c.id, _PHOTO.c.home_station_id)
        .where(_IS_HERE, ~_PHOTO.c.is_told)
        .order_by(_PHOTO.c.id)
    )
    mine = [row.id for row in untold if own(row.home_station_id) and row.id not in besides]
    return Wishes(_lacking(connection, after=after), mine[:MOST])


def place_of_turn(session: Session, turn: int) -> UUID | None:
    """After which id a stick asks: each further on than the last, and round again."""
    connection = session.connection()
    query = sa.select(_PHOTO.c.id).where(~_IS_HERE).order_by(_PHOTO.c.id)
    lacking, _ = waiting(session)
    first = turn % -(-lacking // MOST) * MOST if lacking else 0
    return connection.scalar(query.offset(first - 1).limit(1)) if first else None


def waiting(session: Session) -> tuple[int, int]:
    """How many photos have not come, and how many nobody else was seen to have."""
    query = sa.select(
        sa.func.count(sa.case((~_IS_HERE, 1))),
        sa.func.count(sa.case((sa.and_(_IS_HERE, ~_PHOTO.c.is_told), 1))),
    )
    lacking, untold = session.connection().execute(query).one()
    return lacking, untold


def _lacking(
    connection: sa.Connection,
    stations: Iterable[UUID] | None = None,
    *,
    after: UUID | None = None,
) -> list[UUID]:
    query = sa.select(_PHOTO.c.id).where(~_IS_HERE).order_by(_PHOTO.c.id).limit(MOST)
    if after is not None:
        query = query.where(_PHOTO.c.id > after)
    if stations is not None:
        query = query.where(_concerns(stations))
    return list(connection.scalars(query))


def are_lacking(session: Session, node_id: UUID) -> bool:
    """At the hub: whether a node is to be asked for any."""
    hosts = read_hosts(session.connection())
    if hosts is None or not _lacking(session.connection()):
        return False
    heard = audience.read_map(session.connection(), hosts).heard_by(node_id)
    return bool(_lacking(session.connection(), heard))


def give(session: Session, wanted: Sequence[UUID]) -> Content:
    """The first of the wanted photos that is here, and is what its record says."""
    for key in wanted:
        _, found = _bytes_of(session.connection(), key)
        if found is not None and found.is_here and _is_right(found, found.card, found.page):
            return {TABLE: [{"id": key, "card": found.card, "page": found.page}]}
    return {}


def _bytes_of(connection: sa.Connection, key: UUID) -> tuple[sa.Table, Any]:
    """One photo with what it shows, and the table that it stands in."""
    names = ("id", "card", "page", "content_digest", "is_here", "home_station_id")
    for table in _TABLES:
        query = sa.select(*(table.c[name] for name in names))
        found = connection.execute(query.where(table.c.id == key, _is_wanted(table))).first()
        if found is not None:
            return table, found
    return _PICTURE, None


def _is_right(row: Any, card: bytes, page: bytes) -> bool:
    return bool(row.content_digest == digest_of_photo(card, page))


def take(
    session: Session, content: Content, *, may_state: Callable[[UUID | None], bool] | None = None
) -> int:
    """Keep photos of which the record is here, if they are what it says; how many were new.

    ``may_state`` says whether the sender writes for a station: what a release before had in
    its record has no digest there, and its host states it.
    """
    connection, new = session.connection(), 0
    for row in content.get(TABLE, ()):
        key, card, page = row.get("id"), row.get("card"), row.get("page")
        if not (isinstance(key, UUID) and isinstance(card, bytes) and isinstance(page, bytes)):
            raise Malformed(problem=N_("a photo cannot be read"))
        table, known = _bytes_of(connection, key)
        if known is None or known.is_here or not page:
            continue
        states = not known.content_digest and may_state and may_state(known.home_station_id)
        if states or _is_right(known, card, page):
            _keep(connection, table, key, card, page)
            new += 1
    return new


def take_with_records(session: Session, content: Content, source_id: UUID) -> None:
    """Keep what release 4 has in its records: what they show came with them."""
    found = [
        {name: row.get(name) for name in ("id", "card", "page")}
        for row in content.get(_PICTURE.name, ())
        if isinstance(row.get("id"), UUID)
        and isinstance(row.get("card"), bytes)
        and isinstance(row.get("page"), bytes)
    ]
    hosts = read_hosts(session.connection()) if found else None
    if hosts is not None:
        believed = not hosts.is_hub
        take(
            session,
            {TABLE: found},
            may_state=lambda station: believed or hosts.of(station) == source_id,
        )


def _keep(connection: sa.Connection, table: sa.Table, key: UUID, card: bytes, page: bytes) -> None:
    content_digest = digest_of_photo(card, page)
    values = {"card": card, "page": page, "content_digest": content_digest, "is_here": True}
    connection.execute(sa.update(table).where(table.c.id == key).values(values))


def fill_twins(connection: sa.Connection) -> None:
    """What was put in twice is carried once."""
    for table, other in product(_TABLES, repeat=2):
        twin = other.alias("twin")
        query = (
            sa.select(table.c.id, twin.c.card, twin.c.page)
            .join(twin, twin.c.content_digest == table.c.content_digest)
            .where(~table.c.is_here, twin.c.is_here, table.c.content_digest != b"")
            .where(_is_wanted(table))
            .limit(MOST)
        )
        for row in connection.execute(query).all():
            _keep(connection, table, row.id, row.card, row.page)


def answer(
    session: Session, node_id: UUID, values: Values, content: Content
) -> tuple[Values, Content]:
    """At the hub: take the photo that came, give one that is wanted, and say what lacks here."""
    connection = session.connection()
    hosts = read_hosts(connection)
    if hosts is None:
        return {"lacks": [], "has": []}, {}
    heard = audience.read_map(connection, hosts).heard_by(node_id)
    take(session, content, may_state=lambda station: hosts.of(station) == node_id)
    fill_twins(connection)
    untold = _ids(values, "untold")
    known = sa.select(_PHOTO.c.id, _IS_HERE).where(_PHOTO.c.id.in_(untold))
    is_here = {row.id: row.is_here for row in connection.execute(known)}
    allowed = sa.select(_PHOTO.c.id).where(_PHOTO.c.id.in_(_ids(values, "lacks")), _concerns(heard))
    wanted = sorted(connection.scalars(allowed))
    # First what the node is known to have: of the rest there may be much that nobody has.
    offered = [key for key in untold if is_here.get(key) is False]
    after = next(iter(_ids(values, "after")), None)
    lacks = dict.fromkeys((*offered, *_lacking(connection, heard, after=after)))
    said = {
        "lacks": [key.hex for key in lacks][:MOST],
        "has": [key.hex for key in untold if is_here.get(key)],
    }
    return said, give(session, wanted)


def hear(session: Session, values: Values, content: Content) -> tuple[list[UUID], int]:
    """On a station's PC: what the hub lacks, and how much has got further by its answer."""
    # The hub has asked whoever writes the record where that has no digest.
    new = take(session, content, may_state=lambda _station: True)
    has = _ids(values, "has")
    for table in _TABLES:
        told = sa.update(table).where(table.c.id.in_(has), ~table.c.is_told)
        new += session.connection().execute(told.values(is_told=True)).rowcount
    return _ids(values, "lacks"), new


def _ids(values: Values, name: str) -> list[UUID]:
    try:
        return [UUID(text) for text in values.get(name, ())][:MOST]
    except (TypeError, ValueError, AttributeError) as error:
        raise Malformed(problem=N_("a photo cannot be read")) from error

"""Takes what was read of a spreadsheet: writes its listings, with their photos. The caller commits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import asdict, replace
from sqlmodel import Session, col, select

from station.access import Actor
from station.errors import N_, RuleBroken
from station.goods import listings, lookup, pictures
from station.goods.models import Listing, ListingRevision
from station.goods.sheets import Line, Outcome
from station.network.models import Station

if TYPE_CHECKING:
    from station.goods.listings import Said
    from station.photos.drawing import Shrunk


class NothingToKeep(RuleBroken):
    message = N_(
        "No row of this file is kept: each is refused, or says nothing new. Correct it and choose "
        "it again."
    )


class KeptMeanwhile(RuleBroken):
    message = N_(
        "“%(title)s” was entered a moment ago, perhaps by this very file. See the listings, then "
        "choose the file again."
    )


def to_take(lines: Iterable[Line]) -> list[Line]:
    """The rows by which something is written."""
    return [line for line in lines if line.outcome in {Outcome.NEW, Outcome.CHANGED}]


def take(
    session: Session,
    lines: Sequence[Line],
    photos: Mapping[str, "Shrunk"],
    *,
    is_sent: bool,
    actor: Actor,
    at: datetime,
) -> int:
    """Write what was read, all of it, with its photos by their names; how many listings.

    Raises:
        NothingToKeep: no row is new or changes anything.
        KeptMeanwhile: a listing that was new when the file was read is there by now.
    """
    taken = to_take(lines)
    if not taken:
        raise NothingToKeep
    for line in taken:
        mine = [photos[name] for name in line.photos]
        _take(session, line, mine, is_sent=is_sent, actor=actor, at=at)
    return len(taken)


def _take(
    session: Session,
    line: Line,
    photos: Sequence["Shrunk"],
    *,
    is_sent: bool,
    actor: Actor,
    at: datetime,
) -> None:
    said, listing = line.said, line.listing
    if said is None or line.producer_id is None or line.product_id is None:
        return
    if listing is not None:
        listing = lookup.get_listing(session, listing.id, seen_by=actor)
    producer = lookup.get_producer(session, line.producer_id, seen_by=actor)
    station = session.get_one(Station, producer.station_id)
    if photos:
        ids = pictures.keep(session, station, photos, actor=actor)
        said = replace(said, picture_ids=ids)
    if listing is None:
        _ensure_new(session, producer.id, said)
        listing = listings.add(session, producer.id, line.product_id, said, actor=actor, at=at)
        is_new_text = True
    else:
        newest = session.get_one(ListingRevision, listing.newest_id or listing.id)
        is_new_text = any(getattr(newest, k) != v for k, v in asdict(said).items())
        if is_new_text:
            listings.change(session, listing, said, version=newest.version, actor=actor, at=at)
    if line.left is not None:
        listings.put_up(session, listing, line.left)
    if is_sent and is_new_text:
        listings.submit(session, listing, at=at)


def _ensure_new(session: Session, producer_id: UUID, said: "Said") -> None:
    """A file that is sent twice at once is read before either is written."""
    query = (
        select(Listing.id)
        .join(ListingRevision, col(ListingRevision.id) == col(Listing.newest_id))
        .where(
            Listing.producer_id == producer_id,
            ListingRevision.title == said.title,
            ListingRevision.grade_id == said.grade_id,
        )
    )
    if session.exec(query).first() is not None:
        raise KeptMeanwhile(title=said.title)

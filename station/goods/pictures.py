"""Photos of goods: kept once a station, in the order in which they are shown."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.errors import NotFound
from station.goods.models import Picture
from station.network.models import Station
from station.photos.drawing import Shrunk
from station.photos.models import digest_of_photo
from station.photos.rules import TooManyPhotos

MOST = 6


def keep(
    session: Session, station: Station, photos: Sequence[Shrunk], *, actor: Actor
) -> list[str]:
    """The ids under which they are shown; what is here already is kept once."""
    actor.ensure_may(Permission.SELL, station.path)
    found: list[str] = []
    for photo in photos:
        content_digest = digest_of_photo(photo.card, photo.page)
        if known := _same(session, station, content_digest):
            if not known.is_here:
                # Its record came without what it shows, which is here now.
                known.card, known.page, known.is_here = photo.card, photo.page, True
            found.append(str(known.id))
            continue
        picture = Picture(
            home_station_id=station.id,
            station_id=station.id,
            width=photo.width,
            height=photo.height,
            card=photo.card,
            page=photo.page,
            content_digest=content_digest,
            is_here=True,
        )
        session.add(picture)
        session.flush()
        found.append(str(picture.id))
    return found


def _same(session: Session, station: Station, content_digest: bytes) -> Picture | None:
    """One that is here before one of which only the record is."""
    query = select(Picture).where(
        Picture.station_id == station.id, Picture.content_digest == content_digest
    )
    return session.exec(query.order_by(col(Picture.is_here).desc(), col(Picture.id))).first()


def joined(known: Sequence[str], new: Sequence[str]) -> list[str]:
    both = list(dict.fromkeys((*known, *new)))
    if len(both) > MOST:
        raise TooManyPhotos(most=MOST)
    return both


def first(known: Sequence[str], chosen: UUID) -> list[str]:
    """The one that stands on the shelf's card."""
    return [str(chosen), *without(known, chosen)] if str(chosen) in known else list(known)


def without(known: Sequence[str], chosen: UUID) -> list[str]:
    return [each for each in known if each != str(chosen)]


def get(session: Session, picture_id: UUID) -> Picture:
    found = session.get(Picture, picture_id)
    if found is None:
        raise NotFound(kind="Picture", id=picture_id)
    return found

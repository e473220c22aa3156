"""The photos of a matter as its page shows them: what, when, where, by whom, and what is gone."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session

from station.access import Actor, Permission
from station.errors import NotFound
from station.incidents import photos
from station.incidents.models import Incident, IncidentPhoto, IncidentState
from station.network import lookup as network
from station.settling import lookup, matter


class Shown(Struct, frozen=True):
    """One photo; ``person`` is empty for another station's colleagues."""

    id: UUID
    number: int
    is_here: bool
    width: int
    height: int
    at: datetime
    place: str
    person: str
    note: str
    can_be_taken_back: bool


class Gallery(Struct, frozen=True):
    """``withdrawn`` is when photos were taken back; ``over`` how many had their time."""

    photos: tuple[Shown, ...]
    withdrawn: tuple[datetime, ...]
    over: int
    can_add: bool

    @property
    def room(self) -> int:
        """How many more fit."""
        return photos.MOST - len(self.photos)


def gallery(session: Session, incident: Incident, actor: Actor) -> Gallery:
    found = photos.of_matter(session, incident.id)
    standing = [each for each in found if not each.is_erased]
    is_open = incident.state is IncidentState.OPEN
    names = matter.colleagues(session, actor, {each.taken_by_id for each in standing})
    places = network.names_of(session, {each.home_station_id for each in standing})
    return Gallery(
        photos=tuple(
            Shown(
                id=each.id,
                number=number,
                is_here=each.is_here,
                width=each.width,
                height=each.height,
                at=each.taken_at,
                place=places.get(each.home_station_id, "") if each.home_station_id else "",
                person=names.get(each.taken_by_id, "") if each.taken_by_id else "",
                note=each.note,
                can_be_taken_back=is_open and photos.is_by(each, actor),
            )
            for number, each in enumerate(standing, 1)
        ),
        withdrawn=tuple(each.withdrawn_at for each in found if each.withdrawn_at),
        over=sum(each.is_erased and each.withdrawn_at is None for each in found),
        can_add=is_open and actor.may(Permission.SETTLE) and len(standing) < photos.MOST,
    )


def thumbnails(session: Session, incident_ids: Collection[UUID]) -> dict[UUID, list[IncidentPhoto]]:
    """Of matters that the reader sees, the photos that were not taken back."""
    return {
        key: [photo for photo in found if not photo.is_erased]
        for key, found in photos.of_matters(session, incident_ids).items()
    }


def get_photo(
    session: Session, incident_id: UUID, photo_id: UUID, *, seen_by: Actor
) -> IncidentPhoto:
    """A photo of a matter that one of the actor's stations is a side of.

    Raises:
        NotFound: there is none, it was taken back, or the matter is between others.
    """
    lookup.get_incident(session, incident_id, seen_by=seen_by)
    found = session.get(IncidentPhoto, photo_id)
    if found is None or found.incident_id != incident_id or found.is_erased:
        raise NotFound(kind="IncidentPhoto", id=photo_id)
    return found

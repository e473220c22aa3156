"""Photos of a matter: what it looked like, for both sides; taken back by whoever took them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.errors import N_, RuleBroken
from station.incidents.models import Incident, IncidentPhoto, IncidentState
from station.photos.drawing import Shrunk
from station.photos.models import digest_of_photo
from station.photos.rules import TooManyPhotos

# Of one matter.
MOST = 6
_CARD: Any = IncidentPhoto.card
_PAGE: Any = IncidentPhoto.page


class MatterIsSettled(RuleBroken):
    message = N_("This matter is settled: its photos stay as they are. Open it again first.")


class NotYourPhoto(RuleBroken):
    message = N_("Only who has taken a photo takes it back.")


class TakenBackAlready(RuleBroken):
    message = N_("This photo was taken back already.")


def add(
    session: Session,
    incident: Incident,
    photos: Sequence[Shrunk],
    *,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> list[IncidentPhoto]:
    """Keep photos of an open matter; one that it has already is kept once.

    Raises:
        MatterIsSettled, TooManyPhotos: nothing was kept.
    """
    actor.ensure_may(Permission.SETTLE)
    _ensure_open(incident)
    shown = {digest_of_photo(photo.card, photo.page): photo for photo in photos}
    known = [each for each in of_matter(session, incident.id) if each.withdrawn_at is None]
    for each in known:
        again = shown.pop(each.content_digest, None)
        if again is not None and not each.is_here:
            # Its record came without what it shows, which is here now.
            each.card, each.page, each.is_here = again.card, again.page, True
    if len(known) + len(shown) > MOST:
        raise TooManyPhotos(most=MOST)
    new = [_taken(incident, photo, actor, at) for photo in shown.values()]
    for photo in new:
        photo.note = note
    session.add_all(new)
    session.flush()
    return new


def _taken(incident: Incident, photo: Shrunk, actor: Actor, at: datetime) -> IncidentPhoto:
    return IncidentPhoto(
        home_station_id=actor.station_id,
        incident_id=incident.id,
        station_id=incident.station_id,
        other_station_id=incident.other_station_id,
        width=photo.width,
        height=photo.height,
        card=photo.card,
        page=photo.page,
        content_digest=digest_of_photo(photo.card, photo.page),
        is_here=True,
        taken_at=at,
        taken_by_id=actor.person_id,
    )


def take_back(
    session: Session, incident: Incident, photo: IncidentPhoto, *, actor: Actor, at: datetime
) -> None:
    """What it shows is gone at once, here and wherever the exchange brings that; that it was stays.

    Raises:
        MatterIsSettled, TakenBackAlready, NotYourPhoto: nothing was changed.
    """
    actor.ensure_may(Permission.SETTLE)
    _ensure_open(incident)
    if photo.withdrawn_at is not None:
        raise TakenBackAlready
    if not is_by(photo, actor):
        raise NotYourPhoto
    photo.withdrawn_at = at
    erase(photo)
    session.add(photo)
    session.flush()


def is_by(photo: IncidentPhoto, actor: Actor) -> bool:
    return photo.taken_by_id is not None and photo.taken_by_id == actor.person_id


def erase(photo: IncidentPhoto) -> None:
    """Leave nothing of what a photo shows; it is not asked for again."""
    photo.card = photo.page = b""
    photo.note = ""
    photo.is_here, photo.is_erased = False, True


def of_matter(session: Session, incident_id: UUID) -> list[IncidentPhoto]:
    return of_matters(session, [incident_id]).get(incident_id, [])


def of_matters(session: Session, incident_ids: Collection[UUID]) -> dict[UUID, list[IncidentPhoto]]:
    """All photos of some matters, also those that were taken back, in the order of taking.

    What they show is read only of those that are looked at.
    """
    query = (
        select(IncidentPhoto)
        .where(col(IncidentPhoto.incident_id).in_(incident_ids))
        .options(defer(_CARD), defer(_PAGE))
        .order_by(col(IncidentPhoto.id))
    )
    found: dict[UUID, list[IncidentPhoto]] = {}
    for photo in session.exec(query):
        found.setdefault(photo.incident_id, []).append(photo)
    return found


def counts_of_units(session: Session, unit_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many photos there are of what happened to each of some parcels or bags."""
    query = (
        select(Incident.unit_id, sa.func.count())
        .join(IncidentPhoto, col(IncidentPhoto.incident_id) == col(Incident.id))
        .where(col(Incident.unit_id).in_(unit_ids), ~col(IncidentPhoto.is_erased))
        .group_by(col(Incident.unit_id))
    )
    return {unit_id: many for unit_id, many in session.exec(query) if unit_id is not None}


def _ensure_open(incident: Incident) -> None:
    if incident.state is IncidentState.SETTLED:
        raise MatterIsSettled

"""Deletes photos of matters some time after they were settled: a label on one names people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from station.errors import N_
from station.incidents import photos
from station.incidents.models import Incident, IncidentPhoto, IncidentState
from station.jobs import Job, Work, nightly
from station.parcels.erasing import erase_old

# Each has 150 KB, and a scan waits for one step at most.
_STEP = 20


def purge(work: Work) -> None:
    """Erase the photos whose time has come, on this computer; each does so by itself.

    Raises:
        ClockNotTrusted: there is something to erase, and no clock to do it by.
    """
    before = work.at - timedelta(days=work.settings.contact_days)

    def erase(session: Session, photo_ids: Sequence[UUID]) -> None:
        for photo_id in photo_ids:
            photos.erase(session.get_one(IncidentPhoto, photo_id))

    erase_old(
        work,
        lambda session: _old(session, before),
        erase,
        act="purge_photos",
        subject="incident_photo",
    )


def _old(session: Session, before: datetime) -> Sequence[UUID]:
    query = (
        select(IncidentPhoto.id)
        .join(Incident, col(Incident.id) == col(IncidentPhoto.incident_id))
        .where(
            Incident.state == IncidentState.SETTLED,
            col(Incident.settled_at) <= before,
            col(IncidentPhoto.is_erased).is_(False),
        )
        .order_by(col(IncidentPhoto.id))
    )
    return session.exec(query.limit(_STEP)).all()


PURGE = Job(N_("delete photos of settled matters whose time has come"), purge, nightly(3, 25))

"""Deletes photos of matters some time after they were settled: a label on one names people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from station import custody
from station.accounts import audit
from station.clock import is_trusted
from station.errors import N_
from station.incidents import photos
from station.incidents.models import Incident, IncidentPhoto, IncidentState
from station.jobs import Job, Work, nightly
from station.parcels.purging import ClockNotTrusted

# Each has 150 KB, and a scan waits for one step at most.
_STEP = 20


def purge(work: Work) -> None:
    """Erase the photos whose time has come, on this computer; each does so by itself.

    Raises:
        ClockNotTrusted: there is something to erase, and no clock to do it by.
    """
    before = work.at - timedelta(days=work.settings.contact_days)
    with work.database.read() as session:
        found, trusted = _old(session, before), is_trusted(work.at, custody.last_days(session))
    if found and not trusted:
        raise ClockNotTrusted(now=f"{work.at:%Y-%m-%d %H:%M} UTC")
    while found:
        work.go_on()
        with work.database.write() as session:
            # A matter may have been opened again since it was looked for.
            gone = _old(session, before)
            for photo_id in gone:
                photos.erase(session.get_one(IncidentPhoto, photo_id))
            audit.note(
                session,
                None,
                "purge_photos",
                at=work.at,
                subject="incident_photo",
                detail=str(len(gone)),
            )
        with work.database.read() as session:
            found = _old(session, before)


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

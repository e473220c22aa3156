"""Photos of what is wrong, taken at a desk, and taken back again."""

from sqlmodel import col, select

from station.incidents import photos
from station.incidents.models import Incident, IncidentPhoto
from station.photos.drawing import Shrunk
from station.settling import lookup
from station.settling.lookup import Filter
from tests.sync.simulator.desk import Desk


def photograph(desk: Desk) -> None:
    """One or two photos of any matter that is open here."""
    actor = desk.writer.actor
    found = desk.connection().execute(lookup.listing(Filter(), seen_by=actor)).all()
    row = desk.one_of(sorted(found, key=lambda row: row.id))
    if row is None:
        return
    incident = desk.session.get_one(Incident, row.id)
    taken = [_a_photo(desk) for _ in range(desk.random.randint(1, 2))]
    photos.add(desk.session, incident, taken, note="湿了", actor=actor, at=desk.writer.at)


def _a_photo(desk: Desk) -> Shrunk:
    return Shrunk(4, 3, desk.random.randbytes(8), desk.random.randbytes(16))


def take_photo_back(desk: Desk) -> None:
    query = select(IncidentPhoto).where(
        IncidentPhoto.home_station_id == desk.here, col(IncidentPhoto.withdrawn_at).is_(None)
    )
    photo = desk.one_of(desk.session.exec(query.order_by(col(IncidentPhoto.card))).all())
    incident = desk.session.get(Incident, photo.incident_id) if photo else None
    if incident is not None:
        actor, at = desk.writer.actor, desk.writer.at
        photos.take_back(desk.session, incident, photo, actor=actor, at=at)

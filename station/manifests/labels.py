"""Labels that are printed and not kept, and the look at an intake that a list needs."""

from uuid import UUID

from sqlmodel import Session

from station.access import Actor
from station.consolidation.sorting_rows import nearest_drop
from station.db import get_or_raise
from station.errors import NotFound
from station.manifests.places import Names
from station.manifests.sheets import draw_sort_label
from station.manifests.sheets.sort_label import SortLabel
from station.network.models import Station
from station.parcels.lookup import get_parcel
from station.parcels.models import Intake


def get_intake(session: Session, intake_id: UUID, *, seen_by: Actor) -> Intake:
    """An intake at a station of the actor's."""
    intake = session.get(Intake, intake_id)
    if intake is not None:
        station = get_or_raise(session, Station, intake.station_id)
        if seen_by.sees(station.path):
            return intake
    raise NotFound(kind="Intake", id=intake_id)


def sort_label(session: Session, parcel_id: UUID, *, seen_by: Actor) -> bytes:
    """The label of a sorted parcel as a PDF; no name, no phone."""
    parcel = get_parcel(session, parcel_id, seen_by=seen_by)
    if parcel.destination_id is None:
        raise NotFound(kind="Parcel", id=parcel_id)
    destination = get_or_raise(session, Station, parcel.destination_id)
    drop = nearest_drop(session.connection(), seen_by.station_id, seen_by.path, destination.path)
    names = Names(session)
    return draw_sort_label.draw(
        SortLabel(
            slot=str(drop.slot or "–"),
            route=drop.route or "",
            stop=drop.stop or 0,
            village=destination.name,
            township=names.township(destination.id),
            number=parcel.number,
        )
    )

"""Labels that are printed and not kept, and the look at an intake that a list needs."""

from uuid import UUID

from sqlmodel import Session

from station import custody
from station.access import Actor
from station.consolidation.sorting_rows import nearest_drop
from station.db import get_or_raise
from station.errors import NotFound
from station.manifests.places import Names
from station.manifests.sheets import draw_sort_label
from station.manifests.sheets.sort_label import SortLabel
from station.network.models import Station
from station.parcels.heading import goes_to_id
from station.parcels.lookup import get_parcel
from station.parcels.models import Intake
from station.printing import apart, code128
from station.printing.paper import symbols_or_none


def get_intake(session: Session, intake_id: UUID, *, seen_by: Actor) -> Intake:
    """An intake at a station of the actor's."""
    intake = session.get(Intake, intake_id)
    if intake is not None:
        station = get_or_raise(session, Station, intake.station_id)
        if seen_by.sees(station.path):
            return intake
    raise NotFound(kind="Intake", id=intake_id)


def sort_label_pdf(session: Session, parcel_id: UUID, *, seen_by: Actor) -> bytes:
    return apart.drawn(draw_sort_label.draw, sort_label(session, parcel_id, seen_by=seen_by))


def sort_label(session: Session, parcel_id: UUID, *, seen_by: Actor) -> SortLabel:
    """What stands on the label of a sorted parcel; no name, no phone."""
    parcel = get_parcel(session, parcel_id, seen_by=seen_by)
    destination_id = goes_to_id(custody.get_unit(session, parcel_id), parcel)
    if destination_id is None:
        raise NotFound(kind="Parcel", id=parcel_id)
    destination = get_or_raise(session, Station, destination_id)
    drop = nearest_drop(session.connection(), seen_by.station_id, seen_by.path, destination.path)
    names = Names(session)
    return SortLabel(
        slot=str(drop.slot or "–"),
        route=drop.route or "",
        stop=drop.stop if drop.is_ahead else None,
        via=drop.change_at,
        village=names.own(destination.id),
        township=names.township(destination.id),
        number=parcel.number,
    )


def bars_of(label: SortLabel) -> tuple[int, str]:
    """The label's code for a page: its width in modules, and its bars as an SVG path."""
    symbols = symbols_or_none(label.code or label.number)
    if symbols is None:
        return 0, ""
    dark = [(11 * place, bar) for place, value in enumerate(symbols) for bar in code128.bars(value)]
    path = "".join(f"M{left + at} 0h{wide}v1h-{wide}z" for left, (at, wide) in dark)
    return code128.modules(symbols), path

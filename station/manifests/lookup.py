"""Finds sheets for lists and the scan box. Draws nothing, so it loads fast."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, func, select

from station.access import Actor
from station.consolidation import trips
from station.consolidation.models import Bag, Leg, Trip
from station.db import get_or_raise
from station.errors import N_, NotFound
from station.manifests.models import Sheet, SheetKind
from station.network.models import Station

KIND_LABELS = {
    SheetKind.BAG_TAG: N_("Bag tag"),
    SheetKind.ITEM_LIST: N_("Item list"),
    SheetKind.ROUTE_BILL: N_("Route bill"),
    SheetKind.TRIP_BILL: N_("Trip bill"),
    SheetKind.HANDOVER_LIST: N_("Handover list"),
}
# Sheets that are signed: their copy comes back, or somebody asks for it.
SIGNED_KINDS = (SheetKind.ROUTE_BILL, SheetKind.TRIP_BILL, SheetKind.HANDOVER_LIST)
PAGE_SIZE = 50


@dataclass(frozen=True)
class SheetPage:
    """One page of a list of sheets; ``number`` counts from 1."""

    sheets: list[Sheet]
    number: int
    pages: int
    total: int


def list_sheets(
    session: Session, *, seen_by: Actor, only_out: bool = False, search: str = "", page: int = 1
) -> SheetPage:
    """The sheets of the actor's stations, the newest first.

    ``only_out`` leaves those whose signed copy has not come back, the oldest first.
    """
    query = (
        select(Sheet)
        .join(Station, col(Station.id) == col(Sheet.station_id))
        .where(col(Station.path).startswith(seen_by.path), Sheet.revision > 0)
    )
    if only_out:
        query = query.where(col(Sheet.kind).in_(SIGNED_KINDS), col(Sheet.returned_at).is_(None))
    if search:
        query = query.where(col(Sheet.number).contains(search.upper(), autoescape=True))
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    order = col(Sheet.id).asc() if only_out else col(Sheet.id).desc()
    rows = session.exec(query.order_by(order).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE))
    return SheetPage(list(rows), page, pages, total)


def count_out(session: Session, *, seen_by: Actor) -> int:
    """How many signed copies are still out."""
    return session.exec(
        select(func.count())
        .select_from(Sheet)
        .join(Station, col(Station.id) == col(Sheet.station_id))
        .where(
            col(Station.path).startswith(seen_by.path),
            Sheet.revision > 0,
            col(Sheet.kind).in_(SIGNED_KINDS),
            col(Sheet.returned_at).is_(None),
        )
    ).one()


def get_sheet(session: Session, sheet_id: UUID, *, seen_by: Actor) -> Sheet:
    """A sheet of a station of the actor's, or of a load that comes to one."""
    sheet = session.get(Sheet, sheet_id)
    if sheet is not None and is_seen(session, sheet, seen_by):
        return sheet
    raise NotFound(kind="Sheet", id=sheet_id)


def sheets_of_number(session: Session, number: str) -> list[Sheet]:
    """Every sheet that carries ``number``: a bag's tag and list share one."""
    return list(
        session.exec(
            select(Sheet)
            .where(Sheet.number == number, Sheet.revision > 0)
            .order_by(col(Sheet.kind))
        )
    )


def is_seen(session: Session, sheet: Sheet, actor: Actor) -> bool:
    stations = [sheet.station_id]
    if sheet.kind is SheetKind.ROUTE_BILL:
        leg = get_or_raise(session, Leg, sheet.subject_id)
        stations += [leg.from_station_id, leg.to_station_id]
    elif sheet.kind in (SheetKind.BAG_TAG, SheetKind.ITEM_LIST):
        stations.append(get_or_raise(session, Bag, sheet.subject_id).destination_id)
    elif sheet.kind is SheetKind.TRIP_BILL:
        trip = get_or_raise(session, Trip, sheet.subject_id)
        stations += [stop.station_id for stop in trips.stops_of(session, trip)]
    found = [session.get(Station, station_id) for station_id in stations]
    return any(station is not None and actor.sees(station.path) for station in found)

"""Finds sheets for lists and the scan box. Draws nothing, so it loads fast."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from station.access import Actor
from station.errors import N_
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


def sheets_of_number(session: Session, number: str) -> list[Sheet]:
    """Every sheet that carries ``number``: a bag's tag and list share one."""
    return list(
        session.exec(
            select(Sheet)
            .where(Sheet.number == number, Sheet.revision > 0)
            .order_by(col(Sheet.kind))
        )
    )

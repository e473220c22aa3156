"""Finds sheets for lists and the scan box. Draws nothing, so it loads fast."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, func, select

from station import barcodes
from station.access import Actor, Permission
from station.barcodes import Series
from station.consolidation import trips
from station.consolidation.models import Bag, Leg, Trip
from station.db import get_or_raise
from station.errors import N_, NotFound
from station.manifests.models import Sheet, SheetKind, SheetRevision
from station.network.lookup import may_county_wide
from station.network.models import Station

KIND_LABELS = {
    SheetKind.BAG_TAG: N_("Bag tag"),
    SheetKind.ITEM_LIST: N_("Item list"),
    SheetKind.ROUTE_BILL: N_("Route bill"),
    SheetKind.TRIP_BILL: N_("Trip bill"),
    SheetKind.HANDOVER_LIST: N_("Handover list"),
    SheetKind.RETURNS_LIST: N_("List of returns"),
    SheetKind.CASH_CLOSE: N_("Cash close sheet"),
    SheetKind.REMITTANCE: N_("Remittance receipt"),
    SheetKind.DAILY_SHEET: N_("Daily sheet"),
    SheetKind.HARVEST_LIST: N_("Harvest list"),
    SheetKind.PACKING_LIST: N_("Packing list"),
    SheetKind.MONTHLY_STATEMENT: N_("Monthly statement"),
    SheetKind.UPBOUND_LIST: N_("Handover list, upbound"),
    SheetKind.CONTRACT: N_("Contract for a season"),
    SheetKind.DELIVERY_RECEIPT: N_("Delivery receipt"),
}
# What a code of ours stands on.
KIND_OF_SERIES = {
    Series.BAG: SheetKind.BAG_TAG,
    Series.ITEM_LIST: SheetKind.ITEM_LIST,
    Series.ROUTE_BILL: SheetKind.ROUTE_BILL,
    Series.TRIP_BILL: SheetKind.TRIP_BILL,
    Series.HANDOVER_LIST: SheetKind.HANDOVER_LIST,
    Series.RETURNS_LIST: SheetKind.RETURNS_LIST,
    Series.CASH_CLOSE: SheetKind.CASH_CLOSE,
    Series.REMITTANCE: SheetKind.REMITTANCE,
    Series.DAILY_SHEET: SheetKind.DAILY_SHEET,
    Series.WINDOW: SheetKind.HARVEST_LIST,
    Series.PACKING_LIST: SheetKind.PACKING_LIST,
    Series.MONTHLY_STATEMENT: SheetKind.MONTHLY_STATEMENT,
    Series.UPBOUND_LIST: SheetKind.UPBOUND_LIST,
    Series.CONTRACT: SheetKind.CONTRACT,
    Series.DELIVERY: SheetKind.DELIVERY_RECEIPT,
}
# What they say, and what may change in it, is known to the rooms that print them.
KINDS_OF_ROOMS_ABOVE = (
    SheetKind.CASH_CLOSE,
    SheetKind.REMITTANCE,
    SheetKind.DAILY_SHEET,
    SheetKind.HARVEST_LIST,
    SheetKind.PACKING_LIST,
    SheetKind.MONTHLY_STATEMENT,
    SheetKind.UPBOUND_LIST,
    SheetKind.CONTRACT,
    SheetKind.DELIVERY_RECEIPT,
)
# Sheets that are signed: their copy comes back, or somebody asks for it.
SIGNED_KINDS = (
    SheetKind.ROUTE_BILL,
    SheetKind.TRIP_BILL,
    SheetKind.HANDOVER_LIST,
    SheetKind.RETURNS_LIST,
    SheetKind.MONTHLY_STATEMENT,
    SheetKind.UPBOUND_LIST,
)
PAGE_SIZE = 50


class SheetRow(Struct, frozen=True):
    """A sheet in a list: of which day, and for whom, by its last revision."""

    sheet: Sheet
    on: date
    about: str
    driver: str


class SheetPage(Struct, frozen=True):
    """One page of a list of sheets; ``number`` counts from 1."""

    rows: list[SheetRow]
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
        .where(*_listed_for(session, seen_by))
    )
    if only_out:
        query = query.where(col(Sheet.kind).in_(SIGNED_KINDS), col(Sheet.returned_at).is_(None))
    if search:
        number = barcodes.number_in(search).upper()
        query = query.where(col(Sheet.number).contains(number, autoescape=True))
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    order = col(Sheet.id).asc() if only_out else col(Sheet.id).desc()
    query = query.order_by(order).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    sheets = session.exec(query).all()
    said = _said(session, sheets)
    return SheetPage([_row(sheet, said[sheet.id]) for sheet in sheets], page, pages, total)


_ABOUT = (
    "on",
    "about",
    "partner",
    "places",
    "route",
    "driver",
    "village",
    "township",
    "destination",
)


def _said(session: Session, sheets: Sequence[Sheet]) -> dict[UUID, dict[str, Any]]:
    """Of each sheet's last revision what lists show, without its lines."""
    says = col(SheetRevision.says)
    fields = [says[name].as_json().label(name) for name in _ABOUT]
    rows = session.connection().execute(
        sa.select(col(SheetRevision.sheet_id), *fields)
        .join(Sheet, col(Sheet.id) == col(SheetRevision.sheet_id))
        .where(
            col(Sheet.id).in_([sheet.id for sheet in sheets]),
            col(SheetRevision.revision) == col(Sheet.revision),
        )
    )
    return {row.sheet_id: dict(row._mapping) for row in rows}  # noqa: SLF001  SQLAlchemy's own name


def _row(sheet: Sheet, said: dict[str, Any]) -> SheetRow:
    if sheet.kind in KINDS_OF_ROOMS_ABOVE:
        about = said["about"]
    elif sheet.kind is SheetKind.ROUTE_BILL:
        about = " → ".join(said["places"])
    elif sheet.kind is SheetKind.BAG_TAG:
        about = " ".join(filter(None, [said["township"], said["village"]]))
    elif sheet.kind is SheetKind.ITEM_LIST:
        about = said["destination"]
    else:
        about = said["partner"] or said["route"]
    return SheetRow(sheet, date.fromisoformat(said["on"]), about, said["driver"] or "")


def count_out(session: Session, *, seen_by: Actor) -> int:
    """How many signed copies are still out."""
    return session.exec(
        select(func.count())
        .select_from(Sheet)
        .join(Station, col(Station.id) == col(Sheet.station_id))
        .where(
            *_listed_for(session, seen_by),
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


def find_signed(session: Session, number: str, *, seen_by: Actor) -> Sheet | None:
    """The sheet of this number whose signed copy comes back to a station of the actor's."""
    for sheet in sheets_of_number(session, number):
        station = get_or_raise(session, Station, sheet.station_id)
        if sheet.kind not in SIGNED_KINDS or _is_kept_from(session, sheet, seen_by):
            continue
        if seen_by.sees(station.path):
            return sheet
    return None


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
    if _is_kept_from(session, sheet, actor):
        return False
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


def _listed_for(session: Session, actor: Actor) -> list[sa.ColumnElement[bool]]:
    """What holds of the sheets of the actor's stations that the actor may read."""
    conditions = [col(Station.path).startswith(actor.path), col(Sheet.revision) > 0]
    if not may_county_wide(session, actor, Permission.ADJUDICATE):
        conditions.append(~_tells_of_a_partner())
    return conditions


def _is_kept_from(session: Session, sheet: Sheet, actor: Actor) -> bool:
    """A partner's sums are read on paper by whoever may open their page, and by nobody else."""
    if sheet.kind not in (SheetKind.MONTHLY_STATEMENT, SheetKind.DAILY_SHEET):
        return False
    if may_county_wide(session, actor, Permission.ADJUDICATE):
        return False
    found = select(Sheet.id).where(Sheet.id == sheet.id, _tells_of_a_partner())
    return session.exec(found).first() is not None


def _tells_of_a_partner() -> sa.ColumnElement[bool]:
    """Its month, or its day: sums of one partner over all stations of the county."""
    of_partner = col(SheetRevision.says)["of_partner"].as_boolean()
    on_paper = sa.exists().where(
        col(SheetRevision.sheet_id) == col(Sheet.id),
        col(SheetRevision.revision) == col(Sheet.revision),
        of_partner.is_(True),
    )
    return sa.or_(
        col(Sheet.kind) == SheetKind.MONTHLY_STATEMENT,
        sa.and_(col(Sheet.kind) == SheetKind.DAILY_SHEET, on_paper),
    )

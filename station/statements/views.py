"""Pages of the day's figures: at a station by partner, or of a partner by station."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from station import custody
from station.access import Permission
from station.clock import business_day
from station.db import get_or_raise
from station.errors import NotFound
from station.lazy import lazy_module
from station.manifests import lookup as sheets
from station.manifests.models import SheetKind
from station.manifests.views import to_pdf
from station.network import lookup as network
from station.network.models import Partner
from station.parcels.acting import current_writer
from station.printing import apart
from station.statements.blueprint import bp
from station.statements.rules import FIGURE_LABELS, ON_THE_WAY, Figure
from station.web.access import current_actor, requires
from station.web.asked import asked_day, asked_id
from station.web.database import current_session, current_time, transaction
from station.web.paging import page_of_rows
from station.web.spreadsheet_file import send_spreadsheet

if TYPE_CHECKING:
    from station.manifests import service
    from station.statements import daily
    from station.statements.daily import Wanted
    from station.statements.sheets import draw_daily_sheet
else:
    daily = lazy_module("station.statements.daily")
    draw_daily_sheet = lazy_module("station.statements.sheets.draw_daily_sheet")
    service = lazy_module("station.manifests.service")


@bp.get("/daily")
@requires(Permission.REPORT)
def show_own() -> ResponseReturnValue:
    """The actor's own station, on the day that is asked for."""
    return _page(current_actor().station_id, None)


@bp.get("/daily/stations/<uuid:station_id>")
@requires(Permission.REPORT)
def show_station(station_id: UUID) -> ResponseReturnValue:
    return _page(station_id, None)


@bp.get("/daily/partners/<uuid:partner_id>")
@requires(Permission.ADJUDICATE)
def show_partner(partner_id: UUID) -> ResponseReturnValue:
    """All stations' parcels of one partner, as the county sees them."""
    return _page(None, partner_id)


@bp.get("/daily/stations/<uuid:station_id>/<figure>")
@requires(Permission.REPORT)
def list_of_station(station_id: UUID, figure: str) -> ResponseReturnValue:
    return _list(station_id, None, figure)


@bp.get("/daily/partners/<uuid:partner_id>/<figure>")
@requires(Permission.ADJUDICATE)
def list_of_partner(partner_id: UUID, figure: str) -> ResponseReturnValue:
    return _list(None, partner_id, figure)


@bp.post("/daily/stations/<uuid:station_id>/sheet")
@requires(Permission.PRINT)
def print_station(station_id: UUID) -> ResponseReturnValue:
    return _print(station_id, None)


@bp.post("/daily/partners/<uuid:partner_id>/sheet")
@requires(Permission.ADJUDICATE)
def print_partner(partner_id: UUID) -> ResponseReturnValue:
    return _print(None, partner_id)


@bp.get("/daily/sheets/<uuid:sheet_id>/<int:revision>.xlsx")
@requires(Permission.REPORT)
def fetch_workbook(sheet_id: UUID, revision: int) -> ResponseReturnValue:
    """The same figures as on the frozen paper."""
    session = current_session()
    sheet = sheets.get_sheet(session, sheet_id, seen_by=current_actor())
    if sheet.kind is not SheetKind.DAILY_SHEET:
        raise NotFound(kind="Sheet", id=sheet_id)
    says = service.get_revision(session, sheet, revision).says
    if says["of_partner"]:
        network.ensure_county_wide(session, current_actor(), Permission.ADJUDICATE)
    return send_spreadsheet(draw_daily_sheet.workbook(says), f"{sheet.number}-{revision}.xlsx")


def _wanted(station_id: UUID | None, partner_id: UUID | None) -> "Wanted":
    """Raises NotFound where the station is not one of the actor's."""
    session, actor = current_session(), current_actor()
    if station_id is not None:
        network.get_station(session, station_id, seen_by=actor)
    if partner_id is not None:
        network.ensure_county_wide(session, actor, Permission.ADJUDICATE)
        get_or_raise(session, Partner, partner_id)
    day = asked_day() or business_day(current_time())
    return daily.Wanted(day, station_id, partner_id)


def _page(station_id: UUID | None, partner_id: UUID | None) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    wanted = _wanted(station_id, partner_id)
    is_county_wide = network.may_county_wide(session, actor, Permission.ADJUDICATE)
    partners = session.exec(select(Partner).where(Partner.is_active).order_by(col(Partner.code)))
    said, kept = daily.day_of(session, wanted), daily.kept(session, actor.station_id, wanted)
    return render_template(
        "statements/daily.html",
        wanted=wanted,
        said=said,
        kept=kept,
        is_out_of_date=kept and daily.is_out_of_date(session, kept, wanted, said),
        figures=FIGURE_LABELS,
        stations=network.list_stations(session, seen_by=actor),
        partners=partners.all() if is_county_wide else [],
        on_the_way=ON_THE_WAY,
    )


def _list(station_id: UUID | None, partner_id: UUID | None, figure: str) -> ResponseReturnValue:
    if figure not in set(Figure):
        abort(404)
    session, wanted = current_session(), _wanted(station_id, partner_id)
    row = asked_id("row")
    page = page_of_rows(daily.listed(session, wanted, row, Figure(figure)), size=100)
    numbers = {hold.unit_id: custody.get_unit(session, hold.unit_id).number for hold in page.rows}
    return render_template(
        "statements/list.html",
        wanted=wanted,
        title=daily.title_of(session, wanted),
        label=FIGURE_LABELS[Figure(figure)],
        page=page,
        # All stations are one in a partner's sum.
        says_where=row is not None or wanted.partner_id is None,
        numbers=numbers,
        names=network.names_of(session, [hold.place for hold in page.rows]),
    )


def _print(station_id: UUID | None, partner_id: UUID | None) -> ResponseReturnValue:
    wanted = _wanted(station_id, partner_id)
    apart.be_ready()
    with transaction() as session:
        frozen = daily.freeze(session, current_writer(), wanted)
    return to_pdf(frozen)

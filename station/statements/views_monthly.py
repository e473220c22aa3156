"""Pages of a partner's month: day by day, each leading to its daily sheet."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

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
from station.statements.rules import FIGURE_LABELS, Span
from station.web.access import current_actor, requires
from station.web.asked import asked_month
from station.web.database import current_session, current_time, transaction
from station.web.spreadsheet_file import send_spreadsheet

if TYPE_CHECKING:
    from station.manifests import service
    from station.statements import monthly
    from station.statements.sheets import draw_monthly_statement
else:
    draw_monthly_statement = lazy_module("station.statements.sheets.draw_monthly_statement")
    monthly = lazy_module("station.statements.monthly")
    service = lazy_module("station.manifests.service")


@bp.get("/monthly")
@requires(Permission.ADJUDICATE)
def list_months() -> ResponseReturnValue:
    """Which partner's statement of a month was printed, and which was not yet."""
    session, actor, month = current_session(), current_actor(), _month()
    network.ensure_county_wide(session, actor, Permission.ADJUDICATE)
    partners = session.exec(
        select(Partner).where(Partner.is_active).order_by(col(Partner.code))
    ).all()
    return render_template(
        "statements/months.html",
        month=month,
        partners=partners,
        kept={p.id: monthly.kept(session, actor.station_id, p.id, month) for p in partners},
    )


@bp.get("/monthly/partners/<uuid:partner_id>")
@requires(Permission.ADJUDICATE)
def show_month(partner_id: UUID) -> ResponseReturnValue:
    session, actor, month = current_session(), current_actor(), _month()
    partner = _partner(partner_id)
    span = Span.of_month(month, business_day(current_time()))
    said = monthly.month_of(session, partner, span)
    kept = monthly.kept(session, actor.station_id, partner.id, month)
    return render_template(
        "statements/month.html",
        month=month,
        said=said,
        kept=kept,
        is_out_of_date=kept and monthly.is_out_of_date(session, kept, said),
        figures=FIGURE_LABELS,
    )


@bp.post("/monthly/partners/<uuid:partner_id>/sheet")
@requires(Permission.ADJUDICATE)
def print_month(partner_id: UUID) -> ResponseReturnValue:
    partner, month = _partner(partner_id), _month()
    apart.be_ready()
    with transaction() as session:
        frozen = monthly.freeze(session, current_writer(), partner, month)
    return to_pdf(frozen)


@bp.get("/monthly/sheets/<uuid:sheet_id>/<int:revision>.xlsx")
@requires(Permission.ADJUDICATE)
def fetch_month(sheet_id: UUID, revision: int) -> ResponseReturnValue:
    """The same figures as on the frozen paper."""
    session = current_session()
    sheet = sheets.get_sheet(session, sheet_id, seen_by=current_actor())
    if sheet.kind is not SheetKind.MONTHLY_STATEMENT:
        raise NotFound(kind="Sheet", id=sheet_id)
    network.ensure_county_wide(session, current_actor(), Permission.ADJUDICATE)
    says = service.get_revision(session, sheet, revision).says
    content = draw_monthly_statement.workbook(says)
    return send_spreadsheet(content, f"{sheet.number}-{revision}.xlsx")


def _month() -> date:
    """The first day of the month that is asked for, of this one where none is; none to come."""
    today = business_day(current_time())
    return min(asked_month() or today, today).replace(day=1)


def _partner(partner_id: UUID) -> Partner:
    session = current_session()
    network.ensure_county_wide(session, current_actor(), Permission.ADJUDICATE)
    return get_or_raise(session, Partner, partner_id)

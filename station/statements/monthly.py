"""A partner's month: the figures of its daily sheets, and the money, as the books have them."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid5

from msgspec import Struct
from sqlmodel import Session

from station import barcodes
from station.access import Permission
from station.clock import business_day
from station.custody import Writer
from station.db import get_or_raise
from station.ledger import AccountKind
from station.ledger import lookup as books
from station.ledger.lookup import COD, FREIGHT
from station.manifests.freezing import About, Turn, find, freeze_said, last_turn
from station.manifests.models import Sheet, SheetKind, SheetRevision
from station.network.lookup import ensure_county_wide
from station.network.models import Partner, Station
from station.statements import holdings, rules
from station.statements.rules import Balance, Figure, Span
from station.statements.sheets import draw_monthly_statement, monthly_statement
from station.statements.sheets.monthly_statement import DayRow, MonthlyStatement, Owed

Moved = Mapping[tuple[date, AccountKind], int]


class DayLine(Struct, frozen=True):
    """One day of the month, of all stations as one."""

    day: date
    balance: Balance
    cod: Owed


class Month(Struct, frozen=True):
    """What a partner's month was; ``freight`` is of the whole of it."""

    partner: Partner
    span: Span
    lines: list[DayLine]
    total: DayLine
    freight: Owed


def month_of(session: Session, partner: Partner, span: Span) -> Month:
    """Each day as its daily sheet has it, and what is owed at its end."""
    holds = holdings.as_one(session, partner.id, span)
    moved = books.moved_for(session, partner.id)
    lines = [
        DayLine(day, balance, owed_in(moved, COD, Span.of_day(day)))
        for day, balance in rules.day_by_day(holds, span)
    ]
    total = DayLine(span.first, Balance.of(holds, span), owed_in(moved, COD, span))
    return Month(partner, span, lines, total, owed_in(moved, FREIGHT, span))


def owed_in(moved: Moved, kinds: tuple[AccountKind, AccountKind], span: Span) -> Owed:
    """What was owed before a time, what was collected and paid in it."""
    due, paid = kinds
    before = dict.fromkeys(kinds, 0)
    inside = dict.fromkeys(kinds, 0)
    for (day, kind), fen in moved.items():
        if kind in kinds and day <= span.last:
            (before if day < span.first else inside)[kind] += fen
    return Owed(before[due] - before[paid], inside[due], inside[paid])


def freeze(session: Session, writer: Writer, partner: Partner, day: date) -> SheetRevision:
    """The statement of the month of a day; what is known later makes the next revision."""
    station = get_or_raise(session, Station, writer.station_id)
    ensure_county_wide(session, writer.actor, Permission.ADJUDICATE)
    said = month_of(session, partner, Span.of_month(day, business_day(writer.at)))

    def says(turn: Turn) -> MonthlyStatement:
        return _sheet(station, said, turn)

    sheet = About(SheetKind.MONTHLY_STATEMENT, _subject(station.id, partner.id, day), station)
    return freeze_said(session, writer, sheet, says, draw_monthly_statement.draw)


def kept(session: Session, keeper_id: UUID, partner_id: UUID, day: date) -> Sheet | None:
    """The statement of the month of a day, as the keeper's station has printed it."""
    return find(session, SheetKind.MONTHLY_STATEMENT, _subject(keeper_id, partner_id, day))


def is_out_of_date(session: Session, printed: Sheet, said: Month) -> bool:
    """Whether the last revision has other figures than are known now."""
    turn = last_turn(session, printed)
    if turn is None:
        return False
    station = get_or_raise(session, Station, printed.station_id)
    return bool(_sheet(station, said, turn).differs)


def _subject(keeper_id: UUID, partner_id: UUID, day: date) -> UUID:
    return uuid5(keeper_id, f"monthly {day:%Y-%m} {partner_id}")


def _sheet(station: Station, said: Month, turn: Turn) -> MonthlyStatement:
    sheet = MonthlyStatement(
        number=turn.number,
        revision=turn.revision,
        code=barcodes.of_sheet(turn.number, turn.revision),
        issuer=station.name,
        about=said.partner.name,
        on=said.span.first,
        until=said.span.last,
        rows=tuple(_row(line) for line in said.lines),
        total=_row(said.total),
        freight=said.freight,
        made=turn.made,
    )
    return monthly_statement.with_differences(sheet, turn.before)


def _row(line: DayLine) -> DayRow:
    figures = {figure.value: line.balance.of_figure(figure) for figure in Figure}
    return DayRow(line.day, **figures, cod=line.cod)

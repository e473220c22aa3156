"""A day's holds, read from the events as they are known now; and the sheet that is frozen."""

from collections import defaultdict
from datetime import date
from uuid import UUID, uuid5

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station import barcodes
from station.access import Permission
from station.custody import Writer
from station.db import get_or_raise, table_of
from station.ledger import AccountKind, Entry, Posting
from station.manifests.freezing import About, Turn, find, freeze_said, last_turn
from station.manifests.models import Sheet, SheetKind, SheetRevision
from station.network.lookup import ensure_county_wide
from station.network.models import Partner, Station
from station.statements import holdings, rules
from station.statements.holdings import Whose
from station.statements.rules import ON_THE_WAY, Balance, Figure, Hold, Span
from station.statements.sheets import daily_sheet, draw_daily_sheet
from station.statements.sheets.daily_sheet import DailyRow, DailySheet

_ENTRY, _POSTING = table_of(Entry), table_of(Posting)
_PARTNER, _STATION = table_of(Partner), table_of(Station)


class Wanted(Struct, frozen=True):
    """Of which day, and of a station's parcels or of a partner's at all stations."""

    day: date
    station_id: UUID | None = None
    partner_id: UUID | None = None

    @property
    def span(self) -> Span:
        return Span.of_day(self.day)

    @property
    def whose(self) -> Whose:
        return Whose(self.station_id, self.partner_id)


class Line(Struct, frozen=True):
    """One row of a day's table: a partner at the station, or a station of the partner's."""

    key: UUID
    label: str
    balance: Balance
    cod_fen: int
    freight_fen: int


class Day(Struct, frozen=True):
    title: str
    lines: list[Line]
    total: Line


def day_of(session: Session, about: Wanted) -> Day:
    """The table of a day: each row balances, and so does the sum."""
    every = read(session, about)
    by_key: dict[UUID, list[Hold]] = defaultdict(list)
    for hold in every:
        by_key[hold.place if about.partner_id else hold.partner_id].append(hold)
    money = _money(session, about)
    names = _names(session, about)
    title = title_of(session, about)
    lines = [
        Line(key, label, Balance.of(by_key[key], about.span), *money.get(key, (0, 0)))
        for key, label in names.items()
        if key in by_key or key in money
    ]
    lines = [
        line for line in lines if not line.balance.is_empty or line.cod_fen or line.freight_fen
    ]
    sums = [sum(each) for each in zip(*money.values(), strict=True)] if money else [0, 0]
    # A partner's total is of all stations as one: what they move between them is none of it.
    all_of_it = (
        holdings.as_one(session, about.partner_id, about.span) if about.partner_id else every
    )
    total = Line(ON_THE_WAY, "", Balance.of(all_of_it, about.span), *sums)
    return Day(title, lines, total)


def read(session: Session, about: Wanted, place: rules.Place = rules.place_of) -> list[Hold]:
    """What was in hands on a day, of one partner or at one station."""
    return holdings.read(session, about.whose, about.span, place)


def listed(session: Session, about: Wanted, key: UUID | None, figure: Figure) -> list[Hold]:
    """What a figure of a row has counted; of the sum where no row is named."""
    is_sum_of_partner = key is None and about.partner_id is not None
    every = read(session, about, rules.whole if is_sum_of_partner else rules.place_of)
    if key is not None:
        every = [h for h in every if key == (h.place if about.partner_id else h.partner_id)]
    return [hold for hold in every if figure in set(hold.counts_as(about.span))]


def freeze(session: Session, writer: Writer, about: Wanted) -> SheetRevision:
    """The day's sheet as it is known now; what came late makes a revision that says so."""
    station = get_or_raise(session, Station, writer.station_id)
    if about.partner_id is not None:
        ensure_county_wide(session, writer.actor, Permission.ADJUDICATE)
    said = day_of(session, about)

    def says(turn: Turn) -> DailySheet:
        return _sheet(station, about, said, turn)

    sheet = About(SheetKind.DAILY_SHEET, _subject(station.id, about), station)
    return freeze_said(session, writer, sheet, says, draw_daily_sheet.draw)


def kept(session: Session, keeper_id: UUID, about: Wanted) -> Sheet | None:
    """The day's sheet as the keeper's station has printed it."""
    return find(session, SheetKind.DAILY_SHEET, _subject(keeper_id, about))


def is_out_of_date(session: Session, printed: Sheet, about: Wanted, said: Day) -> bool:
    """Whether the last revision has other figures than are known now."""
    turn = last_turn(session, printed)
    if turn is None:
        return False
    station = get_or_raise(session, Station, printed.station_id)
    return bool(_sheet(station, about, said, turn).differs)


def _subject(keeper_id: UUID, about: Wanted) -> UUID:
    """Each station that prints a day's sheet keeps its own, under a number of its own."""
    return uuid5(keeper_id, f"daily {about.day} {about.station_id} {about.partner_id}")


def _sheet(station: Station, about: Wanted, said: Day, turn: Turn) -> DailySheet:
    rows = tuple(_row(line) for line in said.lines)
    total = _row(said.total)
    sheet = DailySheet(
        number=turn.number,
        revision=turn.revision,
        code=barcodes.of_sheet(turn.number, turn.revision),
        issuer=station.name,
        about=said.title,
        of_partner=about.partner_id is not None,
        on=about.day,
        rows=rows,
        total=total,
        made=turn.made,
    )
    return daily_sheet.with_differences(sheet, turn.before)


def _row(line: Line) -> DailyRow:
    figures = {figure.value: line.balance.of_figure(figure) for figure in Figure}
    return DailyRow(
        line.label,
        **figures,
        cod_fen=line.cod_fen,
        freight_fen=line.freight_fen,
        key=line.key.hex,
    )


def _money(session: Session, about: Wanted) -> dict[UUID, tuple[int, int]]:
    """What was collected on the day, less what was taken back: as the books say."""
    key = _POSTING.c.station_id if about.partner_id else _POSTING.c.partner_id
    kinds = (AccountKind.COD_DUE, AccountKind.FREIGHT_DUE)
    query = (
        sa.select(key, _POSTING.c.account, sa.func.sum(_POSTING.c.fen))
        .join(_ENTRY, _ENTRY.c.id == _POSTING.c.entry_id)
        .where(
            _ENTRY.c.business_day == about.day,
            _ENTRY.c.kind.in_(["collect", "reverse"]),
            _POSTING.c.account.in_(kinds),
        )
        .group_by(key, _POSTING.c.account)
    )
    if about.partner_id is not None:
        query = query.where(_POSTING.c.partner_id == about.partner_id)
    if about.station_id is not None:
        query = query.where(_POSTING.c.station_id == about.station_id)
    found: dict[UUID, tuple[int, int]] = {}
    for whose, kind, fen in session.connection().execute(query):
        cod, freight = found.get(whose, (0, 0))
        is_cod = AccountKind(kind) is AccountKind.COD_DUE
        found[whose] = (cod - int(fen), freight) if is_cod else (cod, freight - int(fen))
    return found


def _names(session: Session, about: Wanted) -> dict[UUID, str]:
    """Of the rows, in their order."""
    table = _STATION if about.partner_id else _PARTNER
    rows = session.connection().execute(sa.select(table.c.id, table.c.name).order_by(table.c.code))
    names = {row.id: row.name for row in rows}
    return names | {ON_THE_WAY: "在途 On the way"} if about.partner_id else names


def title_of(session: Session, about: Wanted) -> str:
    if about.partner_id is not None:
        return get_or_raise(session, Partner, about.partner_id).name
    return get_or_raise(session, Station, about.station_id).name if about.station_id else ""

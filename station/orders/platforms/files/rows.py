"""The rows of a platform's file: what each says, or what is wrong with it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from station.clock import SHANGHAI
from station.orders.platforms.files import notes, states
from station.orders.platforms.files.columns import Columns
from station.orders.platforms.files.headings import Column
from station.orders.platforms.files.phones import read_phone
from station.parcels.courier_files.cells import EXACT_FLOATS, Cell, read_fen, to_half_width, to_text
from station.parcels.courier_files.contacts import join_address
from station.parcels.courier_files.notes import ROW_HIDDEN, Note, quote
from station.parcels.courier_files.sheet import Sheet
from station.parcels.courier_files.totals import is_row_of_totals

Found = TypeVar("Found")
MOST_UNITS = 9_999
# As long as their columns; what a platform sells under a longer title is known by its beginning.
MAX_TITLE, MAX_CODE, MAX_NAME, MAX_ADDRESS, MAX_NOTE = 200, 60, 40, 300, 200
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{3,39}")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
# Excel keeps fifteen digits of a number and writes zeros for the others.
_EXCEL_DIGITS = 15
_QUANTITY = re.compile(r"([0-9]{1,5})(?:\.0+)?(?:件|个|份|盒|箱|袋|瓶|斤)?")
_TIME = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_SUMS = (Column.PRICE, Column.PAID, Column.TOTAL)
_REGIONS = (Column.PROVINCE, Column.CITY, Column.COUNTY, Column.TOWNSHIP)
_CONTACT = (Column.NAME, Column.PHONE, Column.ADDRESS, Column.MESSAGE, Column.REMARK, *_REGIONS)


class Contact(Struct, frozen=True):
    """Whom an order is for; ``phone`` is empty where it could not be read."""

    name: str
    phone: str
    address: str


class Row(Struct, frozen=True):
    """One row, whose ``problems`` say why it cannot be taken; fields that could be read stand."""

    row: int
    cells: Sequence[Cell]
    number: str = ""
    part: str = ""
    title: str = ""
    kind: str = ""
    code: str = ""
    quantity: int = 0
    # What is said of money, in fen, by the column that says it.
    sums: Mapping[Column, int] = field(default_factory=dict)
    contact: Contact = field(default_factory=lambda: Contact("", "", ""))
    note: str = ""
    paid_at: datetime | None = None
    problems: tuple[Note, ...] = ()
    # It need not be sent: cancelled, not paid, or sent already by the platform's own words.
    unwanted: Note | None = None
    doubts: tuple[Note, ...] = ()

    @property
    def goods(self) -> tuple[str, str, str]:
        """By which a clerk's answer is remembered."""
        return self.title, self.kind, self.code


def read_rows(sheet: Sheet, columns: Columns) -> list[Row]:
    """Every row that says something of an order; what a row leaves empty, its order says."""
    texts = [
        (at, cells, _texts(cells, columns))
        for at, cells in enumerate(sheet.rows, sheet.heading_row + 1)
        if any(map(to_text, cells))
    ]
    texts = [each for each in texts if not _is_total(each[2])]
    shared: dict[str, dict[Column, str]] = {}
    for _, _, said in texts:
        mine = shared.setdefault(said.get(Column.NUMBER, ""), {})
        for column in _CONTACT:
            if said.get(column):
                mine.setdefault(column, said[column])
    found = []
    for at, cells, said in texts:
        number = said.get(Column.NUMBER, "")
        row = _row(at, cells, columns, (shared[number] if number else {}) | _full(said))
        if at in sheet.hidden_rows:
            row = replace(row, doubts=(*row.doubts, Note(ROW_HIDDEN)))
        found.append(row)
    return found


def _texts(cells: Sequence[Cell], columns: Columns) -> dict[Column, str]:
    return {
        column: to_text(cells[at]) if at < len(cells) else ""
        for column, at in columns.places.items()
    }


def _full(said: Mapping[Column, str]) -> dict[Column, str]:
    return {column: text for column, text in said.items() if text}


def _is_total(said: Mapping[Column, str]) -> bool:
    named = (said.get(Column.NUMBER, ""), said.get(Column.TITLE, ""))
    return not all(named) and is_row_of_totals(filter(None, named))


def _row(at: int, cells: Sequence[Cell], columns: Columns, said: Mapping[Column, str]) -> Row:
    problems: list[Note] = []
    number = _read(problems, _number, _cell(cells, columns, Column.NUMBER))
    quantity = _read(problems, _quantity, said.get(Column.QUANTITY, ""))
    title = said.get(Column.TITLE, "")[:MAX_TITLE]
    if not title:
        problems.append(Note(notes.TITLE_MISSING))
    sums: dict[Column, int] = {}
    for column in _SUMS:
        fen = _read(problems, _fen, _cell(cells, columns, column)) if said.get(column) else None
        if fen is not None:
            sums[column] = fen
    contact, doubts = _contact(problems, said)
    note, is_cut = _note(said)
    unwanted, doubt = states.judge(said.get(Column.STATE, ""), said.get(Column.AFTER_SALE, ""))
    doubts += [doubt] if doubt else []
    doubts += [Note(notes.TEXT_SHORTENED, {"limit": MAX_NOTE})] if is_cut else []
    return Row(
        at,
        cells,
        number=number or "",
        part=said.get(Column.PART, ""),
        title=title,
        kind=said.get(Column.KIND, "")[:MAX_TITLE],
        code=said.get(Column.CODE, "")[:MAX_CODE],
        quantity=quantity or 0,
        sums=sums,
        contact=contact,
        note=note,
        paid_at=_time(said.get(Column.PAID_AT, "")),
        problems=tuple(problems),
        unwanted=unwanted,
        doubts=tuple(doubts),
    )


def _cell(cells: Sequence[Cell], columns: Columns, column: Column) -> Cell:
    at = columns.places.get(column)
    return cells[at] if at is not None and at < len(cells) else ""


def _read(problems: list[Note], read: Callable[[Any], Found | Note], cell: Cell) -> Found | None:
    found = read(cell)
    if isinstance(found, Note):
        problems.append(found)
        return None
    return found


def _number(cell: Cell) -> str | Note:
    text = to_half_width(to_text(cell)).strip("'‘’`# ")
    if not text:
        return Note(notes.NUMBER_MISSING)
    is_lost = _SCIENTIFIC.fullmatch(text) or (
        not isinstance(cell, str)
        and (cell >= EXACT_FLOATS or (len(text) > _EXCEL_DIGITS and text.endswith("0")))
    )
    if is_lost:
        return Note(notes.NUMBER_LOST_DIGITS, {"cell": quote(cell)})
    if not _NUMBER.fullmatch(text):
        return Note(notes.NUMBER_MALFORMED, {"cell": quote(text)})
    return text


def _quantity(text: str) -> int | Note:
    match = _QUANTITY.fullmatch(to_half_width(text).replace(" ", ""))
    if match is None or not 0 < int(match[1]) <= MOST_UNITS:
        return Note(notes.QUANTITY_MALFORMED, {"cell": quote(text), "most": MOST_UNITS})
    return int(match[1])


def _fen(cell: Cell) -> int | Note:
    fen = read_fen(cell)
    return Note(notes.SUM_MALFORMED, {"cell": quote(cell)}) if fen is None else fen


def _time(text: str) -> datetime | None:
    """As platforms write it, by the clock of Shanghai; what is none says nothing."""
    match = _TIME.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(each or 0) for each in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        return None


def _contact(problems: list[Note], said: Mapping[Column, str]) -> tuple[Contact, list[Note]]:
    name = said.get(Column.NAME, "")[:MAX_NAME]
    regions = [said.get(column, "") for column in _REGIONS]
    address = join_address(regions, said.get(Column.ADDRESS, ""))[:MAX_ADDRESS]
    if not name:
        problems.append(Note(notes.NAME_MISSING))
    phone, doubt = _read(problems, read_phone, said.get(Column.PHONE, "")) or ("", None)
    if not said.get(Column.ADDRESS):
        problems.append(Note(notes.ADDRESS_MISSING))
    return Contact(name, phone, address), [doubt] if doubt else []


def _note(said: Mapping[Column, str]) -> tuple[str, bool]:
    parts = dict.fromkeys(filter(None, (said.get(Column.MESSAGE), said.get(Column.REMARK))))
    text = " / ".join(_sayings(parts))
    return text[:MAX_NOTE], len(text) > MAX_NOTE


def _sayings(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part not in {"-", "无", "null"}]

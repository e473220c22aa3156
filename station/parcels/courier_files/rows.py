"""The rows of a sheet, each one taken, refused, a repeat or skipped; none is lost."""

from collections.abc import Sequence
from hashlib import sha256
from operator import itemgetter
from typing import Final

from msgspec import Struct, field

from station.parcels.courier_files import notes
from station.parcels.courier_files.cells import MAX_GRAMS, Cell, read_fen, read_grams, to_text
from station.parcels.courier_files.columns import ColumnMapping
from station.parcels.courier_files.contacts import join_address, phone_tail
from station.parcels.courier_files.errors import TrackingNumberColumnMissing
from station.parcels.courier_files.headings import Field, find_field, plain_heading
from station.parcels.courier_files.notes import Note, quote
from station.parcels.courier_files.shapes import looks_like, suggest_partners
from station.parcels.courier_files.sheet import Sheet
from station.parcels.courier_files.shifted import has_shifted
from station.parcels.courier_files.totals import is_row_of_totals
from station.parcels.courier_files.tracking_numbers import read_tracking_number

MAX_NAME: Final = 60
MAX_PHONE: Final = 40
MAX_ADDRESS: Final = 300
MAX_REMARK: Final = 200
# Above it, a weight under a heading without a unit may as well be meant in grams.
MAX_GRAMS_ASSUMED: Final = 100_000
# More is announced with a doubt: it may as well be a date, or a number of another column.
MAX_USUAL_FEN: Final = 1_000_000


class TakenRow(Struct):
    """A parcel as the courier announces it. ``row`` is counted as the spreadsheet counts."""

    row: int
    tracking_number: str
    name: str
    phone: str
    phone_tail: str
    address: str
    weight_grams: int | None
    cod_fen: int
    freight_collect_fen: int
    insured_fen: int
    remark: str
    warnings: tuple[Note, ...]
    # SHA-256 of what is said about the parcel; the remark and the row's place are not in it.
    content_digest: bytes


class RefusedRow(Struct):
    row: int
    reason: Note
    cells: list[Cell]


class RepeatedRow(Struct):
    """The same number once more; ``differences`` names what this row says otherwise."""

    row: int
    first_row: int
    tracking_number: str
    differences: tuple[Field, ...]
    cells: list[Cell]


class SkippedRow(Struct):
    """A row that announces no parcel: empty, totals, headings."""

    row: int
    reason: Note


class ParsedRows(Struct):
    taken: list[TakenRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    repeated: list[RepeatedRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    # How many taken numbers have another courier's shape, and not the partner's. Shapes
    # overlap, so a few mean nothing; most of a file means that the wrong partner was chosen.
    unlike_partner: int = 0

    def __len__(self) -> int:
        return len(self.taken) + len(self.refused) + len(self.repeated) + len(self.skipped)


def parse_rows(sheet: Sheet, mapping: ColumnMapping, partner_code: str | None = None) -> ParsedRows:
    if Field.TRACKING_NUMBER not in mapping.columns:
        raise TrackingNumberColumnMissing
    reader = _RowReader(mapping)
    parsed = ParsedRows()
    for row in sheet.rows_above:
        parsed.skipped.append(SkippedRow(row, Note(notes.ROW_ABOVE_HEADINGS)))
    first_rows: dict[str, TakenRow] = {}
    for row, cells in enumerate(sheet.rows, sheet.heading_row + 1):
        outcome = reader.read(row, cells)
        if isinstance(outcome, TakenRow):
            first = first_rows.setdefault(outcome.tracking_number, outcome)
            if first is outcome:
                parsed.taken.append(outcome)
            else:
                parsed.repeated.append(_repeat_of(first, outcome, cells))
        elif isinstance(outcome, RefusedRow):
            parsed.refused.append(outcome)
        else:
            parsed.skipped.append(outcome)
    for taken in parsed.taken if sheet.hidden_rows else ():
        if taken.row in sheet.hidden_rows:
            taken.warnings += (Note(notes.ROW_HIDDEN),)
    if partner_code:
        parsed.unlike_partner = sum(
            not looks_like(row.tracking_number, partner_code)
            and bool(suggest_partners(row.tracking_number))
            for row in parsed.taken
        )
    return parsed


class _RowReader:
    def __init__(self, mapping: ColumnMapping) -> None:
        self._columns = mapping.columns
        self._headings = [plain_heading(heading) for heading in mapping.headings]
        self._width = width = len(mapping.headings)
        # Rows are padded to one cell more than there are headings; it stands for a
        # column that the file does not have.
        self._pick = itemgetter(*(mapping.columns.get(field, width) for field in _PICKED))
        self._weight_unit = mapping.unit_of(Field.WEIGHT)
        assumed = Field.WEIGHT in mapping.assumed_units
        self._max_grams = MAX_GRAMS_ASSUMED if assumed else MAX_GRAMS
        self._money_units = [mapping.unit_of(field) for field, _ in _MONEY]

    def read(self, row: int, cells: list[Cell]) -> TakenRow | RefusedRow | SkippedRow:
        padded = [*cells, *[""] * max(1, self._width + 1 - len(cells))]
        number_cell, cod, freight_collect, insured, *picked = self._pick(padded)
        number = read_tracking_number(number_cell)
        if isinstance(number, Note):
            return self._without_number(row, cells, number)
        if len(cells) > self._width and any(map(to_text, cells[self._width :])):
            return RefusedRow(row, Note(notes.TOO_MANY_CELLS), cells)
        if not to_text(picked[1]) and is_row_of_totals(map(to_text, cells)):
            # The sum of a column of numbers looks like a number itself.
            return SkippedRow(row, Note(notes.ROW_OF_TOTALS))
        money = self._money((cod, freight_collect, insured))
        if isinstance(money, Note):
            return RefusedRow(row, money, cells)
        outcome = self._take(row, number, picked, money)
        if outcome is None:
            return RefusedRow(row, Note(notes.CELLS_SHIFTED), cells)
        if money[0] > MAX_USUAL_FEN:
            outcome.warnings += (Note(notes.COD_HIGH, {"cell": quote(cod)}),)
        return outcome

    def _without_number(self, row: int, cells: list[Cell], why: Note) -> RefusedRow | SkippedRow:
        texts = [to_text(cell) for cell in cells]
        if not any(texts):
            return SkippedRow(row, Note(notes.ROW_EMPTY))
        if is_row_of_totals(texts):
            return SkippedRow(row, Note(notes.ROW_OF_TOTALS))
        if self._is_headings(texts):
            return SkippedRow(row, Note(notes.ROW_OF_HEADINGS))
        return RefusedRow(row, why, cells)

    def _is_headings(self, texts: list[str]) -> bool:
        """The headings of the next page, or once more in another language."""
        place = self._columns[Field.TRACKING_NUMBER]
        found = find_field(texts[place]) if place < len(texts) else None
        if found and found[0] is Field.TRACKING_NUMBER:
            return True
        return [plain_heading(text) for text in texts][: self._width] == self._headings

    def _money(self, cells: Sequence[Cell]) -> list[int] | Note:
        if not any(cells):
            return _NO_MONEY
        amounts = []
        for cell, unit, (_, malformed) in zip(cells, self._money_units, _MONEY, strict=True):
            fen = read_fen(cell, unit)
            if fen is None:
                return Note(malformed, {"cell": quote(cell)})
            amounts.append(fen)
        return amounts

    def _take(
        self, row: int, number: str, cells: Sequence[Cell], money: list[int]
    ) -> TakenRow | None:
        """The parcel; None where the cells have shifted."""
        name_cell, phone_cell, other_phone, *regions, detail, weight, pieces, remark = cells
        warnings: list[Note] = []
        name = _shorten(to_text(name_cell), MAX_NAME, warnings)
        phone = _shorten(to_text(phone_cell) or to_text(other_phone), MAX_PHONE, warnings)
        address = to_text(detail)
        grams = read_grams(weight, self._weight_unit, self._max_grams)
        if has_shifted(phone, address, to_text(weight) if grams is None else ""):
            return None
        if any(regions):
            address = join_address(map(to_text, regions), address)
        address = _shorten(address, MAX_ADDRESS, warnings)
        if grams is None:
            warnings.append(Note(notes.WEIGHT_UNKNOWN, {"cell": quote(weight)}))
        if not (name and phone and address):
            warnings += self._missing(name, phone, address)
        if pieces not in _ONE_PIECE and to_text(pieces) not in _ONE_PIECE:
            warnings.append(Note(notes.SEVERAL_PIECES, {"pieces": quote(to_text(pieces))}))
        cod, freight_collect, insured = money
        return TakenRow(
            row=row,
            tracking_number=number,
            name=name,
            phone=phone,
            phone_tail=phone_tail(phone),
            address=address,
            weight_grams=grams or None,
            cod_fen=cod,
            freight_collect_fen=freight_collect,
            insured_fen=insured,
            remark=to_text(remark)[:MAX_REMARK] if remark else "",
            warnings=tuple(warnings),
            content_digest=_digest(name, phone, address, grams or 0, cod, freight_collect, insured),
        )

    def _missing(self, name: str, phone: str, address: str) -> list[Note]:
        found = []
        if not name and Field.NAME in self._columns:
            found.append(Note(notes.NAME_MISSING))
        if not phone and Field.PHONE in self._columns:
            found.append(Note(notes.PHONE_MISSING))
        if not address:
            found.append(Note(notes.ADDRESS_MISSING))
        return found


_MONEY = (
    (Field.COD, notes.COD_MALFORMED),
    (Field.FREIGHT_COLLECT, notes.FREIGHT_COLLECT_MALFORMED),
    (Field.INSURED, notes.INSURED_MALFORMED),
)
_PICKED = (
    Field.TRACKING_NUMBER,
    *(field for field, _ in _MONEY),
    Field.NAME,
    Field.PHONE,
    Field.OTHER_PHONE,
    Field.PROVINCE,
    Field.CITY,
    Field.COUNTY,
    Field.TOWNSHIP,
    Field.ADDRESS,
    Field.WEIGHT,
    Field.PIECES,
    Field.REMARK,
)
_NO_MONEY = [0] * len(_MONEY)
_ONE_PIECE = ("", 1, "1", "0", "1件")
_COMPARED = {
    Field.NAME: "name",
    Field.PHONE: "phone",
    Field.ADDRESS: "address",
    Field.WEIGHT: "weight_grams",
    Field.COD: "cod_fen",
    Field.FREIGHT_COLLECT: "freight_collect_fen",
    Field.INSURED: "insured_fen",
}


def _repeat_of(first: TakenRow, again: TakenRow, cells: list[Cell]) -> RepeatedRow:
    differences = tuple(
        field for field, name in _COMPARED.items() if getattr(first, name) != getattr(again, name)
    )
    return RepeatedRow(again.row, first.row, again.tracking_number, differences, cells)


def _digest(name: str, phone: str, address: str, *figures: int) -> bytes:
    said = "\x1f".join((name, phone, address, *map(str, figures)))
    return sha256(said.encode()).digest()


def _shorten(text: str, limit: int, warnings: list[Note]) -> str:
    if len(text) <= limit:
        return text
    warnings.append(Note(notes.TEXT_SHORTENED, {"limit": limit}))
    return text[:limit]

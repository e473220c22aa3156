"""What one cell says: text, an amount of money, a weight. Never guesses about money."""

import re
from functools import lru_cache
from typing import Final

from station.parcels.courier_files.headings import Unit

Cell = str | int | float

# No cash on delivery or declared value comes near; a number in the wrong column does.
MAX_FEN: Final = 100_000_000
MAX_GRAMS: Final = 1_000_000
# Every whole number below has a float of its own.
EXACT_FLOATS: Final = 2**53
# A cell that Excel failed to compute, or one whose formula was never computed.
NOT_COMPUTED: Final = "#ERROR!"

_EXCEL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", NOT_COMPUTED}
# Controls, soft hyphen, zero-width and direction marks, tags, halves of a pair. Not the
# private-use characters: some names of villages are written with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLANKS = re.compile(r"\s+")
_TO_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_GUARDED = re.compile(r"['‘’＇](?=[=+\-@\t])")
# Excel's mark of a text, which some systems write out; a name in quotes keeps both.
_ALONE = re.compile(r"['‘’＇][^'‘’＇]+$")

_FIRST_OF_ODD = {"'", "‘", "’", "＇", "#"}

_NO_AMOUNT = {"", "-", "--", "—", "——", "/", "无", "否", "null", "none"}
_YUAN = re.compile(r"[¥￥]?([0-9]{1,7})(?:\.([0-9]{1,2})0*|\.)?元?")
_THOUSANDS = re.compile(r"([¥￥]?[0-9]{1,3})((?:,[0-9]{3})+)((?:\.[0-9]*)?元?)")
_FEN = re.compile(r"([0-9]{1,9})(?:\.0*)?分?")
_WEIGHT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})(kg|公斤|千克|g|克|市?斤)?")
_GRAMS_PER = {
    "kg": 1000,
    "公斤": 1000,
    "千克": 1000,
    "g": 1,
    "克": 1,
    "斤": 500,
    "市斤": 500,
    Unit.KILOGRAM: 1000,
    Unit.GRAM: 1,
    Unit.JIN: 500,
}


def to_text(cell: Cell) -> str:
    """The cell as a person reads it, in one line, without what cannot be seen."""
    text = cell if isinstance(cell, str) else number_text(cell)
    if text.isprintable():
        text = text.strip()
    else:
        text = _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()
    if text[:1] in _FIRST_OF_ODD and text:
        return _without_oddities(text)
    return text


def to_half_width(text: str) -> str:
    return text if text.isascii() else text.translate(_TO_HALF_WIDTH)


def number_text(cell: float) -> str:
    """A number without the ``.0`` that spreadsheets add to every whole number."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_FLOATS:
        return str(int(cell))
    return str(cell)


def read_fen(cell: Cell, unit: Unit = Unit.YUAN) -> int | None:
    """The amount in fen, 0 if the cell says there is none, None if it is not an amount."""
    if cell == "":
        return 0
    if isinstance(cell, str):
        return _fen_of_text(cell, unit)
    return _fen_of_number(cell, 100 if unit is Unit.YUAN else 1)


# Weights repeat; a file of 10,000 rows has a few hundred.
@lru_cache(maxsize=4096)
def read_grams(cell: Cell, unit: Unit = Unit.KILOGRAM, limit: int = MAX_GRAMS) -> int | None:
    """The weight, rounded to the gram; 0 if the cell is blank, None if it is no weight."""
    if cell == "":
        return 0
    if not isinstance(cell, str):
        return _possible_grams(cell * _GRAMS_PER[unit], limit)
    text = _figure_text(cell)
    if not text:
        return None if cell.strip() else 0
    match = _WEIGHT.fullmatch(text)
    if match is None:
        return None
    return _possible_grams(float(match[1]) * _GRAMS_PER[match[2] or unit], limit)


def _without_oddities(text: str) -> str:
    """Drop the apostrophe that keeps a formula from running, and Excel's error values."""
    if text in _EXCEL_ERRORS:
        return ""
    if _GUARDED.match(text) or _ALONE.match(text):
        return text[1:]
    return text


def _fen_of_text(cell: str, unit: Unit) -> int | None:
    pattern, digits = (_YUAN, 2) if unit is Unit.YUAN else (_FEN, 0)
    match = pattern.fullmatch(cell)
    if match is None:
        text = _plain_amount(cell)
        if text in _NO_AMOUNT:
            return 0
        match = pattern.fullmatch(text)
    if match is None:
        return None
    fen = int(match[1])
    if digits:
        fen = fen * 100 + int((match[2] or "").ljust(2, "0"))
    return fen if fen <= MAX_FEN else None


def _plain_amount(cell: str) -> str:
    if cell.strip() in _EXCEL_ERRORS:
        return cell.strip()
    text = _figure_text(cell)
    if grouped := _THOUSANDS.fullmatch(text):
        return grouped[1] + grouped[2].replace(",", "") + grouped[3]
    return text


def _figure_text(cell: str) -> str:
    """Without blanks, and without the apostrophe that makes a text of a number in Excel."""
    return to_half_width(to_text(cell)).replace(" ", "").lstrip("'‘’").lower()


def _fen_of_number(number: float, fen_per_unit: int) -> int | None:
    exact = number * fen_per_unit
    # Also refuses NaN, for which every comparison is false.
    if not 0 <= exact <= MAX_FEN:
        return None
    fen = round(exact)
    # A float of two decimals is off by far less; a third decimal by at least 0.1 fen.
    return fen if abs(exact - fen) < 1e-4 else None  # noqa: PLR2004


def _possible_grams(exact: float, limit: int) -> int | None:
    """None for what no parcel weighs, nothing and less included; NaN is neither."""
    if not 0 < exact <= limit:
        return None
    return round(exact) or None

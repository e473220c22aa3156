"""The tracking number in a cell, made plain; or why it cannot be known for sure."""

import re

from station.barcodes import without_piece
from station.parcels.courier_files import notes
from station.parcels.courier_files.cells import EXACT_FLOATS, Cell, to_half_width, to_text
from station.parcels.courier_files.notes import Note, quote

SHORTEST, LONGEST = 6, 32

_PLAIN = re.compile(rf"[A-Z0-9]{{{SHORTEST},{LONGEST}}}")
# Couriers' systems write ="731..." so that Excel leaves the digits alone.
_EXCEL_TEXT = re.compile(r'="?([^"]*)"?')
_DECORATION = re.compile(r"[\s\-‐‑‒–—―−_'‘’`\"“”]+")
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?E[+-][0-9]{1,3}|[0-9]\.[0-9]+E[0-9]{1,3}")
_WHOLE_FLOAT = re.compile(r"([0-9]{10,15})\.0+")
# 7.31E+13, read back as a number, is 73100000000000: Excel shows at most six digits.
_LOST_TAIL = re.compile(r"[0-9]{5,}0{8}")
# Two numbers in one cell, or one piece of several: joined they would be a third number.
_PART = re.compile(r"[A-Z0-9]{10,}")
_PIECE_OF_SEVERAL = re.compile(r"[A-Z0-9]{10,}(?:-[0-9]{1,3}){1,2}-?")
# No courier's number has the shape of a mobile phone's: a row's cells have shifted.
_MOBILE, _MOBILE_DIGITS = re.compile(r"1[3-9][0-9]{9}"), 11
# Excel keeps fifteen digits of a number and writes zeros for the others.
_EXCEL_DIGITS = 15


def read_tracking_number(cell: Cell) -> str | Note:
    if isinstance(cell, str):
        found = (
            cell if _PLAIN.fullmatch(cell) and not _LOST_TAIL.fullmatch(cell) else _of_text(cell)
        )
    else:
        found = _of_number(cell)
    if isinstance(found, str) and len(found) == _MOBILE_DIGITS and _MOBILE.fullmatch(found):
        return Note(notes.NUMBER_IS_A_PHONE, {"cell": quote(cell)})
    return found


def _of_text(cell: str) -> str | Note:
    text = to_half_width(to_text(cell)).strip().upper()
    if not text:
        return Note(notes.NUMBER_MISSING)
    if match := _EXCEL_TEXT.fullmatch(text):
        text = match[1].strip()
    text = text.lstrip("'‘’`")
    if _SCIENTIFIC.fullmatch(text):
        return Note(notes.NUMBER_LOST_DIGITS, {"cell": quote(cell)})
    if match := _WHOLE_FLOAT.fullmatch(text):
        text = match[1]
    text = without_piece(text)
    if _PIECE_OF_SEVERAL.fullmatch(text) or len(_PART.findall(text)) > 1:
        return Note(notes.NUMBER_MALFORMED, {"cell": quote(cell)})
    text = _DECORATION.sub("", text)
    if _LOST_TAIL.fullmatch(text):
        return Note(notes.NUMBER_LOST_DIGITS, {"cell": quote(cell)})
    if not _PLAIN.fullmatch(text):
        return Note(notes.NUMBER_MALFORMED, {"cell": quote(cell)})
    return text


def _of_number(cell: float) -> str | Note:
    if not (0 < cell < EXACT_FLOATS and cell == int(cell)):
        lost = cell >= EXACT_FLOATS
        message = notes.NUMBER_LOST_DIGITS if lost else notes.NUMBER_MALFORMED
        return Note(message, {"cell": quote(cell)})
    text = str(int(cell))
    if len(text) < 10:  # noqa: PLR2004  no courier's number is that short; a count is
        return Note(notes.NUMBER_MALFORMED, {"cell": quote(text)})
    may_be_cut = len(text) > _EXCEL_DIGITS and text.endswith("0")
    if may_be_cut or _LOST_TAIL.fullmatch(text):
        return Note(notes.NUMBER_LOST_DIGITS, {"cell": quote(text)})
    return text

"""Texts as cells of files that spreadsheets open: shown as they are, and never run."""

import csv
import re
from collections.abc import Iterable
from io import StringIO

# The files that are handed out, by the ending of their names.
MIMETYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What begins like a formula is run (OWASP, CSV injection), in any width and behind blanks.
_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]")
# Excel shows longer numbers in a CSV file as 7.31E+13, and saves them so.
_LONGEST_SHOWN_NUMBER = 11


def harmless(text: str) -> str:
    """A cell that no spreadsheet runs.

    >>> harmless("=1+1")
    "'=1+1"
    """
    return f"'{text}" if _FORMULA.match(text) else text


def legible(text: str) -> str:
    r"""A harmless cell in which a long number keeps all its digits.

    >>> legible("731234567890123")
    '731234567890123\t'
    """
    return f"{text}\t" if is_long_number(text) else harmless(text)


def is_long_number(text: str) -> bool:
    return text.isdigit() and len(text) > _LONGEST_SHOWN_NUMBER


def csv_bytes(lines: Iterable[Iterable[str | float]]) -> bytes:
    """The cells as they are; UTF-8 with a byte order mark, by which Excel knows the encoding."""
    output = StringIO(newline="")
    csv.writer(output).writerows(lines)
    return output.getvalue().encode("utf-8-sig", "replace")

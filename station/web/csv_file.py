"""A list as a CSV file that spreadsheets open and never run."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from flask import send_file
from flask.typing import ResponseReturnValue

# What begins like a formula is run (OWASP, CSV injection), also in full width.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel shows longer numbers in a CSV file as 7.31E+13, and saves them so.
_LONGEST_SHOWN_NUMBER = 11


def send_csv(name: str, lines: Iterable[Sequence[str]]) -> ResponseReturnValue:
    """UTF-8 with a byte order mark, by which Excel knows the encoding."""
    output = StringIO(newline="")
    writer = csv.writer(output)
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
    content = BytesIO(output.getvalue().encode("utf-8-sig", "replace"))
    return send_file(
        content, mimetype="text/csv; charset=utf-8", as_attachment=True, download_name=name
    )


def harmless(cell: str) -> str:
    """A cell that is shown as it is.

    >>> harmless("=1+1")
    "'=1+1"
    """
    if cell.lstrip(" ").startswith(_BEGINS_A_FORMULA):
        return f"'{cell}"
    if cell.isdigit() and len(cell) > _LONGEST_SHOWN_NUMBER:
        return f"{cell}\t"
    return cell

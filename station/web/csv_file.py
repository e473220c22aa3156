"""A list as a CSV file that spreadsheets open and never run."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from flask import send_file
from flask.typing import ResponseReturnValue

from station.spreadsheets import legible


def send_csv(name: str, lines: Iterable[Sequence[str]]) -> ResponseReturnValue:
    """UTF-8 with a byte order mark, by which Excel knows the encoding."""
    output = StringIO(newline="")
    writer = csv.writer(output)
    for line in lines:
        writer.writerow([legible(cell) for cell in line])
    content = BytesIO(output.getvalue().encode("utf-8-sig", "replace"))
    return send_file(
        content, mimetype="text/csv; charset=utf-8", as_attachment=True, download_name=name
    )

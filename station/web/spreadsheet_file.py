"""A spreadsheet as the browser gets it: kept as a file, and not in its store."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from flask import Response, send_file
from flask_babel import gettext as _

from station.errors import NotFound
from station.spreadsheets import MIMETYPES, csv_bytes, legible


def send_spreadsheet(content: bytes, name: str) -> Response:
    """``name`` ends with the kind, ``.csv`` or ``.xlsx``, and may be Chinese."""
    kind = name.rpartition(".")[2]
    answer = send_file(
        BytesIO(content), mimetype=MIMETYPES[kind], as_attachment=True, download_name=name
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def send_csv(name: str, lines: Iterable[Sequence[str]]) -> Response:
    """A list as a CSV file that spreadsheets open and never run."""
    return send_spreadsheet(csv_bytes([legible(cell) for cell in line] for line in lines), name)


def ensure_kind(kind: str) -> None:
    """Raises NotFound for the address of a file of a kind that is not handed out."""
    if kind not in MIMETYPES:
        raise NotFound(kind="File", id=kind)


def name_of_rest(filename: str, kind: str) -> str:
    """What the rows of a file are called that were not taken of it."""
    return f"{filename.rsplit('.', 1)[0]}-{_('rest')}.{kind}"

"""Phones as platforms write them: plain, masked, or virtual with an extension."""

import re

from station.orders.platforms.files import notes
from station.parcels.courier_files.cells import to_half_width
from station.parcels.courier_files.notes import Note, quote

_MOBILE = r"1[3-9][0-9]{9}"
_PLAIN = re.compile(rf"{_MOBILE}|0[0-9]{{9,11}}|400[0-9]{{7}}")
_WITH_EXTENSION = re.compile(rf"({_MOBILE})(?:-|转|,|#|ext\.?)([0-9]{{1,6}})", re.IGNORECASE)
_MASKED = re.compile(r"1[0-9*]{10}")
_COUNTRY = re.compile(r"^(?:\+|00)?86-?(?=1[0-9*-]{10})")


def read_phone(text: str) -> tuple[str, Note | None] | Note:
    """The phone, and what is in doubt about it; or why it is none."""
    bare = re.sub(r"\s", "", to_half_width(text)).replace("—", "-")
    if not bare:
        return Note(notes.PHONE_MISSING)
    bare = _COUNTRY.sub("", bare)
    if match := _WITH_EXTENSION.fullmatch(bare):
        return f"{match[1]}-{match[2]}", None
    bare = bare.replace("-", "")
    if _PLAIN.fullmatch(bare):
        return bare, None
    if "*" in bare and _MASKED.fullmatch(bare):
        return bare, Note(notes.PHONE_MASKED)
    return Note(notes.PHONE_MALFORMED, {"cell": quote(text)})

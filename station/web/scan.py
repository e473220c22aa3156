"""The scan box: says what a scanned or typed text is, and answers rooms' own scan forms."""

from enum import StrEnum
from typing import Any

from flask import flash, jsonify, redirect
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from station import barcodes
from station.access import Actor
from station.web.access import wants_json
from station.web.room import Hit, rooms

# What a keyboard-wedge scanner types through a Chinese input method, and what it meant.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_INPUT_METHOD = str.maketrans("。、【】《》￥¥·；：‘’“”，！（）", "./[]<>$$`;:''\"\",!()")
_INVISIBLE = dict.fromkeys([*range(0x20), 0x7F, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_LONGEST = 400
# A sheet's own code for machines, which has spaces that mean something.
LONGEST_CODE = 1_000


class Sound(StrEnum):
    """What the clerk hears from the shelf; the page shows the word as well."""

    GOOD = "good"
    BAD = "bad"
    BELL = "bell"


def normalise(text: str) -> str:
    """What the scanner read, whatever the keyboard made of it.

    >>> normalise(" yt7785 4975 62742 ")
    'YT7785497562742'
    >>> normalise("王 小明")
    '王 小明'
    """
    text = text[:LONGEST_CODE].translate(_HALF_WIDTH).translate(_INVISIBLE).strip()
    if barcodes.is_paper_code(text):
        return text.translate(_INPUT_METHOD).upper()
    text = text[:_LONGEST]
    if any("\u3400" <= character <= "\u9fff" for character in text):
        return text
    plain = "".join(text.translate(_INPUT_METHOD).replace("——", "_").split()).upper()
    return barcodes.without_piece(plain)


def number_scanned(text: str) -> str:
    """The number in a scan; a sheet's own code names its bag, load or trip."""
    return barcodes.number_in(normalise(text))


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    """Everything that any room makes of ``text``, in the rooms' order."""
    normal = normalise(text)
    if not normal:
        return []
    return [
        hit for room in rooms() if room.recognise for hit in room.recognise(session, normal, actor)
    ]


def take(text: str) -> ResponseReturnValue | None:
    """The answer of the room that keeps what a code itself says; None for all other texts."""
    takers = [room.take for room in rooms() if room.take]
    answers = (taker(normalise(text)) for taker in takers)
    return next((answer for answer in answers if answer is not None), None)


def scan_answer(
    message: str,
    *,
    back: str,
    sound: Sound = Sound.GOOD,
    row: str = "",
    parts: dict[str, str] | None = None,
    go: str = "",
) -> ResponseReturnValue:
    """Answer a form that has ``data-scan``, with script or without.

    Args:
        message: translated; shown large, and flashed where there is no script.
        sound: good, bad, or a bell for what is saved but needs a look.
        back: the page to show again where there is no script.
        row: HTML put first into the form's ``data-list``; it replaces a row of its own id.
        parts: HTML by the id of the element whose content it becomes, such as a counter.
        go: a page that the script opens, when the scan leads elsewhere.
    """
    if wants_json():
        answer: dict[str, Any] = {"sound": sound, "message": message}
        answer |= {"row": row, "parts": parts or {}, "go": go}
        return jsonify(answer)
    flash(message, sound)
    return redirect(go or back, 303)

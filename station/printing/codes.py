"""Where the QR codes of a sheet stand: one or two beside its title, more on pages of their own."""

from collections.abc import Sequence

from station.printing import barcodes
from station.printing.paper import A4, MILLIMETRE, Pen

# Four dots at 203 to the inch: a cheap scanner reads it, from a tired printer too.
MODULE = 0.5 * MILLIMETRE
_WIDEST_MODULE = 0.8 * MILLIMETRE
# On both sides, in modules (ISO/IEC 18004).
_QUIET = 4
_IN_HEAD = 2
# More would leave the title and the sheet's own code no room.
_ROOM_IN_HEAD = 106 * MILLIMETRE
_MARGIN = 12 * MILLIMETRE
_WIDTH = A4[0] - 2 * _MARGIN
_HIGH = A4[1] - 45 * MILLIMETRE
_MOST_ACROSS = 4
_CAPTION = 6 * MILLIMETRE


def height_in_head(codes: Sequence[str]) -> float:
    """What the codes beside the title need; nothing where there are none."""
    return max(map(_side, codes)) + _CAPTION if codes and _fit_in_head(codes) else 0


def draw_in_head(pen: Pen, right: float, top: float, codes: Sequence[str]) -> float:
    """Draw them from the upper right corner, or say where they are; the answer is their width."""
    if not codes or not _fit_in_head(codes):
        if codes:
            note = f"{len(codes)} 个二维码见末页 QR codes on the last page"
            pen.fitted(right - _WIDTH / 3, top - 8, note, _WIDTH / 3, size=8.5, align="right")
        return 0
    left = right
    for place, code in reversed(list(enumerate(codes, start=1))):
        side = _side(code)
        left -= side
        pen.qr(left, top - side, code, side)
        _draw_caption(pen, left, top - side, side, place, len(codes))
    return right - left


def pages(codes: Sequence[str]) -> list[range]:
    """Which codes stand on each page behind the lines."""
    if not codes or _fit_in_head(codes):
        return []
    across, rows, _side_of_each = _grid(codes)
    each = across * rows
    return [range(start, min(start + each, len(codes))) for start in range(0, len(codes), each)]


def draw_page(pen: Pen, top: float, codes: Sequence[str], shown: range) -> None:
    """In rows, the first at the upper left."""
    across, _rows, side = _grid(codes)
    wide = _WIDTH / across
    for index, place in enumerate(shown):
        row, column = divmod(index, across)
        left = _MARGIN + column * wide + (wide - side) / 2
        bottom = top - row * (side + _CAPTION) - side
        pen.qr(left, bottom, codes[place], side)
        _draw_caption(pen, left, bottom, side, place + 1, len(codes))


def _fit_in_head(codes: Sequence[str]) -> bool:
    return len(codes) <= _IN_HEAD and sum(map(_side, codes)) <= _ROOM_IN_HEAD


def _modules(code: str) -> int:
    return barcodes.qr(code)[1] + 2 * _QUIET


def _side(code: str) -> float:
    return _modules(code) * MODULE


def _grid(codes: Sequence[str]) -> tuple[int, int, float]:
    """How many stand beside and below each other, and how wide each is with its quiet zones.

    As many as the finest module allows, and then as large as that leaves room for.
    """
    modules = max(map(_modules, codes))
    finest = modules * MODULE
    across = max(1, min(_MOST_ACROSS, int(_WIDTH // finest)))
    rows = max(1, int(_HIGH // (finest + _CAPTION)))
    room = min(_WIDTH / across, _HIGH / rows - _CAPTION)
    return across, rows, min(room, modules * _WIDEST_MODULE)


def _draw_caption(pen: Pen, left: float, bottom: float, side: float, place: int, of: int) -> None:
    note = f"装载码 Load code {place}/{of}"
    pen.fitted(left, bottom - 7, note, side, size=8, align="centre")

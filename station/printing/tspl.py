"""The language of label printers (TSPL, TSPL2): a page is a size, a gap and a picture."""

from collections.abc import Iterable

from msgspec import Struct

DOTS_A_MILLIMETRE = 8
# Between two labels of a roll.
_GAP_MILLIMETRES = 2


class Picture(Struct, frozen=True):
    """Rows of whole bytes from the top; a bit that is set is white, as the printer reads it."""

    wide: int
    high: int
    bits: bytes


def program(pages: Iterable[Picture]) -> bytes:
    """What prints each page once."""
    return b"".join(map(_page, pages))


def _page(picture: Picture) -> bytes:
    wide, high = (each / DOTS_A_MILLIMETRE for each in (picture.wide, picture.high))
    bytes_in_row = -(-picture.wide // 8)
    head = (
        f"SIZE {wide:g} mm,{high:g} mm",
        f"GAP {_GAP_MILLIMETRES} mm,0 mm",
        "DIRECTION 1",
        "CLS",
        f"BITMAP 0,0,{bytes_in_row},{picture.high},0,",
    )
    return "\r\n".join(head).encode("ascii") + picture.bits + b"\r\nPRINT 1,1\r\n"

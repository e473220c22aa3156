"""Photos as they are shown: turned upright, in two sizes, without what the camera wrote.

What a phone sends is never kept: it is decoded and drawn anew, so nothing of the file comes
through but what can be seen. ``shrink`` needs no database and is done before any lock.
"""

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec import Struct

from station.lazy import lazy_module
from station.photos.rules import NoPhoto, TooManyPixels

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image, ImageOps
else:
    # Heavy, and needed only where a photo comes in.
    Image = lazy_module("PIL.Image")
    ImageOps = lazy_module("PIL.ImageOps")

# Of the longer side, and of the file: a page of the shop is opened over a village's line.
CARD, CARD_BYTES = 480, 30_000
PAGE, PAGE_BYTES = 1200, 120_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 60_000_000
_QUALITIES = (82, 74, 64, 52, 40)
_SMALLER = 0.75


class Shrunk(Struct, frozen=True):
    width: int
    height: int
    card: bytes
    page: bytes


def shrink(data: bytes) -> Shrunk:
    """Draw a photo anew in both sizes.

    Raises:
        NoPhoto, TooManyPixels: it is something else, or would fill the memory.
    """
    image = _read(data, _upright)
    page = image.copy()
    page.thumbnail((PAGE, PAGE))
    card = page.copy()
    card.thumbnail((CARD, CARD))
    return Shrunk(*page.size, _encoded(card, CARD_BYTES), _encoded(page, PAGE_BYTES))


def look(data: bytes) -> None:
    """Read no more than what a photo says of itself: what it is, and how large.

    Raises:
        NoPhoto, TooManyPixels: as with ``shrink``, which may find more.
    """
    _read(data, _opened)


def _read(data: bytes, how: "Callable[[bytes], Image.Image]") -> "Image.Image":
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return how(data)
    except TooManyPixels:
        raise
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except Exception as error:
        # What a damaged file makes its readers stumble over is not to be foreseen.
        raise NoPhoto from error


def _opened(data: bytes) -> "Image.Image":
    image = Image.open(BytesIO(data), formats=_FORMATS)
    if image.width * image.height > _MOST_PIXELS:
        raise TooManyPixels
    return image


def _upright(data: bytes) -> "Image.Image":
    image = _opened(data)
    # A JPEG is decoded at a fraction of its size, if that is still enough.
    image.draft("RGB", (2 * PAGE, 2 * PAGE))
    image.load()
    turned = ImageOps.exif_transpose(image)
    if turned.mode in {"RGBA", "LA", "P"}:
        clear = turned.convert("RGBA")
        turned = Image.new("RGB", clear.size, "white")
        turned.paste(clear, mask=clear.getchannel("A"))
    drawn = Image.new("RGB", turned.size)
    drawn.paste(turned.convert("RGB"))
    return drawn


def _encoded(image: "Image.Image", most: int) -> bytes:
    while True:
        for quality in _QUALITIES:
            file = BytesIO()
            image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
            if file.tell() <= most:
                return file.getvalue()
        image = image.resize(
            (max(1, int(image.width * _SMALLER)), max(1, int(image.height * _SMALLER)))
        )

"""The same drawing as dots: for label printers that take pictures, eight dots a millimetre.

A ``BitmapPaper`` stands where a ``Paper`` does, so what a label says is drawn once. Bars
are as many whole dots wide as their modules, so that no edge is blurred.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from station.lazy import lazy_module
from station.printing import code128, tspl
from station.printing.paper import MILLIMETRE, Paper, Pen
from station.printing.tspl import Picture

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont
else:
    Image = lazy_module("PIL.Image")
    ImageDraw = lazy_module("PIL.ImageDraw")
    ImageFont = lazy_module("PIL.ImageFont")

# 203 dots to the inch, as the printers call it.
DOTS = tspl.DOTS_A_MILLIMETRE / MILLIMETRE
_WHITE, _BLACK, _HALF = 255, 0, 128
_BOLD_STROKE = 0.035


class BitmapPaper(Paper):
    """Pages of dots; ``finish`` is what the printer is sent."""

    def __init__(self, size: tuple[float, float], title: str) -> None:  # noqa: ARG002  as Paper's
        self.size = (round(size[0] * DOTS), round(size[1] * DOTS))
        self._pages: list[Picture] = []

    def pen(self) -> "BitmapPen":
        return BitmapPen(self)

    def add_page(self, *layers: Any) -> None:
        for layer in layers:
            self._pages.append(layer)

    def finish(self) -> bytes:
        return tspl.program(self._pages)


class BitmapPen(Pen):
    """Draws at once, in dots from the upper left corner."""

    def __init__(self, paper: BitmapPaper) -> None:
        self._wide, self._high = paper.size
        # Whole bytes in a row: what is left over of the last is white.
        self._picture = Image.new("L", (-(-self._wide // 8) * 8, self._high), _WHITE)
        self._draw = ImageDraw.Draw(self._picture)

    def layer(self) -> Any:
        dots = self._picture.point(lambda grey: _WHITE if grey >= _HALF else _BLACK, "1")
        return Picture(self._wide, self._high, dots.tobytes())

    def line(self, x: float, y: float, to_x: float, to_y: float, width: float = 0.5) -> None:
        ends = (self._x(x), self._y(y), self._x(to_x), self._y(to_y))
        self._draw.line(ends, fill=_BLACK, width=max(1, round(width * DOTS)))

    def box(self, x: float, y: float, wide: float, high: float, width: float = 0.5) -> None:
        corners = (self._x(x), self._y(y + high), self._x(x + wide), self._y(y))
        self._draw.rectangle(corners, outline=_BLACK, width=max(1, round(width * DOTS)))

    def bars(
        self, x: float, y: float, symbols: Sequence[int], *, module: float, high: float
    ) -> None:
        dots = max(2, round(module * DOTS))
        planned = code128.modules(tuple(symbols)) * module * DOTS
        left = round(x * DOTS + (planned - code128.modules(tuple(symbols)) * dots) / 2)
        top, bottom = self._y(y + high), self._y(y)
        for place, value in enumerate(symbols):
            for at, wide in code128.bars(value):
                start = left + (11 * place + at) * dots
                self._draw.rectangle((start, top, start + wide * dots - 1, bottom), fill=_BLACK)

    def _put(self, x: float, y: float, text: str, size: float, *, bold: bool) -> None:
        dots = size * DOTS
        self._draw.text(
            (x * DOTS, self._high - y * DOTS),
            text,
            fill=_BLACK,
            font=_font(dots),
            anchor="ls",
            stroke_width=dots * _BOLD_STROKE / 2 if bold else 0,
        )

    def _x(self, x: float) -> int:
        return round(x * DOTS)

    def _y(self, y: float) -> int:
        return self._high - round(y * DOTS)


@lru_cache(maxsize=16)
def _font(dots: float) -> "ImageFont.FreeTypeFont":
    source = files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc"
    with as_file(source) as path:
        return ImageFont.truetype(str(path), dots, index=0)

"""A document and the pen that draws its pages, in points from the lower left corner.

The pen writes the operators of a page by itself: ReportLab's own text objects look up the
font for every string, which on ten thousand lines is most of the time. ReportLab still
makes the document: fonts, pages, file.
"""

import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from station.lazy import lazy_module
from station.printing import barcodes, code128, fonts

if TYPE_CHECKING:
    from reportlab.lib import utils
    from reportlab.pdfbase import pdfdoc
    from reportlab.pdfgen import canvas

    from station.printing.line_art import Drawing
else:
    # The server has its sheets drawn by another process (apart.py) and never loads it.
    utils = lazy_module("reportlab.lib.utils")
    pdfdoc = lazy_module("reportlab.pdfbase.pdfdoc")
    canvas = lazy_module("reportlab.pdfgen.canvas")

MILLIMETRE = barcodes.MILLIMETRE
A4 = (210 * MILLIMETRE, 297 * MILLIMETRE)
LEAST_SIZE = 6.0

_ESCAPES = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})
# The font has one weight; its outlines stroked this wide (times the size) look bold.
_BOLD_STROKE = 0.035


class Paper:
    """A document of equal pages. What is drawn once may stand on the pages of all copies."""

    def __init__(self, size: tuple[float, float], title: str) -> None:
        self._font = fonts.font()
        self._output = BytesIO()
        # invariant: the same sheet prints to the same bytes, so reprints can be compared.
        self._canvas = canvas.Canvas(
            self._output, pagesize=size, invariant=1, initialFontName=fonts.NAME, lang="zh-CN"
        )
        self._canvas.setTitle(title)
        self.document = self._canvas._doc  # noqa: SLF001  fonts keep their subsets by document
        self._names: list[str] = []
        self._parts: dict[str, list[tuple[int, bytes]]] = {}

    def pen(self) -> "Pen":
        return Pen(self)

    def split(self, text: str) -> list[tuple[int, bytes]]:
        """By subset of the font; the words that every line repeats are split once."""
        parts = self._parts.get(text)
        if parts is None:
            parts = self._parts[text] = self._font.splitString(text, self.document)
        return parts

    def font_name(self, subset: int) -> str:
        while len(self._names) <= subset:
            name = self._font.getSubsetInternalName(len(self._names), self.document)
            self._names.append(name)
        return self._names[subset]

    def add_page(self, *layers: "pdfdoc.PDFStream") -> None:
        """Each layer once in the file, however many pages show it."""
        self._canvas.showPage()
        page = self.document.Pages.pages[-1]
        page.stream, page.Contents = None, pdfdoc.PDFArray(layers)

    def picture(self, jpeg: bytes) -> str:
        """The name by which a pen shows a photo on the next page that is added.

        A JPEG stands in the file as it is, once, on however many pages it is shown.
        """
        reader = utils.ImageReader(BytesIO(jpeg))
        self._canvas.drawImage(reader, 0, 0, 1, 1)
        # ReportLab names what it has drawn last; what it drew itself is not shown.
        return str(self.document.getXObjectName(self._canvas._formsinuse[-1]))  # noqa: SLF001

    def finish(self) -> bytes:
        with fonts.lock:
            self._canvas.save()
        return self._output.getvalue()


class Pen:
    """Collects what is drawn on one page. Words, lines and codes are black."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._under: list[str] = []
        self._text: list[str] = []
        self._shapes: list[str] = []
        self._style: tuple[int, float, bool] = (-1, 0, False)

    def layer(self) -> "pdfdoc.PDFStream":
        """What was drawn, compressed at once: a long document would not fit in memory."""
        code = "\n".join([*self._under, "BT", *self._text, "0 Tr ET", *self._shapes, ""])
        filters = pdfdoc.PDFDictionary({"Filter": pdfdoc.PDFName("FlateDecode")})
        # q and Q keep the layers of a page from each other's settings; round joins
        # keep bold strokes from growing spikes.
        return pdfdoc.PDFStream(filters, zlib.compress(b"q 1 j\n%bQ\n" % code.encode("ascii"), 6))

    def text(self, x: float, y: float, text: str, size: float = 9, *, bold: bool = False) -> None:
        self._put(x, y, fonts.printable(text), size, bold=bold)

    def turned_text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False
    ) -> None:
        """Upwards along the sheet's long side."""
        self._write(f"0 1 -1 0 {x:.2f} {y:.2f} Tm", fonts.printable(text), size, bold=bold)

    def fitted(
        self,
        x: float,
        y: float,
        text: str,
        room: float,
        *,
        size: float = 9,
        least: float = LEAST_SIZE,
        bold: bool = False,
        align: str = "left",
    ) -> float:
        """Text that keeps to its room, shrunk and at last cut; the answer is its width."""
        text, size, taken = fonts.fit(fonts.printable(text), size, room, least=least)
        if align == "right":
            x += room - taken
        elif align == "centre":
            x += (room - taken) / 2
        self._put(x, y, text, size, bold=bold)
        return taken

    def line(self, x: float, y: float, to_x: float, to_y: float, width: float = 0.5) -> None:
        self._shapes.append(f"{width} w {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S")

    def box(self, x: float, y: float, wide: float, high: float, width: float = 0.5) -> None:
        self._shapes.append(f"{width} w {x:.2f} {y:.2f} {wide:.2f} {high:.2f} re S")

    def fill(
        self, x: float, y: float, wide: float, high: float, colour: tuple[float, float, float]
    ) -> None:
        """A coloured field, by its shares of red, green and blue; under all words and lines."""
        said = " ".join(f"{share:.3f}" for share in colour)
        self._under.append(f"q {said} rg {x:.2f} {y:.2f} {wide:.2f} {high:.2f} re f Q")

    def dot(self, x: float, y: float, wide: float, colour: tuple[float, float, float]) -> None:
        """A round spot about x and y, under all words and lines."""
        self.stroke(x, y, x, y, wide, colour)

    def stroke(
        self,
        x: float,
        y: float,
        to_x: float,
        to_y: float,
        wide: float,
        colour: tuple[float, float, float],
    ) -> None:
        """A broad line with round ends, under all words and lines."""
        said = " ".join(f"{share:.3f}" for share in colour)
        path = f"{wide:.2f} w {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S"
        self._under.append(f"q 1 J {said} RG {path} Q")

    def picture(
        self, name: str, x: float, y: float, wide: float, high: float, ratio: float
    ) -> None:
        """A photo of ``Paper.picture`` that fills its field; what sticks out is cut off.

        ``ratio`` is that of the photo's own width to its height.
        """
        across, up = (wide, wide / ratio) if ratio < wide / high else (high * ratio, high)
        left, low = x - (across - wide) / 2, y - (up - high) / 2
        clip = f"{x:.2f} {y:.2f} {wide:.2f} {high:.2f} re W n"
        place = f"{across:.2f} 0 0 {up:.2f} {left:.2f} {low:.2f} cm"
        self._under.append(f"q {clip} {place} /{name} Do Q")

    def drawing(self, said: "Drawing", x: float, y: float, scale: float) -> None:
        """A line drawing whose lower left corner is at x and y, under all words and lines."""
        head = f"{scale:.4f} 0 0 {-scale:.4f} {x:.2f} {y + said.high * scale:.2f} cm"
        stroke = " ".join(f"{share:.3f}" for share in said.stroke)
        parts = [f"q {head} 1 J {said.width} w {stroke} RG"]
        for shape in said.shapes:
            if shape.fill is None:
                parts.append(f"{shape.path} S")
            else:
                fill = " ".join(f"{share:.3f}" for share in shape.fill)
                parts.append(f"{fill} rg {shape.path} B")
        self._under.append("\n".join([*parts, "Q"]))

    def bars(
        self, x: float, y: float, symbols: Sequence[int], *, module: float, high: float
    ) -> None:
        """A Code 128 whose first bar stands at x."""
        path = barcodes.bars(tuple(symbols))
        self._shapes.append(f"q {module:.4f} 0 0 {high:.2f} {x:.3f} {y:.2f} cm {path}f Q")

    def turned_bars(
        self, x: float, y: float, symbols: Sequence[int], *, module: float, high: float
    ) -> None:
        """Upwards, with the bars' feet at x."""
        path = barcodes.bars(tuple(symbols))
        self._shapes.append(f"q 0 {module:.4f} {-high:.2f} 0 {x:.2f} {y:.3f} cm {path}f Q")

    def qr(self, x: float, y: float, payload: str, side: float) -> None:
        """A QR code with its quiet zone of four modules inside the given side."""
        path, size = barcodes.qr(payload)
        module = side / (size + 8)
        corner = f"{x + 4 * module:.3f} {y + 4 * module:.3f}"
        self._shapes.append(f"q {module:.4f} 0 0 {module:.4f} {corner} cm {path}f Q")

    def _put(self, x: float, y: float, text: str, size: float, *, bold: bool) -> None:
        self._write(f"1 0 0 1 {x:.2f} {y:.2f} Tm", text, size, bold=bold)

    def _write(self, place: str, text: str, size: float, *, bold: bool) -> None:
        if text.isascii():
            self._set_style(0, size, bold=bold)
            self._text.append(f"{place} ({text.translate(_ESCAPES)}) Tj")
            return
        for subset, codes in self._paper.split(text):
            self._set_style(subset, size, bold=bold)
            self._text.append(f"{place} <{codes.hex()}> Tj")
            place = ""

    def _set_style(self, subset: int, size: float, *, bold: bool) -> None:
        style = (subset, size, bold)
        if style == self._style:
            return
        render = f"2 Tr {size * _BOLD_STROKE:.2f} w" if bold else "0 Tr"
        self._text.append(f"{self._paper.font_name(subset)} {size:.2f} Tf {render}")
        self._style = style


def symbols_or_none(text: str) -> tuple[int, ...] | None:
    """A number typed by hand may have characters that no scanner types; it gets no bars."""
    try:
        return code128.encode(text)
    except code128.CannotEncode:
        return None

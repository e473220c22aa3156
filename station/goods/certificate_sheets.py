"""The conformity certificate on paper: a tag for the goods, and a sheet for the file."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from station.printing.paper import MILLIMETRE, Paper, Pen

_TAG = (100 * MILLIMETRE, 70 * MILLIMETRE)
_SHEET = (148 * MILLIMETRE, 210 * MILLIMETRE)
_LINE_SIGNS = 30


class Paperwork(Struct, frozen=True):
    """What the form says, what was filled in, and where the code leads."""

    form: Mapping[str, Any]
    values: Mapping[str, str]
    grounds: frozenset[str]
    lot: str
    link: str


def draw_tag(said: Paperwork) -> bytes:
    paper = Paper(_TAG, f"{said.form['title']} {said.lot}")
    pen = paper.pen()
    _draw(pen, said, _TAG, margin=4 * MILLIMETRE, title=17, row=14.5, qr=27 * MILLIMETRE)
    paper.add_page(pen.layer())
    return paper.finish()


def draw_sheet(said: Paperwork) -> bytes:
    paper = Paper(_SHEET, f"{said.form['title']} {said.lot}")
    pen = paper.pen()
    margin = 12 * MILLIMETRE
    bottom = _draw(pen, said, _SHEET, margin=margin, title=24, row=26, qr=42 * MILLIMETRE)
    room = _SHEET[0] - 2 * margin
    pen.fitted(margin, bottom - 22, "签字或盖章 Signature or stamp", room, size=10, bold=True)
    pen.box(margin, bottom - 110, room, 80, 0.8)
    pen.fitted(margin, margin + 12, str(said.form["decree"]), room, size=8)
    pen.fitted(margin, margin, str(said.form["decree_en"]), room, size=8)
    paper.add_page(pen.layer())
    return paper.finish()


def _draw(
    pen: Pen,
    said: Paperwork,
    size: tuple[float, float],
    *,
    margin: float,
    title: float,
    row: float,
    qr: float,
) -> float:
    wide, y = size[0] - 2 * margin, size[1] - margin - title
    small = row * 0.5 + 2
    taken = pen.fitted(margin, y, str(said.form["title"]), wide * 0.6, size=title, bold=True)
    pen.fitted(
        margin + taken + 6, y, str(said.form["title_en"]), wide - taken - 6, size=title * 0.45
    )
    y -= row * 0.7 + small * 0.5
    for line in _wrapped(str(said.form["promise"])):
        pen.fitted(margin, y, line, wide, size=small * 0.85)
        y -= small * 1.15
    for ground in said.form["grounds"]:
        mark = "■" if ground["name"] in said.grounds else "□"
        pen.fitted(margin, y, f"{mark} {ground['label']}", wide - qr, size=small)
        y -= small * 1.35
    y -= small * 0.2
    top = y + small
    for field in said.form["fields"]:
        pen.fitted(margin, y, f"{field['label']}：", wide * 0.28, size=small)
        value = said.values.get(field["name"], "")
        pen.fitted(margin + wide * 0.29, y, value, wide * 0.71 - qr - 4, size=small, bold=True)
        y -= row * 0.82
    pen.qr(margin + wide - qr, top - qr, said.link, qr)
    pen.fitted(
        margin + wide - qr, top - qr - 8, str(said.form["title"]), qr, size=7.5, align="centre"
    )
    pen.fitted(margin + wide - qr, top - qr - 17, said.lot, qr, size=7, align="centre")
    return min(y, top - qr - 20)


def _wrapped(text: str) -> list[str]:
    return [text[start : start + _LINE_SIGNS] for start in range(0, len(text), _LINE_SIGNS)]

"""Draws the sheet of a damage on A4: two photos beside what happened, the others behind it."""

from station.clock import local
from station.printing.frames import (
    BOTTOM,
    MARGIN,
    SIGNATURES_HEIGHT,
    TOP_OF_LATER_PAGES,
    WIDTH,
    Head,
    Signature,
    draw_foot,
    draw_head,
    draw_later_head,
    draw_signatures,
    draw_strip,
    top_of_first_page,
)
from station.printing.paper import A4, MILLIMETRE, Paper, Pen
from station.settling.damage_report import DamageReport, Shot, Step

_ROW = 5.6 * MILLIMETRE
_GAP = 4 * MILLIMETRE
_ACROSS = 2
_ON_FIRST = 2
_CAPTION = 10 * MILLIMETRE
_HIGHEST = 88 * MILLIMETRE
_COLUMNS = (0.0, 34 * MILLIMETRE, 88 * MILLIMETRE, 138 * MILLIMETRE, WIDTH)


def draw(said: DamageReport) -> bytes:
    paper = Paper(A4, f"{said.title} {said.number}")
    head, pages = _head(said), 2 if len(said.shots) > _ON_FIRST else 1
    pen = paper.pen()
    draw_strip(pen, head)
    draw_head(pen, head)
    top = _draw_way(pen, top_of_first_page(head), said.steps)
    low = BOTTOM + SIGNATURES_HEIGHT
    _draw_shots(paper, pen, said.shots[:_ON_FIRST], top, low)
    draw_signatures(pen, low, _signatures(said))
    draw_foot(pen, head, 1, pages)
    paper.add_page(pen.layer())
    if pages > 1:
        pen = paper.pen()
        draw_strip(pen, head)
        draw_later_head(pen, head)
        _draw_shots(paper, pen, said.shots[_ON_FIRST:], TOP_OF_LATER_PAGES, BOTTOM)
        draw_foot(pen, head, 2, pages)
        paper.add_page(pen.layer())
    return paper.finish()


def _head(said: DamageReport) -> Head:
    return Head(
        title=said.title,
        english=said.english,
        number=said.number,
        issuer=said.issuer,
        headline=said.headline,
        facts=said.facts,
        made=f"打印 Printed {said.made}",
    )


def _signatures(said: DamageReport) -> tuple[Signature, ...]:
    return (
        Signature("交出方", "Sender", said.sender),
        Signature("承运人", "Carrier"),
        Signature("接收方", "Receiver", said.receiver),
        Signature("合作方", "Partner"),
    )


def _draw_way(pen: Pen, top: float, steps: tuple[Step, ...]) -> float:
    """The way as a small table; returns where the next thing begins."""
    if not steps:
        return top
    pen.fitted(MARGIN, top - 11, "流转经过 Its way", WIDTH, size=10.5, bold=True)
    y = top - 16
    pen.line(MARGIN, y, MARGIN + WIDTH, y, 0.8)
    for step in steps:
        words = (f"{local(step.at):%Y-%m-%d %H:%M}", step.what, step.place, step.known)
        for place, text in enumerate(words):
            left, right = _COLUMNS[place : place + 2]
            pen.fitted(MARGIN + left, y - 11.5, text, right - left - 4, size=9)
        y -= _ROW
        pen.line(MARGIN, y, MARGIN + WIDTH, y)
    return y - _GAP


def _draw_shots(paper: Paper, pen: Pen, shots: tuple[Shot, ...], top: float, low: float) -> None:
    """Two across, in full: of a photo that proves something nothing is cut off."""
    if not shots:
        return
    pen.fitted(MARGIN, top - 11, "照片 Photos", WIDTH, size=10.5, bold=True)
    top -= 16
    rows = -(-len(shots) // _ACROSS)
    high = min(_HIGHEST, (top - low - _GAP) / rows - _CAPTION)
    wide = (WIDTH - _GAP) / _ACROSS
    for place, shot in enumerate(shots):
        row, column = divmod(place, _ACROSS)
        x, y = MARGIN + column * (wide + _GAP), top - row * (high + _CAPTION) - high
        under = _draw_shot(paper, pen, shot, (x, y, wide, high))
        pen.fitted(x, under - 10, shot.caption, wide, size=8.5)
        pen.fitted(x, under - 21, shot.note, wide, size=9.5)


def _draw_shot(
    paper: Paper, pen: Pen, shot: Shot, field: tuple[float, float, float, float]
) -> float:
    """In its field's upper left; the lower end of what was drawn."""
    x, y, wide, high = field
    if not shot.jpeg:
        pen.box(x, y, wide, high)
        text = "照片将随下次交换传到 Arrives with the next exchange"
        pen.fitted(x + 6, y + high / 2, text, wide - 12, size=9, align="centre")
        return y
    across, up = (
        (high * shot.ratio, high) if shot.ratio < wide / high else (wide, wide / shot.ratio)
    )
    pen.picture(paper.picture(shot.jpeg), x, y + high - up, across, up, shot.ratio)
    return y + high - up

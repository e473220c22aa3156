"""An A4 sheet of lines: its pages are planned, then drawn once and shown in every copy."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from station.printing import codes, frames, pages
from station.printing.paper import A4, MILLIMETRE, Paper, Pen
from station.printing.tables import HEAD_HEIGHT, ROW, TOTAL_HEIGHT, Cell, Column, Table, Total

Row = TypeVar("Row")

_HEADING = 8 * MILLIMETRE
_REMARK = 6.5 * MILLIMETRE


class Section(Struct, Generic[Row], frozen=True):
    """Lines under one heading; no heading, no room for it."""

    title: str
    rows: Sequence[Row]


class ListSheet(Struct, Generic[Row], frozen=True):
    head: frames.Head
    columns: tuple[Column, ...]
    sections: tuple[Section[Row], ...]
    # From the number of the line, counted through the sheet, to what stands in it.
    cells: Callable[[int, Row], Sequence[Cell]]
    # Of the lines of one page or section, under a label; and of all lines, at the end.
    total: Callable[[str, Sequence[Row]], Total]
    totals: tuple[Total, ...] = ()
    copies: tuple[str, ...] = ("",)
    row_height: float = ROW
    totals_by_section: bool = False
    remarks: tuple[str, ...] = ()
    ticks: tuple[str, tuple[str, ...]] = ("", ())
    signatures: tuple[frames.Signature, ...] = ()


def page_count(sheet: ListSheet[Row]) -> int:
    """Of one copy."""
    return len(_plan(sheet)) + len(codes.pages(sheet.head.codes))


def draw_list(sheet: ListSheet[Row]) -> bytes:
    paper = Paper(A4, f"{sheet.head.title} {sheet.head.number}")
    bodies = _Drawing(sheet, paper).bodies()
    for copy in sheet.copies:
        pen = paper.pen()
        frames.draw_copy_name(pen, copy)
        name = pen.layer()
        for body in bodies:
            paper.add_page(body, name)
    return paper.finish()


def _plan(sheet: ListSheet[Row]) -> pages.Plan:
    used = frames.BOTTOM + HEAD_HEIGHT + TOTAL_HEIGHT
    closing = len(sheet.totals) * TOTAL_HEIGHT + len(sheet.remarks) * _REMARK
    closing += frames.TICKS_HEIGHT if sheet.ticks[1] else 0
    closing += frames.SIGNATURES_HEIGHT if sheet.signatures else 0
    heights = pages.Heights(
        first_page=frames.top_of_first_page(sheet.head) - used,
        later_page=frames.TOP_OF_LATER_PAGES - used,
        row=sheet.row_height,
        heading=_HEADING if any(section.title for section in sheet.sections) else 0,
        section_total=TOTAL_HEIGHT if sheet.totals_by_section else 0,
        closing=closing,
    )
    return pages.plan([len(section.rows) for section in sheet.sections], heights)


class _Drawing(Generic[Row]):
    """Goes down the pages of a sheet; ``_y`` is the top of what comes next."""

    def __init__(self, sheet: ListSheet[Row], paper: Paper) -> None:
        self._sheet = sheet
        self._paper = paper
        self._table = Table(sheet.columns, frames.MARGIN, sheet.row_height)
        self._y = 0.0
        self._number = 0

    def bodies(self) -> list[object]:
        plan, late = _plan(self._sheet), codes.pages(self._sheet.head.codes)
        count = len(plan) + len(late)
        drawn = []
        for page, parts in enumerate(plan, start=1):
            pen = self._start_page(page, count)
            self._draw_lines(pen, parts)
            if page == len(plan):
                self._close(pen)
            drawn.append(pen.layer())
        for page, shown in enumerate(late, start=len(plan) + 1):
            pen = self._start_page(page, count)
            codes.draw_page(pen, frames.TOP_OF_LATER_PAGES, self._sheet.head.codes, shown)
            drawn.append(pen.layer())
        return drawn

    def _start_page(self, page: int, count: int) -> Pen:
        pen, head = self._paper.pen(), self._sheet.head
        frames.draw_strip(pen, head)
        if page == 1:
            frames.draw_head(pen, head)
            self._y = frames.top_of_first_page(head)
        else:
            frames.draw_later_head(pen, head)
            self._y = frames.TOP_OF_LATER_PAGES
        frames.draw_foot(pen, head, page, count)
        return pen

    def _draw_lines(self, pen: Pen, parts: Sequence[pages.Part]) -> None:
        self._table.draw_head(pen, self._y)
        self._y -= HEAD_HEIGHT
        on_page: list[Row] = []
        for part in parts:
            section = self._sheet.sections[part.section]
            rows = section.rows[part.first : part.end]
            self._draw_heading(pen, section, part)
            self._draw_rows(pen, rows)
            on_page.extend(rows)
            if self._sheet.totals_by_section and part.end == len(section.rows):
                self._draw_total(pen, self._sheet.total("本站小计 This stop", section.rows))
        self._draw_total(pen, self._sheet.total("本页小计 This page", on_page))

    def _draw_heading(self, pen: Pen, section: Section[Row], part: pages.Part) -> None:
        if not any(other.title for other in self._sheet.sections):
            return
        title = section.title + (" (续 continued)" if part.is_continued else "")
        pen.fitted(frames.MARGIN + 3, self._y - 16, title, frames.WIDTH - 6, size=11, bold=True)
        self._y -= _HEADING
        pen.line(frames.MARGIN, self._y, frames.RIGHT, self._y, 0.8)

    def _draw_rows(self, pen: Pen, rows: Sequence[Row]) -> None:
        draw_row, cells = self._table.draw_row, self._sheet.cells
        for row in rows:
            self._number += 1
            draw_row(pen, self._y, cells(self._number, row))
            self._y -= self._sheet.row_height

    def _draw_total(self, pen: Pen, total: Total) -> None:
        self._table.draw_total(pen, self._y, total)
        self._y -= TOTAL_HEIGHT

    def _close(self, pen: Pen) -> None:
        sheet = self._sheet
        for total in sheet.totals:
            self._draw_total(pen, total._replace(bold=True))
        for remark in sheet.remarks:
            pen.fitted(frames.MARGIN + 3, self._y - 13, remark, frames.WIDTH - 6, size=10)
            self._y -= _REMARK
        title, ticks = sheet.ticks
        if ticks:
            frames.draw_ticks(pen, self._y - 6, title, ticks)
            self._y -= frames.TICKS_HEIGHT
        if sheet.signatures:
            frames.draw_signatures(pen, self._y - 6, sheet.signatures)

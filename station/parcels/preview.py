"""A courier's file row by row, before it is taken in: what will be taken, and why not."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from msgspec import Struct, field

from station.errors import N_
from station.parcels.courier_files.cells import Cell
from station.parcels.courier_files.notes import Note
from station.parcels.courier_files.rows import RefusedRow, TakenRow
from station.parcels.intake_rows import (
    OTHER_CONTENT,
    REPEATED,
    SAME_CONTENT,
    SCANNED_BEFORE,
    repeated_fields,
)
from station.parcels.prepared import Prepared, SortedRow
from station.parcels.sorting import Sorting

DIFFERS = N_("differs in: %(fields)s")


class Outcome(StrEnum):
    """What becomes of a row."""

    TAKE = "take"
    ALREADY = "already"
    REFUSED = "refused"
    SKIPPED = "skipped"


class Tab(StrEnum):
    """Which rows a clerk wants to see."""

    ALL = "all"
    TAKE = "take"
    SURE = "sure"
    TOWNSHIP = "township"
    ASKED = "asked"
    MISROUTED = "misrouted"
    WARNINGS = "warnings"
    ALREADY = "already"
    REFUSED = "refused"
    SKIPPED = "skipped"


TAB_NAMES: dict[Tab, str] = {
    Tab.ALL: N_("all rows"),
    Tab.SURE: N_("to a village"),
    Tab.TOWNSHIP: N_("to a township station"),
    Tab.ASKED: N_("to be asked"),
    Tab.MISROUTED: N_("another county's"),
    Tab.WARNINGS: N_("with a doubt"),
    Tab.ALREADY: N_("here already"),
    Tab.REFUSED: N_("refused"),
    Tab.SKIPPED: N_("no parcel"),
}


class Line(Struct, frozen=True):
    """One row of the file. ``parcel`` and ``item`` are None where nothing is announced."""

    row: int
    outcome: Outcome
    notes: tuple[Note, ...] = ()
    number: str = ""
    parcel: TakenRow | None = None
    item: SortedRow | None = None
    # Field, old and new, in the shape of ``IntakeProblem.details``.
    differs: Sequence[Sequence[str | int | None]] = ()
    cells: Sequence[Cell] = ()

    @property
    def tabs(self) -> frozenset[Tab]:
        found = {Tab.ALL, Tab(self.outcome.value)}
        if self.outcome is Outcome.TAKE and self.item is not None:
            found.add(_TABS[self.item.sorting])
            if self.notes:
                found.add(Tab.WARNINGS)
        return frozenset(found)


class Preview(Struct, frozen=True):
    """All rows in the file's order, and how many there are of each kind."""

    lines: list[Line]
    counts: Counter[Tab] = field(default_factory=Counter)

    def of(self, tab: Tab) -> list[Line]:
        return self.lines if tab is Tab.ALL else [line for line in self.lines if tab in line.tabs]


def preview_of(prepared: Prepared) -> Preview:
    lines = sorted(_lines(prepared), key=lambda line: line.row)
    counts: Counter[Tab] = Counter(tab for line in lines for tab in line.tabs)
    return Preview(lines, counts)


def rest_of(preview: Preview, translate: Callable[[str], str]) -> list[RefusedRow]:
    """The rows that will not be taken, as the file that goes back to the courier has them."""
    return [
        RefusedRow(line.row, Note(_plain(_reason(line, translate))), list(line.cells))
        for line in preview.lines
        if line.outcome in {Outcome.REFUSED, Outcome.ALREADY}
    ]


def differing_text(differs: Iterable[Sequence[object]], translate: Callable[[str], str]) -> str:
    fields = [translate(str(item[0])) for item in differs]
    return translate(DIFFERS) % {"fields": ", ".join(fields)} if fields else ""


def _reason(line: Line, translate: Callable[[str], str]) -> str:
    texts = [note.text(translate) for note in line.notes]
    return " ".join(filter(None, [*texts, differing_text(line.differs, translate)]))


def _plain(text: str) -> str:
    """A finished text as the message of a note, which fills in ``%``."""
    return text.replace("%", "%%")


_TABS = {
    Sorting.SURE: Tab.SURE,
    Sorting.TOWNSHIP: Tab.TOWNSHIP,
    Sorting.ASKED: Tab.ASKED,
    Sorting.MISROUTED: Tab.MISROUTED,
}


def _lines(prepared: Prepared) -> Iterable[Line]:
    parsed, sheet = prepared.read.parsed, prepared.read.sheet
    for item in prepared.new:
        row = item.row
        yield Line(row.row, Outcome.TAKE, row.warnings, row.tracking_number, row, item)
    for item in prepared.bare:
        row = item.row
        notes = (Note(SCANNED_BEFORE), *row.warnings)
        yield Line(row.row, Outcome.TAKE, notes, row.tracking_number, row, item)
    for item in prepared.known:
        differs = [(d.field, d.old, d.new) for d in prepared.differing.get(item.unit_id, ())]
        yield Line(
            item.row.row,
            Outcome.ALREADY,
            (Note(OTHER_CONTENT if differs else SAME_CONTENT),),
            item.row.tracking_number,
            item.row,
            item,
            differs,
            sheet.rows[item.row.row - sheet.heading_row - 1],
        )
    for again in parsed.repeated:
        yield Line(
            again.row,
            Outcome.ALREADY,
            (Note(REPEATED, {"row": again.first_row}),),
            again.tracking_number,
            differs=repeated_fields(again),
            cells=again.cells,
        )
    for refused in parsed.refused:
        yield Line(refused.row, Outcome.REFUSED, (refused.reason,), cells=refused.cells)
    for skipped in parsed.skipped:
        yield Line(skipped.row, Outcome.SKIPPED, (skipped.reason,))

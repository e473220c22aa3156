"""Which lines stand on which page, worked out before anything is drawn: page x of y."""

from collections.abc import Sequence

from msgspec import Struct

# A stop with so few lines is not torn between two pages.
_SHORT = 6


class Part(Struct, frozen=True):
    """The lines of one section that stand on one page."""

    section: int
    first: int
    end: int

    @property
    def is_continued(self) -> bool:
        return self.first > 0


class Heights(Struct, frozen=True):
    """Room for lines on the first and on later pages, and what takes it, in points."""

    first_page: float
    later_page: float
    row: float
    heading: float = 0
    section_total: float = 0
    closing: float = 0


Plan = tuple[tuple[Part, ...], ...]


def plan(lengths: Sequence[int], heights: Heights) -> Plan:
    """At least one page; a line stands above the signatures, whatever page they come to."""
    planner = _Planner(heights)
    for section, length in enumerate(lengths):
        planner.add_section(section, length)
    planner.close()
    return tuple(tuple(page) for page in planner.pages)


class _Planner:
    def __init__(self, heights: Heights) -> None:
        self._heights = heights
        self._left = heights.first_page
        self.pages: list[list[Part]] = [[]]

    def add_section(self, section: int, length: int) -> None:
        if length <= _SHORT and self._needed(length) > self._left:
            self._turn()
        first = 0
        while self._needed(length - first) > self._left and (self.pages[-1] or length - first > 1):
            # The last line waits for the section's total; an empty page takes one at least.
            room = int((self._left - self._heights.heading) // self._heights.row)
            end = first + max(min(room, length - first - 1), 0 if self.pages[-1] else 1)
            if end > first:
                self.pages[-1].append(Part(section, first, end))
            self._turn()
            first = end
        self.pages[-1].append(Part(section, first, length))
        self._left -= self._needed(length - first)

    def close(self) -> None:
        """Turn for the totals and signatures if need be, and take the last line along."""
        if self._heights.closing <= self._left:
            return
        page = self.pages[-1]
        last = page[-1] if page else None
        self.pages.append([])
        if last and last.end - last.first > 1:
            page[-1] = Part(last.section, last.first, last.end - 1)
            self.pages[-1].append(Part(last.section, last.end - 1, last.end))
        elif last and len(page) > 1:
            self.pages[-1].append(page.pop())

    def _needed(self, lines: int) -> float:
        return self._heights.heading + lines * self._heights.row + self._heights.section_total

    def _turn(self) -> None:
        if self.pages[-1]:
            self.pages.append([])
            self._left = self._heights.later_page

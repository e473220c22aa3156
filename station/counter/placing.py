"""Where on the shelf a parcel goes: by its size and the free places. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from station.counter.models import Size

# What has no place on any shelf stands on the floor, whose code begins with zeros.
FLOOR = (0, 0)
LAST_PLACE = 999
SMALL_BELOW_GRAMS, LARGE_FROM_GRAMS = 1_000, 5_000
_ORDER = (Size.SMALL, Size.MEDIUM, Size.LARGE)
_CODE = re.compile(r"^(\d{1,2})-(\d{1,2})-(\d{1,3})$|^(\d)(\d)(\d{3})$")


class Board(Struct, frozen=True):
    """A layer of a shelf as the rule sees it."""

    shelf: int
    layer: int
    size: Size
    capacity: int

    @property
    def key(self) -> tuple[int, int]:
        return self.shelf, self.layer


class Place(Struct, frozen=True):
    shelf: int
    layer: int
    place: int


# For a station that has said nothing of its shelves: two of them, small things at eye level.
USUAL = tuple(
    Board(shelf, layer, size, capacity)
    for shelf in (1, 2, 3)
    for layer, size, capacity in (
        (1, Size.MEDIUM, 12),
        (2, Size.SMALL, 30),
        (3, Size.SMALL, 30),
        (4, Size.LARGE, 6),
    )
)


def size_of(grams: int | None) -> Size:
    """By weight, which is all that a courier's file says; a clerk's word goes before it.

    >>> size_of(None)
    <Size.MEDIUM: 'medium'>
    """
    if grams is None:
        return Size.MEDIUM
    if grams < SMALL_BELOW_GRAMS:
        return Size.SMALL
    return Size.MEDIUM if grams < LARGE_FROM_GRAMS else Size.LARGE


def choose_board(
    boards: Sequence[Board],
    counts: Mapping[tuple[int, int], int],
    size: Size,
    *,
    beside: Collection[tuple[int, int]] = (),
) -> tuple[int, int]:
    """The first layer with room for this size; else for a larger, else for a smaller one.

    ``beside`` are layers on which the same person has parcels: one walk to the shelf.
    """
    free = [board for board in boards if counts.get(board.key, 0) < board.capacity]
    fitting = [board for board in free if board.size is size]
    for board in sorted(fitting, key=lambda board: (board.key not in beside, board.key)):
        return board.key
    at = _ORDER.index(size)
    for other in (*_ORDER[at + 1 :], *reversed(_ORDER[:at])):
        for board in sorted((b for b in free if b.size is other), key=lambda board: board.key):
            return board.key
    return FLOOR


def next_place(taken: Collection[int], last: int) -> int:
    """Numbers go round, so that a code of last week is not another's parcel today."""
    for step in range(1, LAST_PLACE + 1):
        place = (last + step - 1) % LAST_PLACE + 1
        if place not in taken:
            return place
    raise ValueError("a layer has 999 places")


def parse_code(text: str) -> Place | None:
    """A pickup code as it is written or typed: ``3-2-018``, ``3-2-18``, ``32018``.

    >>> parse_code("32018")
    Place(shelf=3, layer=2, place=18)
    """
    found = _CODE.match(text.strip())
    if found is None:
        return None
    shelf, layer, place = (part for part in found.groups() if part is not None)
    return Place(int(shelf), int(layer), int(place))

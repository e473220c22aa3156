"""The pieces that a day's and a month's sheet both count, and what differs from before."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from station.printing.tables import Column

PIECES = (
    ("opening", "期初", "Opening"),
    ("received", "收进", "Received"),
    ("handed_over", "交付", "Handed over"),
    ("returned", "退回", "Returned"),
    ("passed_on", "转出", "Passed on"),
    ("lost", "遗失", "Lost"),
    ("closing", "期末", "Closing"),
)
PIECE_WORDS = {name: chinese for name, chinese, _ in PIECES}
RULE = "期初+收进=交付+退回+转出+遗失+期末 Opening + received = handed over + returned + passed on + lost + closing"
TOTAL = "合计 Total"


def columns_of_pieces() -> Iterator[Column]:
    return (Column(chinese, english, 15, "right", 10) for _, chinese, english in PIECES)


def pieces_of(row: Any) -> Iterator[str]:
    return (str(getattr(row, name)) for name, *_ in PIECES)


def changes(old: Mapping[str, Any], new: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """``收进 2→3``, for each of the named figures that is another; empty where none is."""
    return " ".join(
        f"{word} {old.get(name, 0)}→{new.get(name, 0)}"
        for name, word in words.items()
        if old.get(name, 0) != new.get(name, 0)
    )


def told(differs: Iterable[str]) -> tuple[str, ...]:
    """The remarks of a revision about the one before."""
    return tuple(f"与上一版不同 Differs from the last: {each}" for each in differs)

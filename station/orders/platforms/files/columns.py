"""Which column of a platform's file holds what: recognised, corrected by a clerk, remembered."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from msgspec import Struct, field

from station.orders.platforms.files.headings import Column, find_column
from station.parcels.courier_files.columns import column_named, name_of_column

# Of any file; how much was paid can be said in three ways.
WANTED = (Column.NUMBER, Column.TITLE, Column.QUANTITY, Column.NAME, Column.PHONE, Column.ADDRESS)
SUMS = (Column.PAID, Column.TOTAL, Column.PRICE)


class Columns(Struct, frozen=True):
    """Which column of one sheet holds which of its things."""

    headings: tuple[str, ...]
    places: Mapping[Column, int]
    # Things that several columns claim with the same right; the first is proposed.
    ambiguous: Mapping[Column, tuple[int, ...]] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Column, ...]:
        lacking = tuple(wanted for wanted in WANTED if wanted not in self.places)
        return lacking if any(each in self.places for each in SUMS) else (*lacking, Column.PAID)

    def to_json(self) -> dict[str, Any]:
        """What to remember for a platform: names of headings, since columns move."""
        named = {
            column.value: name_of_column(self.headings, at) for column, at in self.places.items()
        }
        return {"columns": named}

    @classmethod
    def remembered(cls, said: Mapping[str, Any], headings: Sequence[str]) -> Self:
        """What was confirmed once, on today's headings; columns that are gone are missing."""
        names = tuple(headings)
        known = {column.value: column for column in Column}
        places = {
            known[key]: at
            for key, name in dict(said.get("columns", {})).items()
            if key in known and (at := column_named(names, name)) is not None
        }
        return cls(names, places)


def recognise(headings: Sequence[str]) -> Columns:
    claims: dict[Column, list[tuple[int, int]]] = {}
    for at, heading in enumerate(headings):
        if found := find_column(heading):
            claims.setdefault(found[0], []).append((found[1], at))
    places, ambiguous = {}, {}
    for column, candidates in claims.items():
        best = min(rank for rank, _ in candidates)
        rivals = tuple(at for rank, at in candidates if rank == best)
        places[column] = rivals[0]
        if len(rivals) > 1:
            ambiguous[column] = rivals
    return Columns(tuple(headings), places, ambiguous)

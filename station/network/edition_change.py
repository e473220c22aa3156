"""What becomes of the known places, and of the rows, when a new edition comes in."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from msgspec import Struct

from station.network.division_file import DivisionLevel, DivisionRow


class KnownPlace(Struct, frozen=True):
    """A division as it is on record; ``current`` is false once an edition dropped it."""

    place_id: UUID
    code: str
    name: str
    level: DivisionLevel
    parent_code: str | None
    current: bool = True


class Pairing(Struct, frozen=True):
    """A known place beside a row of the edition."""

    place: KnownPlace
    row: DivisionRow


class Unsettled(Struct, frozen=True):
    """A place that may live on in one of the rows, or may be abolished."""

    place: KnownPlace
    candidates: tuple[DivisionRow, ...]


class EditionChange(Struct, frozen=True):
    """Every known place and every row stands in exactly one of these lists.

    A row may be the candidate of several unsettled places. ``reused`` pairs a place that is
    gone with the new place that has its code; ``absent`` were gone before and still are.
    """

    unchanged: tuple[Pairing, ...] = ()
    renamed: tuple[Pairing, ...] = ()
    moved: tuple[Pairing, ...] = ()
    returned: tuple[Pairing, ...] = ()
    reused: tuple[Pairing, ...] = ()
    added: tuple[DivisionRow, ...] = ()
    gone: tuple[KnownPlace, ...] = ()
    absent: tuple[KnownPlace, ...] = ()
    unsettled: tuple[Unsettled, ...] = ()

    @classmethod
    def of(
        cls,
        continued: Iterable[Pairing],
        gone: Iterable[KnownPlace],
        rows: Iterable[DivisionRow],
        *,
        absent: Iterable[KnownPlace] = (),
        unsettled: Iterable[Unsettled] = (),
    ) -> Self:
        """Sort what continues by its kind of change; ``rows`` are new places."""
        lists: dict[str, list[Pairing]] = {name: [] for name in _CONTINUED}
        for pairing in sorted(continued, key=lambda pairing: pairing.row.code):
            lists[_kind_of_change(pairing)].append(pairing)
        by_code = {row.code: row for row in sorted(rows, key=lambda row: row.code)}
        gone = sorted(gone, key=lambda place: place.code)
        reused = [
            Pairing(place, by_code.pop(place.code)) for place in gone if place.code in by_code
        ]
        replaced = {pairing.place.place_id for pairing in reused}
        return cls(
            **{name: tuple(pairings) for name, pairings in lists.items()},
            reused=tuple(reused),
            added=tuple(by_code.values()),
            gone=tuple(place for place in gone if place.place_id not in replaced),
            absent=tuple(absent),
            unsettled=tuple(unsettled),
        )

    @property
    def continued(self) -> tuple[Pairing, ...]:
        """Places that keep their id and take the code, name and parent of their row."""
        return self.unchanged + self.renamed + self.moved + self.returned

    @property
    def new_rows(self) -> tuple[DivisionRow, ...]:
        return self.added + tuple(pairing.row for pairing in self.reused)

    @property
    def gone_places(self) -> tuple[KnownPlace, ...]:
        return self.gone + tuple(pairing.place for pairing in self.reused)

    @property
    def is_empty(self) -> bool:
        return not (
            self.renamed
            or self.moved
            or self.returned
            or self.reused
            or self.added
            or self.gone
            or self.unsettled
        )


_CONTINUED = ("unchanged", "renamed", "moved", "returned")


def _kind_of_change(pairing: Pairing) -> str:
    place, row = pairing.place, pairing.row
    if not place.current:
        return "returned"
    if place.code != row.code:
        return "moved"
    return "unchanged" if place.name == row.name else "renamed"

"""What a new edition of the division codes means for the places that are known.

A place keeps its id, and with it its history, while its code and its name change; a code that
is used again belongs to another place. What names and codes leave open is for a person to
settle. Points are no evidence: they shift between sources, and many are missing.
"""

import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from station.errors import N_, RuleBroken
from station.network.division_file import DivisionFile, DivisionLevel, DivisionRow
from station.network.edition_change import EditionChange, KnownPlace, Pairing, Unsettled
from station.network.stems import SoundsAlike, name_stem, share_stem


class SecondCounty(RuleBroken):
    message = N_(
        "The file is that of %(other)s (%(other_code)s), and this network serves %(home)s "
        "(%(home_code)s). Choose an edition of %(home)s; another county needs its own network."
    )


def compare(
    known: Iterable[KnownPlace],
    edition: DivisionFile,
    sounds_alike: SoundsAlike = operator.eq,
) -> EditionChange:
    """Decide what is certain, and list what is not.

    With the default for ``sounds_alike``, places whose spelling changed (上塘 to 上唐) are
    left to be settled.
    """
    places = tuple(known)
    _ensure_home_county(places, edition)
    comparison = _Comparison(places, edition, sounds_alike)
    comparison.pair_county(edition.county)
    for level in DivisionLevel:
        comparison.pair(level)
    return comparison.change()


def _ensure_home_county(places: tuple[KnownPlace, ...], edition: DivisionFile) -> None:
    """A county that got a new code still has its places; neighbours share but a few names."""
    home = next((p for p in places if p.current and p.level is DivisionLevel.COUNTY), None)
    other = edition.county
    if home is None or home.code == other.code:
        return
    names = {(row.level, row.name) for row in edition.rows}
    inner = [p for p in places if p.current and p.level is not DivisionLevel.COUNTY]
    shared = sum((place.level, place.name) in names for place in inner)
    if not inner or shared * 2 < len(inner):
        raise SecondCounty(
            home=home.name, home_code=home.code, other=other.name, other_code=other.code
        )


class _Comparison:
    """Pairs places with rows, from the most certain evidence to the least, level by level."""

    def __init__(
        self, places: tuple[KnownPlace, ...], edition: DivisionFile, sounds_alike: SoundsAlike
    ) -> None:
        self._places = {place.code: place for place in places if place.current}
        self._past = [place for place in places if not place.current]
        if len(self._places) + len(self._past) != len(places):
            raise ValueError("two current places have the same code")
        self._rows = {row.code: row for row in edition.rows}
        self._sounds_alike = sounds_alike
        self._continued: list[Pairing] = []
        self._unsettled: list[Unsettled] = []
        # Old code of a township (or the county) to the codes it has, or may have, now.
        self._successors: dict[str | None, set[str | None]] = {None: {None}}

    def pair_county(self, row: DivisionRow) -> None:
        """One home, one county: it stays the same place under any name and code."""
        for place in self._pool(DivisionLevel.COUNTY)[0]:
            self._continue(place, row)

    def pair(self, level: DivisionLevel) -> None:
        for place in self._pool(level)[0]:
            row = self._row_at_code(place)
            if row and row.name == place.name:
                self._continue(place, row)
        contested = self._rename(level)
        self._move(level, contested)
        self._return_past(level)
        self._leave_unsettled(level)

    def change(self) -> EditionChange:
        return EditionChange.of(
            self._continued,
            self._places.values(),
            self._rows.values(),
            absent=self._past,
            unsettled=self._unsettled,
        )

    def _pool(self, level: DivisionLevel) -> tuple[list[KnownPlace], list[DivisionRow]]:
        places = [place for place in self._places.values() if place.level is level]
        return places, [row for row in self._rows.values() if row.level is level]

    def _row_at_code(self, place: KnownPlace) -> DivisionRow | None:
        """None too if the township took another code: below the old one are others' villages."""
        row = self._rows.get(place.code)
        if row and row.parent_code in self._successors.get(place.parent_code, {row.parent_code}):
            return row
        return None

    def _continue(self, place: KnownPlace, row: DivisionRow) -> None:
        if place.current:
            del self._places[place.code]
            self._successors[place.code] = {row.code}
        else:
            self._past.remove(place)
        del self._rows[row.code]
        self._continued.append(Pairing(place, row))

    def _rename(self, level: DivisionLevel) -> set[str]:
        """Same code and a shared stem; the codes where a neighbour has the very name are returned.

        When 洋洲 seems to become 上洋洲, but the township has a new 洋洲 or lost an 上洋洲,
        the code speaks for one place and the name for another.
        """
        places, rows = self._pool(level)
        known_names = {(place.parent_code, place.name) for place in places}
        new_names = {(row.parent_code, row.name) for row in rows}
        contested = set()
        for place in places:
            row = self._row_at_code(place)
            if row is None or not share_stem(place.name, row.name, self._sounds_alike):
                continue
            here = row.parent_code
            if (here, place.name) in new_names or (place.parent_code, row.name) in known_names:
                contested.add(place.code)
            else:
                self._continue(place, row)
        return contested

    def _move(self, level: DivisionLevel, contested: set[str]) -> None:
        """Another code and the same name, once among what is gone and once among what is new."""
        self._pair_unique(
            level,
            contested,
            lambda place: (self._only_successor(place.parent_code), place.name),
            lambda row: (row.parent_code, row.name),
        )
        self._pair_unique(level, contested, lambda place: place.name, lambda row: row.name)

    def _only_successor(self, parent_code: str | None) -> str | None:
        successors = self._successors.get(parent_code, set())
        return next(iter(successors)) if len(successors) == 1 else None

    def _pair_unique(
        self,
        level: DivisionLevel,
        contested: set[str],
        place_key: Callable[[KnownPlace], object],
        row_key: Callable[[DivisionRow], object],
    ) -> None:
        places, rows = self._pool(level)
        gone = Counter(map(place_key, places))
        new: dict[object, list[DivisionRow]] = defaultdict(list)
        for row in rows:
            new[row_key(row)].append(row)
        for place in places:
            key = place_key(place)
            found = new[key]
            if gone[key] != 1 or len(found) != 1 or {place.code, found[0].code} & contested:
                continue
            self._continue(place, found[0])

    def _return_past(self, level: DivisionLevel) -> None:
        for row in self._pool(level)[1]:
            former = [place for place in self._past if place.code == row.code]
            same = [place for place in former if place.name == row.name] or [
                place for place in former if share_stem(place.name, row.name, self._sounds_alike)
            ]
            if len(same) == 1:
                self._continue(same[0], row)

    def _leave_unsettled(self, level: DivisionLevel) -> None:
        places, rows = self._pool(level)
        for place in places:
            candidates = tuple(row for row in rows if self._may_be(place, row))
            if candidates:
                self._unsettled.append(Unsettled(place, candidates))
                self._successors[place.code] = {row.code for row in candidates}
        for question in self._unsettled:
            self._places.pop(question.place.code, None)
            for row in question.candidates:
                self._rows.pop(row.code, None)

    def _may_be(self, place: KnownPlace, row: DivisionRow) -> bool:
        if row.name == place.name:
            return True
        if row is self._row_at_code(place) and set(name_stem(place.name)) & set(
            name_stem(row.name)
        ):
            return True
        successors = self._successors.get(place.parent_code)
        nearby = successors is None or row.parent_code in successors
        return nearby and share_stem(place.name, row.name, self._sounds_alike)

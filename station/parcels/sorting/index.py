"""Dictionaries of written names, and the longest that fits at a place in a text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from station.parcels.sorting.names import COMMUNITY, VILLAGE, village_endings

# Of a township: 积石山保安族东乡族撒拉族自治县 has none that is longer.
_LONGEST_NAME = 16

Codes = tuple[str, ...]


class Called(Struct, frozen=True):
    """One name of a village: today's, its everyday form, or one it bore before."""

    code: str
    stem: str
    kind: str
    listed: str = ""
    is_everyday: bool = False
    is_former: bool = False


class Mention(Struct, frozen=True):
    """A name found in a text, and the villages it may mean."""

    codes: Codes
    start: int
    end: int


class Lexicon:
    """Written names and what they mean, searched longest first."""

    __slots__ = ("_lengths", "_meanings", "_shortest")

    def __init__(self, meanings: Mapping[str, Codes]) -> None:
        self._meanings = dict(meanings)
        # By the first two characters: few names share them, and most places have none.
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in meanings:
            lengths[name[:2]].add(len(name))
        self._shortest = {first: (1,) for first in lengths if len(first) == 1}
        self._lengths = {
            first: (*sorted(found, reverse=True), *self._shortest.get(first[0], ()))
            for first, found in lengths.items()
            if len(first) > 1
        }

    def at(self, text: str, start: int) -> Mention | None:
        """The longest name that begins at ``start``."""
        lengths = self._lengths.get(text[start : start + 2])
        if lengths is None:
            lengths = self._shortest.get(text[start : start + 1], ())
        for length in lengths:
            codes = self._meanings.get(text[start : start + length])
            # A slice beyond the end is shorter than asked for and may still be a name.
            if codes is not None and start + length <= len(text):
                return Mention(codes, start, start + length)
        return None

    def ends_at(self, text: str, end: int) -> bool:
        """Whether a name ends right here."""
        return any(
            text[start:end] in self._meanings for start in range(max(0, end - _LONGEST_NAME), end)
        )

    def within(self, text: str, start: int) -> Iterator[Mention]:
        """Every name from ``start`` on that is not part of a longer one."""
        while start < len(text):
            found = self.at(text, start)
            if found:
                yield found
            start = found.end if found else start + 1


class Villages:
    """The villages of one township, or of the county, under all forms of their names."""

    __slots__ = ("bare", "explicit")

    def __init__(self, names: Iterable[Called], *, present_first: bool) -> None:
        names = list(names)
        self.explicit = Lexicon(_explicit_forms(names, present_first=present_first))
        bare: dict[str, set[str]] = defaultdict(set)
        for called in names:
            if called.stem:
                bare[called.stem].add(called.code)
        self.bare = Lexicon(_sorted(bare))

    def in_full(self, text: str, start: int) -> Mention | None:
        """A village named with its ending, unless that is part of a longer name: 路村 in 路村庄."""
        found = self.explicit.at(text, start)
        if found and (bare := self.bare.at(text, start)) and bare.end > found.end:
            return None
        return found


def _explicit_forms(names: list[Called], *, present_first: bool) -> dict[str, Codes]:
    own: dict[str, set[str]] = defaultdict(set)
    former: dict[str, set[str]] = defaultdict(set)
    swapped: dict[str, set[str]] = defaultdict(set)
    longer = _Longer(names)
    for called in names:
        stem, code = called.stem, called.code
        # 胜利村 is 胜利村 where there is one, and 胜利朝鲜族村 elsewhere.
        mine = former if called.is_former else swapped if called.is_everyday else own
        for ending in village_endings(called.kind, called.listed):
            mine[stem + ending].add(code)
        if called.listed and not called.is_everyday:
            mine[called.listed].add(code)
        other_kind = COMMUNITY if called.kind == VILLAGE else VILLAGE
        # 中津社区 may be 中津村, but as well 中津洲社区 written short.
        candidates = {code, *longer.than(stem, other_kind)}
        for ending in village_endings(other_kind):
            swapped[stem + ending] |= candidates
        if stem.endswith((VILLAGE, COMMUNITY)) and len(stem) > 1:
            swapped[stem].add(code)
    for name in swapped:
        # 冯村村部 is the office of 冯村, or of 冯村社区.
        swapped[name] |= own.get(name.removesuffix(VILLAGE), set())
    if present_first:
        return _sorted(swapped) | _sorted(former) | _sorted(own)
    for name, codes in former.items():
        own[name] |= codes
    return _sorted(swapped) | _sorted(own)


class _Longer:
    """Finds villages whose stems begin with a given one."""

    def __init__(self, names: list[Called]) -> None:
        self._stems = sorted((called.stem, called.code, called.kind) for called in names)

    def than(self, stem: str, kind: str) -> Iterator[str]:
        for other, code, other_kind in self._stems[bisect_left(self._stems, (stem,)) :]:
            if not other.startswith(stem):
                return
            if other != stem and other_kind == kind:
                yield code


def _sorted(meanings: Mapping[str, set[str]]) -> dict[str, Codes]:
    return {
        name: tuple(codes) if len(codes) == 1 else tuple(sorted(codes))
        for name, codes in meanings.items()
    }

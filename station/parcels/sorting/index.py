"""Dictionaries of written names, and the longest that fits at a place in a text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from station.parcels.sorting.names import COMMUNITY, COMMUNITY_ENDINGS, VILLAGE, VILLAGE_ENDINGS

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Called:
    """One name of a village: today's, or one it bore before."""

    code: str
    stem: str
    kind: str
    is_former: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text, and the villages it may mean."""

    codes: Codes
    start: int
    end: int


class Lexicon:
    """Written names and what they mean, searched longest first."""

    __slots__ = ("_firsts", "_lengths", "_meanings")

    def __init__(self, meanings: Mapping[str, Codes]) -> None:
        self._meanings = dict(meanings)
        self._firsts = frozenset(name[0] for name in meanings)
        self._lengths = tuple(sorted({len(name) for name in meanings}, reverse=True))

    def at(self, text: str, start: int) -> Mention | None:
        """The longest name that begins at ``start``."""
        if text[start : start + 1] not in self._firsts:
            return None
        meanings = self._meanings
        for length in self._lengths:
            codes = meanings.get(text[start : start + length])
            # A slice beyond the end is shorter than asked for and may still be a name.
            if codes is not None and start + length <= len(text):
                return Mention(codes, start, start + length)
        return None

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
            if len(called.stem) > 1:
                bare[called.stem].add(called.code)
        self.bare = Lexicon(_sorted(bare))


def _explicit_forms(names: list[Called], *, present_first: bool) -> dict[str, Codes]:
    own: dict[str, set[str]] = defaultdict(set)
    former: dict[str, set[str]] = defaultdict(set)
    swapped: dict[str, set[str]] = defaultdict(set)
    longer = _Longer(names)
    for called in names:
        mine = former if called.is_former else own
        for kind, endings in ((VILLAGE, VILLAGE_ENDINGS), (COMMUNITY, COMMUNITY_ENDINGS)):
            for ending in endings:
                if kind == called.kind:
                    mine[called.stem + ending].add(called.code)
                else:
                    # 中津社区 may be 中津村, but as well 中津洲社区 written short.
                    swapped[called.stem + ending] |= {called.code, *longer.than(called.stem, kind)}
        if called.stem.endswith((VILLAGE, COMMUNITY)) and len(called.stem) > 1:
            swapped[called.stem].add(called.code)
    for name, codes in swapped.items():
        # 冯村村部 is the office of 冯村, or of 冯村社区.
        codes |= own.get(name.removesuffix(VILLAGE), set())
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
    return {name: tuple(sorted(codes)) for name, codes in meanings.items()}

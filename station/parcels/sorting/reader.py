"""Reads an address from the front: region, township, village; the rest is weak evidence."""

from collections.abc import Mapping
from itertools import islice

from station.parcels.sorting import detail
from station.parcels.sorting.detail import Tail
from station.parcels.sorting.further_on import FurtherOn
from station.parcels.sorting.index import Codes, Lexicon, Mention, Villages
from station.parcels.sorting.regions import Regions, is_province
from station.parcels.sorting.remarks import Remarks
from station.parcels.sorting.suggestions import Similar
from station.parcels.sorting.text import normalise
from station.parcels.sorting.verdicts import (
    MISROUTED,
    MOST_CANDIDATES,
    Sorting,
    Verdict,
    asked,
    only_township,
    sure,
)

_EMPTY = Villages((), present_first=True)
# A bare name without a township is trusted from this length on: two characters such as
# 花园 or 新桥 name houses and roads everywhere.
_LONG_ENOUGH = 3
# No address is longer; a whole letter pasted into the field is not read to its end.
_LONGEST = 200


class Reader:
    """Applies the grammar of addresses to one county's names."""

    def __init__(
        self,
        *,
        regions: Regions,
        townships: Lexicon,
        short_townships: Lexicon,
        by_township: Mapping[str, Villages],
        county: Villages,
        parents: Mapping[str, str | None],
        similar: Similar,
    ) -> None:
        self._regions = regions
        self._townships = townships
        self._short = short_townships
        self._written_townships = (townships, short_townships)
        self._scopes = by_township
        self._county = county
        self._remarks = Remarks(regions, townships, county)
        self._further_on = FurtherOn(townships, county, parents, similar)
        self._similar = similar

    def read(self, address: str) -> Verdict:
        address = address[:_LONGEST]
        text, remarks = self._remarks.split(normalise(address))
        verdict = self._decide(text, 0, address)
        hinted = [code for remark in remarks for code in self._remarks.hinted(remark)]
        if hinted and verdict.sorting is Sorting.TOWNSHIP:
            return asked([*hinted, str(verdict.division_code)])
        return verdict

    def suggest(self, address: str) -> Codes:
        verdict = self.read(address)
        if verdict.sorting is Sorting.MISROUTED:
            return ()
        text, _remarks = self._remarks.split(normalise(address))
        at = self._regions.skip(text, 0)
        first = [verdict.division_code] if verdict.division_code else []
        return tuple(
            dict.fromkeys([*first, *verdict.candidates, *self._similar.to(text, at, None)])
        )

    def _decide(self, text: str, at: int, address: str) -> Verdict:
        at, townships = self._read_township(text, at)
        if not townships:
            if found := self._county.in_full(text, at):
                return self._at_village_or_township(text, found)
            return self._without_township(text, at, address)
        township = townships[-1]
        found = self._scopes.get(township, _EMPTY).in_full(text, at)
        if found:
            verdict = self._at_village(text, found, township)
        else:
            verdict = self._in_township(text, at, township, address)
        if len(townships) > 1 and verdict.sorting is not Sorting.MISROUTED:
            return asked([*_places(verdict), *townships[::-1]])
        return verdict

    def _read_township(self, text: str, at: int) -> tuple[int, list[str]]:
        """Behind region and township, each perhaps written twice, and the townships named."""
        townships: list[str] = []
        while True:
            # 石家庄12号 in a township that has a village 石家庄 is not the prefecture.
            if townships and self._is_at_bare_name(text, at, townships[-1]):
                return at, townships
            front, at = at, self._regions.skip(text, at)
            found = self._townships.at(text, at)
            if found is None:
                return self._before_short_county(text, front, at, townships), townships
            village = self._county.in_full(text, at)
            # The village 城关镇社区 begins with a township's name.
            if village and village.end > found.end and not self._is_village_of(found, text):
                return at, townships
            # 九龙山马场路 is a road; 沙坪镇街 is the street of 沙坪镇.
            if text[found.end - 1] not in "镇乡道" and detail.is_road(text, found.end):
                return at, townships
            townships += [code for code in found.codes if code not in townships]
            at = found.end

    def _before_short_county(self, text: str, front: int, at: int, townships: list[str]) -> int:
        """古宜镇三江南站 is a station of that name, and not 南站 in 三江 County."""
        if not townships or text[front:at] != self._regions.short_county:
            return at
        scope = self._scopes.get(townships[-1], _EMPTY)
        return at if scope.in_full(text, at) else front

    def _is_at_bare_name(self, text: str, at: int, township: str) -> bool:
        bare = self._scopes.get(township, _EMPTY).bare.at(text, at)
        return bool(bare and detail.tail(text, at, bare.end) is Tail.HOUSE)

    def _is_village_of(self, township: Mention, text: str) -> bool:
        """Whether one of the township's own villages stands behind it."""
        villages = self._scopes.get(township.codes[0], _EMPTY)
        return villages.in_full(text, township.end) is not None

    def _at_village(self, text: str, found: Mention, township: str | None) -> Verdict:
        """The village is named in full where it belongs."""
        above = [township] if township else []
        if len(found.codes) > 1:
            return asked(found.codes)
        if township and (behind := self._behind_repeated(text, found, township)):
            return asked([*behind, *found.codes])
        if detail.is_near(text, found.end) or self._is_house(text, found):
            return asked([*found.codes, *above])
        return self._unless_contradicted(text, found, township)

    def _is_house(self, text: str, found: Mention) -> bool:
        """Whether a house, a firm or a road may be called after the village."""
        if detail.is_house_name(text, found.end):
            return True
        stem = self._county.bare.at(text, found.start)
        if stem and stem.end == found.end and detail.is_house_of_stem(text, stem.start, stem.end):
            return True
        return detail.is_called_so(text, found.end) and not any(
            names.ends_at(text, found.start) for names in self._written_townships
        )

    def _at_village_or_township(self, text: str, found: Mention) -> Verdict:
        """The same, where no township is given: 横村 is short for a township too."""
        short = self._short.at(text, found.start)
        if short is None or short.end > found.end:
            return self._at_village(text, found, None)
        township = short.codes[0]
        villages = self._scopes.get(township, _EMPTY)
        inside = villages.explicit.at(text, short.end) or villages.bare.at(text, short.end)
        if short.end == found.end:
            return self._at_shared_name(text, found, inside, township)
        # 南坑村中村 is 村中村 in the township 南坑, or something in 南坑村.
        if inside and inside.end > found.end:
            return asked([*inside.codes, *found.codes])
        return self._at_village(text, found, None)

    def _at_shared_name(
        self, text: str, found: Mention, inside: Mention | None, township: str
    ) -> Verdict:
        """A name of a township and of a village: what follows decides, or nobody."""
        if inside:
            villages = self._scopes[township]
            in_full = villages.explicit.at(text, found.end)
            is_house = detail.tail(text, inside.start, inside.end) is Tail.HOUSE
            if in_full or (is_house and len(inside.codes) == 1):
                return self._at_village(text, in_full or inside, township)
            return asked([*inside.codes, *found.codes, township])
        # Groups are of villages: 横村5组 is in 横村村, 横村5号 may be in any street of 横村镇.
        if detail.is_group(text, found.end):
            return self._at_village(text, found, None)
        return asked([*found.codes, township])

    def _behind_repeated(self, text: str, found: Mention, township: str) -> Codes:
        """Villages named behind 横村镇横村, where that is the township written twice."""
        short = self._short.at(text, found.start)
        if short is None or short.end != found.end:
            return ()
        own, county = self._scopes.get(township, _EMPTY), self._county
        names = (own.explicit, own.bare, county.explicit, county.bare)
        behind = next(filter(None, (lexicon.at(text, found.end) for lexicon in names)), None)
        return behind.codes if behind else ()

    def _unless_contradicted(self, text: str, found: Mention, township: str | None) -> Verdict:
        others = self._further_on.contradictions(text, found, township)
        return asked([*found.codes, *others]) if others else sure(found.codes[0])

    def _in_township(self, text: str, at: int, township: str, address: str) -> Verdict:
        """A township, and then no village in full."""
        foreign = self._regions.find_foreign(text, at)
        if foreign and (is_province(foreign) or self._regions.is_followed_by_township(text, at)):
            return MISROUTED
        bare = self._scopes.get(township, _EMPTY).bare.at(text, at)
        meaning = detail.tail(text, at, bare.end) if bare else Tail.BUILDING
        if bare and meaning is Tail.HOUSE:
            return self._at_bare_name(text, bare, township)
        weak = bare.codes if bare and meaning is Tail.UNCLEAR else ()
        verdict = self._further_on.decide(text, at, address, weak=weak, township=township)
        if verdict:
            return verdict
        if weak or self._is_doubtful(text, at):
            similar = self._similar.to(text, at, township)
            elsewhere = [code for found in self._townships.within(text, at) for code in found.codes]
            return asked([*weak, *islice(similar, 2), township, *elsewhere])
        return only_township(township)

    def _at_bare_name(self, text: str, bare: Mention, township: str) -> Verdict:
        """The village is named without its ending right behind its township."""
        if len(bare.codes) > 1:
            return asked(bare.codes)
        short = self._short.at(text, bare.start)
        if short and short.end == bare.end == len(text):
            # 石城镇石城 may be the village, or the township written twice.
            return asked([*bare.codes, township])
        if behind := self._behind_repeated(text, bare, township):
            return asked([*behind, *bare.codes])
        return self._unless_contradicted(text, bare, township)

    def _is_doubtful(self, text: str, at: int) -> bool:
        """Whether something that is not a village of the township is named like one."""
        if detail.names_unknown_village(text, at) or any(self._townships.within(text, at)):
            return True
        bare = self._county.bare.at(text, at)
        return bool(bare and detail.tail(text, at, bare.end) is Tail.HOUSE)

    def _without_township(self, text: str, at: int, address: str) -> Verdict:
        verdict = self._from_short_township(text, at, address)
        if verdict and verdict.sorting is Sorting.SURE:
            return verdict
        foreign = self._regions.find_foreign(text, at)
        if foreign:
            if not self._regions.names_us_later(text, at, foreign):
                return MISROUTED
            later = self._regions.restart(text, at)
            return asked(_places(self._decide(text, later, address)) if later else ())
        if verdict:
            return verdict
        bare = self._county.bare.at(text, at)
        meaning = detail.tail(text, at, bare.end) if bare else Tail.BUILDING
        if bare and meaning is Tail.HOUSE and (found := self._at_bare_start(text, bare)):
            return found
        return self._from_further_on(text, at, bare.codes if bare else (), address)

    def _at_bare_start(self, text: str, bare: Mention) -> Verdict | None:
        """A village without its ending, and no township in front of it."""
        if len(bare.codes) > 1:
            return None
        short = self._short.at(text, bare.start)
        if short and short.end == bare.end:
            return self._at_shared_name(text, bare, None, short.codes[0])
        is_long = bare.end - bare.start >= _LONG_ENOUGH
        if is_long and bare.start and not self._further_on.contradictions(text, bare, None):
            return sure(bare.codes[0])
        return None

    def _from_short_township(self, text: str, at: int, address: str) -> Verdict | None:
        """天城山下村: a township without its rank counts if one of its villages follows."""
        short = self._short.at(text, at)
        if short is None:
            return None
        township = short.codes[0]
        _after, named = self._read_township(text, short.end)
        if township in named:
            return self._decide(text, short.end, address)
        villages = self._scopes.get(township, _EMPTY)
        found = villages.explicit.at(text, short.end)
        if found:
            return self._at_village(text, found, township)
        bare = villages.bare.at(text, short.end)
        if bare and detail.tail(text, bare.start, bare.end) is Tail.HOUSE and len(bare.codes) == 1:
            return self._unless_contradicted(text, bare, township)
        if detail.is_town_centre(text, short.end) and not text.startswith("村", short.end - 1):
            return only_township(township)
        return None

    def _from_further_on(self, text: str, at: int, weak: Codes, address: str) -> Verdict:
        """Nothing is known in front: a person's name or a road may stand there."""
        if (restart := self._regions.restart(text, at)) is not None:
            return self._decide(text, restart, address)
        if named := next(self._townships.within(text, at + 1), None):
            verdict = self._decide(text, named.start, address)
            return verdict if verdict.sorting is Sorting.SURE else asked(_places(verdict))
        if found := self._further_on.decide(text, at, address, weak=weak, township=None):
            return found
        short = self._short.at(text, at)
        similar = islice(self._similar.to(text, at, None), MOST_CANDIDATES)
        return asked([*(short.codes if short else ()), *weak, *similar])


def _places(verdict: Verdict) -> Codes:
    return (verdict.division_code,) if verdict.division_code else verdict.candidates

"""A county's divisions by name, built once and asked for many addresses."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from station.parcels.sorting import names
from station.parcels.sorting.index import Called, Codes, Lexicon, Villages
from station.parcels.sorting.reader import Reader
from station.parcels.sorting.regions import Regions
from station.parcels.sorting.suggestions import Similar
from station.parcels.sorting.text import normalise
from station.parcels.sorting.verdicts import MOST_CANDIDATES, Division, Verdict


class Gazetteer:
    """Decides which village of one county an address means; asks when it is not certain."""

    __slots__ = ("_reader",)

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @classmethod
    def of(
        cls,
        divisions: Iterable[Division],
        county_context: Iterable[str] = (),
        former_names: Mapping[str, Iterable[str]] | None = None,
    ) -> Self:
        """Build from the list of one county.

        ``county_context`` names the province and the prefecture where the county's code does
        not; ``former_names`` are older names by today's code, of townships and villages alike.
        """
        divisions = list(divisions)
        former = {code: [*old] for code, old in (former_names or {}).items()}
        county = next((d for d in divisions if d.level == "county"), None)
        county_code = county.code if county else divisions[0].code if divisions else ""
        county_name = normalise(county.name) if county else ""
        townships = [d for d in divisions if d.level == "township"]
        villages = [d for d in divisions if d.level == "village"]
        called = [*_called(villages, former, county_name)]
        parents = {village.code: village.parent_code for village in villages}
        local_names = _local_names(townships, called)
        return cls(
            Reader(
                regions=Regions(county_code, county_name, county_context, local_names),
                townships=_township_lexicon(townships, former, county_name),
                short_townships=_short_townships(townships, former),
                by_township=_by_township(parents, called),
                county=Villages(called, present_first=False),
                parents=parents,
                similar=Similar(called, parents),
            )
        )

    def sort(self, address: str) -> Verdict:
        """Decide one address, with the region columns of the courier's file joined in front."""
        return self._reader.read(address)

    def suggest(self, address: str, limit: int = MOST_CANDIDATES) -> Codes:
        """The likeliest places of an address, the best first, also where ``sort`` is sure."""
        return self._reader.suggest(address)[:limit]


def _local_names(townships: Iterable[Division], called: Iterable[Called]) -> Iterator[str]:
    for township in townships:
        yield normalise(township.name)
    for name in called:
        yield name.stem + name.kind
        yield name.listed


def _called(
    villages: Iterable[Division], former: Mapping[str, list[str]], county: str
) -> Iterator[Called]:
    for village in villages:
        for today in names.listed_names(normalise(village.name)):
            own, kind = names.village_stem(today)
            for stem in names.village_stems(today, county):
                yield Called(village.code, stem, kind, today, is_everyday=stem != own)
        for old in map(normalise, former.get(village.code, [])):
            stem, kind = names.village_stem(old)
            yield Called(village.code, stem, kind, old, is_former=True)


def _by_township(
    parents: Mapping[str, str | None], called: Iterable[Called]
) -> dict[str, Villages]:
    grouped: dict[str, list[Called]] = defaultdict(list)
    for name in called:
        grouped[parents[name.code] or ""].append(name)
    # Where the township is given, a village that bears the name today is meant.
    return {code: Villages(group, present_first=True) for code, group in grouped.items()}


def _township_lexicon(
    townships: Iterable[Division], former: Mapping[str, list[str]], county: str
) -> Lexicon:
    """Full names; also with another rank (天城乡 for 天城镇), where that means one township."""
    own: dict[str, set[str]] = defaultdict(set)
    other_rank: dict[str, set[str]] = defaultdict(set)
    for township in townships:
        for name in [township.name, *former.get(township.code, [])]:
            for written in names.township_names(normalise(name), county):
                own[written].add(township.code)
            if stem := names.township_stem(normalise(name)):
                for ending in names.TOWNSHIP_ENDINGS:
                    other_rank[stem + ending].add(township.code)
    meanings = {name: codes for name, codes in other_rank.items() if len(codes) == 1} | own
    return Lexicon({name: tuple(sorted(codes)) for name, codes in meanings.items()})


def _short_townships(townships: Iterable[Division], former: Mapping[str, list[str]]) -> Lexicon:
    short: dict[str, set[str]] = defaultdict(set)
    for township in townships:
        for name in [township.name, *former.get(township.code, [])]:
            if stem := names.township_stem(normalise(name)):
                short[stem].add(township.code)
    return Lexicon({stem: tuple(codes) for stem, codes in short.items() if len(codes) == 1})

"""Villages whose names resemble what stands in an address, for the clerk who is asked."""

import re
from collections.abc import Iterable, Iterator, Mapping

from station.parcels.sorting.index import Called

_WRITTEN = re.compile(r"([^0-9]{2,6}?)(?:村|社区|居委)")


class Similar:
    """Finds names that are contained, or written with one other character."""

    __slots__ = ("_called", "_parents")

    def __init__(self, called: Iterable[Called], parents: Mapping[str, str | None]) -> None:
        self._called = tuple(called)
        self._parents = parents

    def to(self, text: str, at: int, township: str | None) -> Iterator[str]:
        """The best first; those of the township named before all others."""
        yield from self.halves(text, at, township)
        scored = []
        for called in self._called:
            likeness = _likeness(called, text, at)
            if likeness:
                is_elsewhere = township is not None and self._parents[called.code] != township
                scored.append((is_elsewhere, -likeness, called.code))
        for _is_elsewhere, _likeness_negative, code in sorted(scored):
            yield code

    def halves(self, text: str, at: int, township: str | None) -> list[str]:
        """What a village was divided into: 七汲村 is today 北七汲村, 中七汲村 and 南七汲村.

        Of the township, where one is named.
        """
        written = _WRITTEN.match(text, at)
        if written is None:
            return []
        whole, length = written[1], len(written[1]) + 1
        return [
            called.code
            for called in self._called
            if len(called.stem) == length
            and called.stem.endswith(whole)
            and township in (None, self._parents[called.code])
        ]


def _likeness(called: Called, text: str, at: int) -> float:
    stem, length = called.stem, len(called.stem)
    if length > 1 and text.find(stem, at) >= 0:
        return length
    here = text[at : at + length]
    alike = sum(mine == theirs for mine, theirs in zip(stem, here, strict=False))
    is_named = text.startswith(("村", "社区", "居委"), at + length)
    if alike and alike >= length - 1 and (alike > 1 or is_named):
        # 桃宏村 is rather 桃红村 than 桃溪社区.
        return alike - (0.25 if text.startswith(called.kind, at + length) else 0.5)
    return 0

"""Villages whose names resemble what stands in an address, for the clerk who is asked."""

from collections.abc import Iterable, Iterator, Mapping

from station.parcels.sorting.index import Called


class Similar:
    """Finds names that are contained, or written with one other character."""

    __slots__ = ("_called", "_parents")

    def __init__(self, called: Iterable[Called], parents: Mapping[str, str | None]) -> None:
        self._called = tuple(called)
        self._parents = parents

    def to(self, text: str, at: int, township: str | None) -> Iterator[str]:
        """The best first; those of the township named before all others."""
        scored = []
        for called in self._called:
            likeness = _likeness(called, text, at)
            if likeness:
                is_elsewhere = township is not None and self._parents[called.code] != township
                scored.append((is_elsewhere, -likeness, called.code))
        for _is_elsewhere, _likeness_negative, code in sorted(scored):
            yield code


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

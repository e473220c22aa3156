"""What stands in brackets: a remark as a rule, sometimes the place itself."""

from collections.abc import Iterable

from station.parcels.sorting.index import Lexicon, Villages
from station.parcels.sorting.regions import Regions
from station.parcels.sorting.text import split_remarks


class Remarks:
    """Tells remarks from places in brackets, for one county."""

    __slots__ = ("_county", "_regions", "_townships")

    def __init__(self, regions: Regions, townships: Lexicon, county: Villages) -> None:
        self._regions = regions
        self._townships = townships
        self._county = county

    def split(self, text: str) -> tuple[str, list[str]]:
        """The address without remarks, except those that name a place: 天城镇(山下村)."""
        if "(" not in text and ")" not in text:
            return text, []
        main, remarks = split_remarks(text)
        for remark in remarks:
            if self._is_place(remark):
                return text.replace("(", "").replace(")", ""), []
        return main, remarks

    def hinted(self, remark: str) -> Iterable[str]:
        """The villages that a remark names in full."""
        return (c for mention in self._county.explicit.within(remark, 0) for c in mention.codes)

    def _is_place(self, text: str) -> bool:
        at = self._regions.skip(text, 0)
        return bool(self._townships.at(text, at) or self._county.explicit.at(text, at))

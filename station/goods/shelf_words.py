"""Words that the search keeps of a listing beside its names, and how seasons are called.

Each is longer than the longest run of signs (``grams.LONGEST``), so that no name has it by chance.
"""

from enum import StrEnum
from uuid import UUID


class Word(StrEnum):
    LIVE = "#live"
    NEWEST = "#newest"
    GONE = "#gone"
    ALL_YEAR = "#all-year"
    STATE = "#state:"
    CATEGORY = "#category:"
    MONTH = "#month:"
    STATION = "#station:"
    VILLAGE = "#village:"
    PRODUCER = "#producer:"
    PRODUCT = "#product:"


def of_id(word: Word, key: UUID) -> str:
    return f"{word}{key.hex}"


_MONTHS = (
    ("一月", "yiyue", "january"),
    ("二月", "eryue", "february"),
    ("三月", "sanyue", "march"),
    ("四月", "siyue", "april"),
    ("五月", "wuyue", "may"),
    ("六月", "liuyue", "june"),
    ("七月", "qiyue", "july"),
    ("八月", "bayue", "august"),
    ("九月", "jiuyue", "september"),
    ("十月", "shiyue", "october"),
    ("十一月", "shiyiyue", "november"),
    ("十二月", "shieryue", "december"),
)
_SEASONS = (
    ((3, 4, 5), ("春季", "春天", "chunji", "chuntian", "spring")),
    ((6, 7, 8), ("夏季", "夏天", "xiaji", "xiatian", "summer")),
    ((9, 10, 11), ("秋季", "秋天", "qiuji", "qiutian", "autumn", "fall")),
    ((12, 1, 2), ("冬季", "冬天", "dongji", "dongtian", "winter")),
)


def _month_names() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for month, names in enumerate(_MONTHS, 1):
        for name in (*names, f"{month}月", f"{month}月份", f"{names[0]}份"):
            found[name] = (month,)
    return found | {name: months for months, names in _SEASONS for name in names}


# What is searched for may be a time of the year: what can be had then is found as well.
SEASONS = _month_names()

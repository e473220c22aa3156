"""What a courier's remark says about handling a parcel; the rest of it may name people."""

import re
from enum import StrEnum


class Handling(StrEnum):
    FRAGILE = "fragile"
    FRESH = "fresh"
    UPRIGHT = "upright"


_SAID = {
    Handling.FRAGILE: re.compile("易碎|轻拿轻放|小心轻放|玻璃|fragile", re.IGNORECASE),
    Handling.FRESH: re.compile("生鲜|易腐|冷藏|冷链|冷冻|鲜活|perishable", re.IGNORECASE),
    Handling.UPRIGHT: re.compile("勿倒置|不可倒置|向上放置|this side up", re.IGNORECASE),
}
_DENIED = re.compile("(?:非|不是|无|没有|不)(?:易碎|生鲜|易腐)")


def handling_in(remark: str) -> str | None:
    """The names of what is asked for, with commas; None for nothing.

    >>> handling_in("易碎,晚上送")
    'fragile'
    """
    if not remark:
        return None
    said = _DENIED.sub("", remark)
    return ",".join(kind for kind, pattern in _SAID.items() if pattern.search(said)) or None


def kinds_in(handling: str | None) -> tuple[Handling, ...]:
    """What ``handling_in`` wrote; what a later version wrote besides is left out."""
    known = {kind.value: kind for kind in Handling}
    return tuple(known[name] for name in (handling or "").split(",") if name in known)

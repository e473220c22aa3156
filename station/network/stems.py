"""The part of a place's name that stays when its kind or its spelling changes."""

import operator
import re
from collections.abc import Callable

# Whether two words of the same length are the same name, perhaps written differently.
SoundsAlike = Callable[[str, str], bool]

_KIND = re.compile(
    r"(?:村民委员会|居民委员会|村委会|居委会|管理委员会|管委会|委员会|街道办事处|办事处|"
    r"经济开发区|开发区|民族乡|民族村|街道|社区|村|镇|乡|县|市|区)$"
)
_SHORTEST_SHARED = 2


def name_stem(name: str) -> str:
    """The name without the words for its kind: 东溪 for 东溪村 and 东溪社区居委会."""
    while (shorter := _KIND.sub("", name)) != name and len(shorter) >= _SHORTEST_SHARED:
        name = shorter
    return name


def share_stem(first: str, second: str, sounds_alike: SoundsAlike = operator.eq) -> bool:
    """One stem is the other, or lies within it: 大庄村 and 大庄畲族村."""
    shorter, longer = sorted((name_stem(first), name_stem(second)), key=len)
    if len(shorter) < _SHORTEST_SHARED:
        return shorter == longer
    starts = range(len(longer) - len(shorter) + 1)
    return any(sounds_alike(longer[at : at + len(shorter)], shorter) for at in starts)

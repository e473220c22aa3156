"""What a place is called on tags and screens, which is shorter than its register name."""

import re

from station.network.models import Level

_COMMITTEE = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|办事处)$")
# 村 of 新村委会 belongs to the place; of a shorter rest nothing could be told apart.
_SHORTEST_NAME = 2


def place_name(register_name: str) -> str:
    """The place without its committee: 桑园村 for 桑园村村委会, 桥北 for 桥北居委会.

    >>> place_name("十字街社区居委会")
    '十字街社区'
    >>> place_name("沈冠村村委会村委会")
    '沈冠村'
    """
    name = register_name
    while (shorter := _COMMITTEE.sub("", name)) != name and len(shorter) >= _SHORTEST_NAME:
        name = shorter
    return name


def station_name(register_name: str, level: Level) -> str:
    """What stands on bag tags and sheets: the place itself, and 中心 for the county's centre.

    Tags have room for a few large characters, and in lists every row is a station.
    """
    name = place_name(register_name)
    return f"{name}中心" if level is Level.COUNTY else name


def in_township(name: str, township: str) -> str:
    """A village whose name another of the county has as well.

    >>> in_township("畈上村", "石城镇")
    '畈上村(石城镇)'
    """
    return f"{name}({township})"


def called(name: str, township: str) -> set[str]:
    """What people write for a village of a township; without one, for any place by itself.

    >>> sorted(called("后溪村村委会", "石城镇"))
    ['后溪村', '后溪村(石城镇)', '石城镇后溪村', '石城镇后溪村村委会']
    """
    short = place_name(name)
    if not township:
        return {short}
    whole = {
        f"{before}{after}" for before in (township, place_name(township)) for after in (name, short)
    }
    return {short, in_township(short, township), *whole}


def has_name_of(name: str, place: str) -> bool:
    """Whether a station is called after its place, with its township's name or without."""
    return name == place or (name.startswith(f"{place}(") and name.endswith(")"))

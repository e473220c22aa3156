"""The provinces, prefectures and counties that an address starts with: ours, or another's."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from station.parcels.sorting.text import normalise

_RANK = re.compile(
    r"(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|省"
    r"|(?:[\u4e00-\u9fff]族|蒙古|土家族|柯尔克孜|哈萨克)*自治[州县旗]|地区|盟|[市县区旗])$"
)
_AUTONOMOUS = re.compile(r"自治([州县旗])$")
_TOWNSHIP_NEXT = re.compile(r"[^0-9路街]{1,5}?(?:镇|乡|街道|办事处|苏木)")
_REGION_WITH_TOWNSHIP = re.compile(r"[^0-9路街]{2,8}?[县市区旗]" + _TOWNSHIP_NEXT.pattern)
# 赤壁市场 is a market, 通山县城路 a road, 江南区域 no district.
_NOT_A_REGION = re.compile(r"场|民|政|域|间|块|大?道|路|街|城?(?:大道|路)|驻|商|宾馆|大?酒店|大厦")
# 崇阳村, 咸宁大道 and 湖北人家 contain our names without meaning the region.
_NOT_SHORT = (
    r"(?!村|社区|居委|镇|乡|街道|[东西南北中一二三四五六]?(?:大道|路|街)|人民|大?酒店|市场|人家)"
)

# How many digits of a code name a region of each level.
_PROVINCE, _PREFECTURE, _COUNTY = 2, 4, 6

_Names = dict[str, list[tuple[str, str]]]


@cache
def _national() -> tuple[tuple[str, str], ...]:
    path = Path(__file__).with_name("regions.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple((row["code"], normalise(row["name"])) for row in csv.DictReader(lines))


@cache
def _by_start() -> tuple[_Names, _Names, dict[str, list[str]]]:
    """Full names and short names by their first two characters, and the children of each code."""
    full: _Names = defaultdict(list)
    short: _Names = defaultdict(list)
    children: dict[str, list[str]] = defaultdict(list)
    for code, name in _national():
        full[name[:2]].append((code, name))
        if everyday := everyday_name(name):
            full[everyday[:2]].append((code, everyday))
        if (brief := short_name(name)) != name:
            short[brief[:2]].append((code, brief))
        if len(code) > _PROVINCE:
            children[code[:_PROVINCE]].append(name)
        if len(code) > _PREFECTURE:
            children[code[:_PREFECTURE]].append(name)
    return full, short, children


def is_province(code: str) -> bool:
    return len(code) == _PROVINCE


def short_name(name: str) -> str:
    """湖北 for 湖北省; the name itself where one character would be left, as of 沛县."""
    short = _RANK.sub("", name)
    return short if len(short) > 1 else name


def everyday_name(name: str) -> str | None:
    """三江县 for 三江侗族自治县, 恩施州 for 恩施土家族苗族自治州; None for other names."""
    found = _AUTONOMOUS.search(name)
    return short_name(name) + found[1] if found and short_name(name) != name else None


class Regions:
    """What stands before the township, seen from one county."""

    def __init__(
        self,
        county_code: str,
        county: str,
        context: Iterable[str] = (),
        local_names: Iterable[str] = (),
    ) -> None:
        ours = (county_code[:2], county_code[:4])
        above = [name for code, name in _national() if code in ours]
        above += [name for name in map(normalise, context) if name and name not in above]
        above += filter(None, map(everyday_name, [*above, county]))
        self._county = county
        self.short_county = short_name(county)
        self._prefecture_code = county_code[:4]
        self._own_names = frozenset([*above, *([county] if county else [])])
        self._own_codes = frozenset([*ours, county_code[:6]])
        self._own = re.compile(
            _own_pattern([name for name in [*above, county] if name], [*local_names])
        )
        # 朝阳区 is a district of several cities.
        self._namesakes = frozenset(
            code[:2] for code, name in _national() if name == county and code != county_code[:6]
        )
        starts = [re.escape(name) for name in [*above, county] if name]
        self._start = re.compile("|".join(starts) or "(?!)")

    def skip(self, text: str, at: int) -> int:
        """The end of our own province, prefecture and county, written any number of times."""
        found = self._own.match(text, at)
        return found.end() if found else at

    def find_foreign(self, text: str, at: int) -> str | None:
        """The code of another province, prefecture or county that is named here."""
        full, short, children = _by_start()
        start = text[at : at + 2]
        for code, name in full.get(start, ()):
            if name not in self._own_names and text.startswith(name, at):
                end = at + len(name)
                if self._goes_on(text, end, children.get(code, ())):
                    return code
        for code, brief in short.get(start, ()):
            if code not in self._own_codes and text.startswith(brief, at):
                end = at + len(brief)
                if self._confirms(code, text, end, children.get(code, [])):
                    return code
        return None

    def _goes_on(self, text: str, end: int, below: Iterable[str]) -> bool:
        """Whether a region stands here: 河南省商丘市, 富阳区场口镇, but not 赤壁市场5号."""
        return (
            not _NOT_A_REGION.match(text, end)
            or _begins_with(text, end, below)
            or bool(_TOWNSHIP_NEXT.match(text, end))
        )

    def _confirms(self, code: str, text: str, end: int, below: list[str]) -> bool:
        """A short name alone is weak: 海南 or 朝阳 is a road as well. What follows decides."""
        if len(code) == _COUNTY:
            return code.startswith(self._prefecture_code) and bool(_TOWNSHIP_NEXT.match(text, end))
        return _begins_with(text, end, below) or (
            is_province(code) and _begins_with(text, end, map(short_name, below))
        )

    def is_followed_by_township(self, text: str, at: int) -> bool:
        """Whether the region named at this place goes on with a township."""
        return bool(_REGION_WITH_TOWNSHIP.match(text, at))

    def names_us_later(self, text: str, at: int, foreign: str) -> bool:
        """Whether our county is named after another's, and is not that one's namesake."""
        return bool(
            self._county and foreign[:2] not in self._namesakes and self._county in text[at + 1 :]
        )

    def restart(self, text: str, at: int) -> int | None:
        """Where our region is named further on, behind a person's name or a remark."""
        found = self._start.search(text, at + 1)
        return found.start() if found else None


def _begins_with(text: str, at: int, names: Iterable[str]) -> bool:
    return any(text.startswith(name, at) for name in names)


def _own_pattern(names: list[str], local_names: list[str]) -> str:
    tokens = {"中华人民共和国": "", "中国": "", "市辖区": ""}
    for name in names:
        short = short_name(name)
        if short != name:
            tokens[short] = _NOT_SHORT + _unless_local(short, local_names)
        if name.endswith("市"):
            tokens[short + "地区"] = ""
        tokens[name] = ("(?!场)" if name.endswith("市") else "") + _unless_local(name, local_names)
    longest_first = sorted(tokens, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(token) + tokens[token] for token in longest_first)})+"


def _unless_local(region: str, local_names: list[str]) -> str:
    """怀安城镇 is a township of 怀安县, not the county and something after it."""
    length = len(region)
    rests = [re.escape(name[length:]) for name in local_names if name.startswith(region)]
    return f"(?!{'|'.join(filter(None, rests))})" if any(rests) else ""

"""How the name of a township or a village is written: its stem, its kind, its other forms."""

import re
from collections.abc import Iterator

from station.parcels.sorting.text import split_remarks

_NATIONS = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 "
    "景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 "
    "保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
).replace(" ", "|")
_NATION = re.compile(rf"(?:(?:{_NATIONS})族|蒙古)+$|民族$|各族$")

_SECOND_NAME = re.compile(r"..(?:村|社区|分?场|队|连|委会)$")
# The national list has villages of a zone with the zone behind the committee.
_OF_A_ZONE = re.compile(
    r"^(.+(?:村民委员会|村委会|居民委员会|居委会))[^()]*(?:园区|开发区|工业区|[农林茶牧]场)$"
)
_COMMITTEE = re.compile(
    r"(?:村村民委员会|村民委员会|村委会|牧民委员会|牧委会|居民委员会|居委会|委员会|管委会)$"
)
_COMMUNITY = re.compile(r"(?:社区(?:管?委员?会)?|生活区|居委会|居民委员会)$")
_TOWNSHIP = re.compile(r"^(.+?)(街道办事处|街道|民族乡|镇|乡|苏木|办事处)$")
_OTHER_TOWNSHIP = re.compile(
    r"^(.+?)((?:经济|高新|技术|产业|工业|农业|科技|旅游|循环)*(?:开发区|园区|集聚区|示范区|管理区|新区)"
    r"|(?:工业|产业|科技)园)$"
)

VILLAGE, COMMUNITY = "村", "社区"
# What people write for each kind; whatever follows (村委会, 居委会, 村部) is detail.
_ENDINGS = {VILLAGE: ("村", "大队"), COMMUNITY: ("社区", "居委", "居民委员会")}
_RARE_ENDINGS = ("嘎查", "生活区", "虚拟社区", "虚拟生活区")
TOWNSHIP_ENDINGS = ("镇", "乡", "街道", "街道办", "街道办事处", "苏木", "办事处")


def listed_names(name: str) -> list[str]:
    """What a listed name says: 八家村民委员会(八家分场) has two names, 漫江村(部分) has one."""
    main, remarks = split_remarks(name)
    if found := _OF_A_ZONE.match(main):
        main = found[1]
    return [main, *(remark for remark in remarks if _SECOND_NAME.search(remark))]


def village_stem(name: str) -> tuple[str, str]:
    """The stem and the kind of a listed name.

    >>> village_stem("白霓村村委会"), village_stem("石城社区居委会"), village_stem("元村村村委会")
    (('白霓', '村'), ('石城', '社区'), ('元村', '村'))
    """
    kind = COMMUNITY if _COMMUNITY.search(name) else VILLAGE
    stem = name
    # The national list has names with the committee written twice (沈冠村村委会村委会).
    while len(shorter := _COMMITTEE.sub("", stem)) not in (0, len(stem)):
        # 牌坊村村民委员会 is of 牌坊村, 小红门村民委员会 of 小红门.
        stem = shorter
    for ending in ("虚拟社区", "虚拟生活区", "社区", "生活区", "嘎查", "村"):
        if (
            stem.endswith(ending)
            and len(stem) > len(ending)
            and (ending != "村" or kind == VILLAGE)
        ):
            return stem[: -len(ending)], kind
    return stem, kind


def village_endings(kind: str, listed: str = "") -> tuple[str, ...]:
    """The endings that people write for a kind, and a rare one that the listed name bears."""
    rare = tuple(ending for ending in _RARE_ENDINGS if ending in listed)
    return _ENDINGS[kind] + rare


def village_stems(name: str, county: str) -> Iterator[str]:
    """The stem of a village, then what else it is called: without county, nation."""
    stem, _kind = village_stem(name)
    plain = _without_county(stem, county)
    others = (plain, _NATION.sub("", plain))
    yield from dict.fromkeys([stem, *(other for other in others if len(other) > 1)])


def township_stem(name: str) -> str | None:
    """What is left of a township's name without its rank; None where that names nothing.

    >>> township_stem("莪山畲族乡"), township_stem("旧县街道"), township_stem("青山林场")
    ('莪山', '旧县', None)
    """
    found = _TOWNSHIP.match(name)
    if found is None:
        return None
    stem = _NATION.sub("", found[1])
    return stem if len(stem) > 1 else None


def township_names(name: str, county: str) -> Iterator[str]:
    """The full names of a township, its own first; (省级) and the like are left out."""
    name, _remarks = split_remarks(name)
    yield name
    plain = _without_county(name, county)
    if plain != name:
        yield plain
        yield county[:-1] + plain
    if found := _OTHER_TOWNSHIP.match(plain):
        yield found[1] + found[2].removesuffix("区") if found[2].endswith("园区") else plain
    if (found := _TOWNSHIP.match(name)) and found[2] == "街道办事处":
        yield found[1] + "街道"


def _without_county(name: str, county: str) -> str:
    for prefix in (county, county[:-1]):
        if len(prefix) > 1 and name.startswith(prefix) and len(name) > len(prefix) + 2:
            return name.removeprefix(prefix)
    return name

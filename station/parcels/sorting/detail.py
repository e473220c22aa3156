"""What the words after a name say of it: a house there, a building called so, or a landmark."""

import re
from enum import Enum, auto

# 八一5组 is group 5 of 八一.
_NUMBER = r"(?:[0-9]+|[一二三四五六七八九十百]+)"
_HAMLET = r"(?:湾|屋场|老屋|新屋|大屋|自然村|组|屯|坞)"

_GROUP = re.compile(rf"第?(?:{_NUMBER}|[A-Za-z])(?:村民)?(?:小组|组|社(?!区)|队|生产队)")
_AT_HOME = re.compile(
    rf"""$
    | {_GROUP.pattern}
    | (?:[0-9]+|[一二三四五六七八九十百]{{2,}})号(?!楼|院|公馆|线|公路|店|小区|桥|路|街|大道|公寓|仓|厂|矿)
    | [0-9]+(?:室|$)
    | 小学(?!路|街|生)
    | (?:村民?|便民|党群|卫生室|农家书屋|文化礼堂|老?村部)
    | [\u4e00-\u9fff]家[湾屋嘴冲畈垄庄坪岭塘屯寨坳坡坞沟洼店铺桥渡埠头圩墩岗里](?!大道|路|街|村|小区|公司)
    | [\u4e00-\u9fff]{{1,3}}{_HAMLET}(?=$|{_NUMBER}(?!栋|幢|期|单元|[0-9])|路口|门口|对面|旁|附近)
    """,
    re.VERBOSE,
)
# 桃源一号 may be an estate of that name; houses have figures, or numbers that are longer.
# 花园4组 is in 花园村, but 步行街 and 步行街8号 are the street as well as the community.
_COMMON_WORD = re.compile(
    r"(?:街|路|大道|水库|花园|广场|公园|新村|新城|小区|农场|林场|茶场|市场|中心|家园|车站|街上|集镇|镇上|开发区)$"
)
# Also one that begins inside the name: 大市场 is not in 大市村.
_BUILDING = re.compile(
    r"路|街|大道|巷|弄|胡同|小区|花园|花苑|苑|公馆|公寓|大厦|大楼|广场|公司|厂|店|宾馆|饭馆|餐馆|酒楼|茶楼|会所|"
    r"中学|初中|高中|职高|学校|学院|校区|中心小学|幼儿园|市场|超市|商场|商城|商行|商贸|批发|医院|卫生院|诊所|药房|"
    r"集镇|快递|物流|速运|速递|银行|信用社|支行|邮政|政府|派出所|法院|检察院|税务|工商|供电|电站|变电|水厂|水库|大坝|大桥|车站|站|"
    r"工业|产业|园区|开发区|新区|景区|公园|农庄|山庄|度假|农场|林场|茶场|牧场|合作社|基地|驿站|菜鸟|服务区|"
    r"新村|新城|国际|豪庭|雅苑|名邸|名城|华府|华庭|家园|佳苑|人家|里程|壹号|世家|御|府|城$|城[0-9]|中心|馆|院|所"
)
_LANDMARK = re.compile(
    r"斜?对[面门过]|旁|附近|隔壁|边上|背后|后面|前面|以[东西南北]|往[东西南北前后里]|方向|交界|交汇"
)
_COMMITTEES = ("委会", "委员会")
_LANDMARK_LATER = re.compile(
    r"[^0-9组号]{0,8}?(?:斜?对[面门过]|旁|附近|隔壁|边上|背后|后面|前面|方向|转弯|路口)"
)
_HOUSE_OF_THAT_NAME = re.compile(
    r"大?酒店|宾馆|饭店|餐馆|酒楼|酒家|[东西南北中]?(?:大道|路(?![口边旁上段]))|街(?![上口边道])|镇银行|公司|有限"
)
# 湖北桃红村食品有限公司: the place is the firm's name; 桃红村5组某公司 is a firm in it.
_FIRM = re.compile(r"[^0-9组号路街社]{0,10}?(?:有限|股份|集团|公司|酒业|合作社)")
_NAMED_AFTER = re.compile(
    r"小区|花园|花苑|[雅佳]?苑|公馆|公寓|大厦|大楼|广场|[山农饭]庄|庄园|超市|商[店城贸]|国际|新城|酒|御?府"
)
# The hospital of a town is a 社区医院, whatever it is called.
_CLINIC = re.compile(r"(?<=社区)医院")
_ESTATE_NUMBER = re.compile(r"[一二三四五六七八九十]号")
_ROAD = re.compile(r"路(?![口边旁])|大道|街(?![上口道边])")
_STREETS_OF_THE_TOWN = re.compile(r"(?:街上|集镇|集市|集贸|镇上|自提|镇?政府|卫生院|中心)")
# 新村, 农村 and the like end in 村 and are no villages.
_UNKNOWN_VILLAGE = re.compile(
    r"社区|居委|(?!.{0,3}(?:新村|农村|山村|乡村|中村|度假村|渔村|村镇|村口))"
    r"[^0-9路街道号]{1,4}?(?:村(?!民)|村民委|社区|居委)"
)
_UNKNOWN_TOWNSHIP = re.compile(
    r"[^0-9路街号]{1,5}?(?:镇(?!上)|乡(?!村|镇)|街道(?!口)|林场|农场|管理区)"
)
_TOWNSHIP_RANKS = ("镇", "乡", "街道", "办事处", "苏木", "农场", "林场", "管理区")
_ENDS_A_PHRASE = frozenset("路街道号组区栋幢室楼苑厦司店")


class Tail(Enum):
    HOUSE = auto()
    BUILDING = auto()
    UNCLEAR = auto()


def tail(text: str, start: int, end: int) -> Tail:
    """What ``text[start:end]``, a village's bare name, stands for, by what follows."""
    is_common = _COMMON_WORD.search(text, start, end)
    at_home = _GROUP if is_common or end - start == 1 else _AT_HOME
    if end - start == 1:
        # One character begins any word; only 秦5组 looks like 秦村.
        return Tail.UNCLEAR if at_home.match(text, end) else Tail.BUILDING
    if at_home.match(text, end):
        return Tail.HOUSE
    is_building = any(found.end() > end for found in _BUILDING.finditer(text, start, end + 8))
    return Tail.BUILDING if is_building else Tail.UNCLEAR


def is_group(text: str, at: int) -> bool:
    """Whether the number of a villagers' group stands here: 5组."""
    return bool(_GROUP.match(text, at))


def is_near(text: str, end: int) -> bool:
    """Whether the parcel only goes near the village that ends here: 对面, 旁, 附近.

    Beside its committee it is in the village.
    """
    return bool(_LANDMARK.match(text, end)) and not text.endswith(_COMMITTEES, 0, end)


def is_landmark_later(text: str, end: int) -> bool:
    """Whether something in the place that ends here is only near: 河田村小学对面."""
    return bool(_LANDMARK_LATER.match(text, end))


def is_house_name(text: str, end: int) -> bool:
    """Whether a house or a road is called after the village: 桃红村大酒店."""
    return bool(_HOUSE_OF_THAT_NAME.match(text, end) or _CLINIC.match(text, end))


def is_house_of_stem(text: str, start: int, end: int) -> bool:
    """The same of a stem that ends in 村 itself: 盛村花园, 横村一号."""
    is_building = tail(text, start, end) is Tail.BUILDING
    return is_building or bool(_ESTATE_NUMBER.match(text, end))


def is_firm(text: str, end: int) -> bool:
    """Whether a firm may be called after the village: 桃红村食品有限公司."""
    return bool(_FIRM.match(text, end))


def is_called_so(text: str, end: int) -> bool:
    """Whether any house may be called after a village that stands behind something else."""
    return bool(_NAMED_AFTER.match(text, end)) or is_house_name(text, end) or is_firm(text, end)


def is_town_centre(text: str, at: int) -> bool:
    return at == len(text) or bool(_STREETS_OF_THE_TOWN.match(text, at))


def names_unknown_village(text: str, at: int) -> bool:
    return bool(_UNKNOWN_VILLAGE.match(text, at))


def names_unknown_township(text: str, at: int, until: int | None = None) -> bool:
    return bool(_UNKNOWN_TOWNSHIP.match(text, at, len(text) if until is None else until))


def ends_with_township(text: str, end: int) -> bool:
    """Whether a township, though not one of ours, stands right before this place."""
    return bool(end) and text.endswith(_TOWNSHIP_RANKS, 0, end)


def is_rank_of_township(text: str, at: int) -> bool:
    """Whether what ends here is a township's name, and no village's: 胡村乡."""
    return text.startswith(_TOWNSHIP_RANKS, at)


def is_road(text: str, end: int) -> bool:
    """Whether a road is called after the place that ends here."""
    return bool(_ROAD.match(text, end))


def ends_phrase(text: str, at: int) -> bool:
    """Whether something that is not part of the next name ends before ``at``."""
    return at == 0 or text[at - 1] in _ENDS_A_PHRASE or text[at - 1].isascii()

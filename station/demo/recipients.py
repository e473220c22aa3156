"""Invented parcels: people who do not exist, at the county's real villages, as addresses are typed."""

import math
from collections.abc import Sequence
from random import Random

from msgspec import Struct

from station.network.models import Division, Level
from station.network.names import place_name

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈姜崔钟谭陆汪范石廖贾夏韦付方邹熊白孟秦邱江尹薛雷侯龙段黎贺顾毛郝龚邵万钱严庞甘饶舒柳殷"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰春梅红建国志文海燕秀珍金凤德胜细毛新民冬生雪峰小明秋菊"
    "天喜水莲爱国永贵正大月娥福来四清学义雨欣子涵浩宇思琪"
)
# Numbers of these blocks with 0000 behind were given to nobody.
_PHONE_BLOCKS = ("166", "173", "177", "198", "199")
_TAILS = (
    "{n}组", "{c}组", "{n}组{m}号", "{c}组{m}号", "{m}号", "{w}湾", "{w}家湾{m}号", "村部旁", "小学对面",
    "{n}组（放小卖部）", "{n}组 送货前打电话", "卫生室旁边", "",
)  # fmt: skip
_CLANS = "陈王李张刘庞汪甘饶舒沈程黄雷"
_NUMERALS = "一二三四五六七八九十"
_REGION = ("湖北省", "咸宁市", "崇阳县")
_ELSEWHERE = (
    ("咸宁市", "通城县", "隽水镇宝塔村3组"),
    ("咸宁市", "通山县", "通羊镇石宕村5组"),
    ("咸宁市", "赤壁市", "官塘驿镇张司边村2组"),
    ("咸宁市", "咸安区", "桂花镇柏墩村8组"),
    ("咸宁市", "嘉鱼县", "官桥镇石鼓岭村"),
)
# Of a thousand parcels: region twice, and so on; the rest is written in full.
_SPELLINGS = (
    ("full", 560),
    ("spaced", 90),
    ("no_province", 90),
    ("short", 60),
    ("twice", 40),
    ("no_township", 60),
    ("no_ending", 20),
    ("township", 40),
    ("vague", 15),
    ("elsewhere", 25),
)
_PATTERNS = {
    "full": ("{town}{village}{tail}",),
    "spaced": (" {town} {village}{tail}", "{town} {village} {tail}"),
    "no_province": ("崇阳县{town}{village}{tail}",),
    "short": ("湖北咸宁崇阳{short}{village}{tail}",),
    "twice": ("湖北省咸宁市崇阳县{town}{village}{tail}",),
    "no_township": ("{village}{tail}",),
    "no_ending": ("{town}{bare}{n}组",),
    "township": ("{town}街上{n}号", "{town}集镇", "{town}自提"),
    "vague": ("电话联系", "老街菜市场旁", "县城自提"),
}
# Every file has one of each, however small it is.
_ALWAYS = ("elsewhere", "vague", "township")
_HEAVY_PART, _COD_PART, _COLLECT_PART, _INSURED_PART = 0.01, 0.06, 0.025, 0.02


class Invented(Struct, frozen=True):
    """One parcel before a courier writes it into a file."""

    number: str
    name: str
    phone: str
    region: tuple[str, str, str]
    township: str
    address: str
    grams: int
    cod_fen: int
    freight_collect_fen: int
    insured_fen: int

    @property
    def whole_address(self) -> str:
        """With the region in front, unless the sender left it out or wrote it already."""
        return "".join(self.region) + self.address


# The village that a visitor logs in at has a full shelf.
_SHOWN, _SHOWN_SHARE = ("天城镇", "洪下村"), 4.0


class Inventor:
    """Makes parcels up, the same for the same seed."""

    def __init__(
        self, random: Random, divisions: Sequence[Division], *, sparse: bool = False
    ) -> None:
        self._random = random
        towns = {d.id: place_name(d.name) for d in divisions if d.level is Level.TOWNSHIP}
        villages = [d for d in divisions if d.level is Level.VILLAGE and d.longitude is not None]
        self._places = [
            (towns[d.parent_id], place_name(d.name)) for d in villages if d.parent_id in towns
        ]
        if sparse:
            others = [place for place in self._places if place != _SHOWN]
            self._places = [_SHOWN, *others[::3]]
        # Few villages get much, many get little.
        self._shares = [
            _SHOWN_SHARE if place == _SHOWN else random.gammavariate(0.5, 1.0) + 0.03
            for place in self._places
        ]
        self._numbers: set[str] = set()

    def invent(
        self, prefix: str, digits: int, count: int, *, every_other: bool = False
    ) -> list[Invented]:
        """``count`` parcels whose numbers are ``prefix`` and as many digits.

        On a slow day only every other village has any.
        """
        random = self._random
        step = 2 if every_other else 1
        places = random.choices(self._places[::step], self._shares[::step], k=count)
        names, weights = zip(*_SPELLINGS, strict=True)
        spellings = [*_ALWAYS, *random.choices(names, weights, k=count)][:count]
        random.shuffle(spellings)
        return [
            self._parcel(self._number(prefix, digits), spelling, *place)
            for spelling, place in zip(spellings, places, strict=True)
        ]

    def unannounced(self, prefix: str, digits: int) -> str:
        """The number of a parcel that stands in no file."""
        return self._number(prefix, digits)

    def _number(self, prefix: str, digits: int) -> str:
        while True:
            # Never zeros at the end: those may be digits that a spreadsheet has lost.
            tail = self._random.randrange(10 ** (digits - 2), 10 ** (digits - 1))
            number = f"{prefix}{tail}{self._random.randrange(1, 10)}"
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def _parcel(self, number: str, spelling: str, township: str, village: str) -> Invented:
        random = self._random
        region, town, address = self._address(spelling, township, village)
        heavy = random.random() < _HEAVY_PART
        kilograms = random.uniform(15.5, 26) if heavy else random.lognormvariate(-0.3, 0.9)
        return Invented(
            number,
            self._name(),
            f"{random.choice(_PHONE_BLOCKS)}0000{random.randrange(10000):04d}",
            region,
            town,
            address,
            max(50, min(26_000, math.floor(kilograms * 1000))),
            random.randrange(1900, 39900) if random.random() < _COD_PART else 0,
            random.randrange(800, 3500, 100) if random.random() < _COLLECT_PART else 0,
            random.randrange(500, 5000) * 100 if random.random() < _INSURED_PART else 0,
        )

    def _name(self) -> str:
        given = self._random.choices(_GIVEN, k=self._random.choice((1, 2, 2, 2)))
        return self._random.choice(_SURNAMES) + "".join(given)

    def _address(
        self, spelling: str, town: str, village: str
    ) -> tuple[tuple[str, str, str], str, str]:
        """Region, township where the sender gave it a column, and the rest as it was typed."""
        region = _REGION
        if spelling in {"no_province", "short"}:
            region = ("", "", "")
        if spelling == "elsewhere":
            city, county, rest = self._random.choice(_ELSEWHERE)
            return (_REGION[0], city, county), "", rest
        if spelling in {"no_township", "vague"}:
            town = ""
        pattern = self._random.choice(_PATTERNS[spelling])
        address = pattern.format(
            town=town,
            short=town.removesuffix("镇").removesuffix("乡"),
            village=village,
            bare=village.removesuffix("社区").removesuffix("村"),
            tail=self._tail(),
            n=self._random.randrange(1, 13),
        )
        return region, town, address

    def _tail(self) -> str:
        random = self._random
        return random.choice(_TAILS).format(
            n=random.randrange(1, 13),
            c=random.choice(_NUMERALS),
            m=random.randrange(1, 200),
            w=random.choice(_CLANS),
        )

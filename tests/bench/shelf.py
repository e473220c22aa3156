"""A county with 100,000 listings for sale: many things by many producers of many villages."""

import random
from datetime import UTC, date, datetime
from itertools import product as combined

import sqlalchemy as sa
from sqlmodel import Session, select

from station.db import Database, new_id, table_of
from station.goods.models import (
    Category,
    Listing,
    ListingRevision,
    ListingState,
    Producer,
    ProducerKind,
    Product,
    Review,
    Stock,
)
from station.network.models import Division, Station
from station.network.pinyin import search_key
from station.records import install
from tests.builders import a_county

TODAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, tzinfo=UTC)
_LISTINGS = 100_000
_CHUNK = 5_000
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "建国秀英桂芳志强玉兰明华丽军海燕春梅小红"
_FIRMS = ("家", "家庭农场", "种植专业合作社", "土特产有限公司")
_THINGS = {
    Category.SHOOTS: ("雷竹笋", "冬笋", "笋干", "方竹笋", "毛竹笋"),
    Category.VEGETABLES: ("白萝卜", "红薯", "山药", "莲藕", "香菇", "黑木耳", "辣椒", "南瓜"),
    Category.FRUIT: ("猕猴桃", "柚子", "杨梅", "板栗", "枇杷", "蜜桔"),
    Category.GRAIN: ("糙米", "山茶油", "菜籽油", "红薯粉丝", "黑豆", "芝麻"),
    Category.TEA: ("青砖茶", "红茶", "绿茶", "白茶", "苦荞茶"),
    Category.HONEY: ("百花蜜", "椴树蜜", "枇杷蜜"),
    Category.EGGS: ("土鸡蛋", "鸭蛋", "皮蛋", "咸鸭蛋"),
    Category.MEAT: ("腊肉", "腊鱼块", "香肠", "腊鸭"),
    Category.FISH: ("草鱼干", "小鱼干", "甲鱼"),
    Category.SNACKS: ("麻花", "米糕", "薯片", "豆腐乳"),
    Category.DRINKS: ("米酒", "谷酒", "杨梅酒"),
    Category.CRAFTS: ("竹篮", "竹席", "木梳", "草鞋"),
}
_KINDS = ("鲜", "有机种植", "头茬", "高山", "农家", "手工", "精选", "散养", "古法", "现挖", "老树")
_PACKS = ("", "礼盒", "家庭装", "五斤装", "一级", "二级", "特级", "整箱", "尝鲜装")


def fill(database: Database, listings: int = _LISTINGS) -> None:
    """All listings are approved and for sale, half of them in season."""
    chance = random.Random(5)
    with database.write() as session:
        if session.exec(select(Station)).first() is None:
            install(session, installed_at=NOW)
            a_county(session)
        producers, products = _producers(session, chance), _products(session, chance)
    kept = _Kept(chance, producers, products)
    for first in range(0, listings, _CHUNK):
        with database.write() as session:
            kept.write(session, min(_CHUNK, listings - first))


def _producers(session: Session, chance: random.Random) -> list[tuple[Producer, str]]:
    villages = [row for row in session.exec(select(Station)) if row.level == "village"]
    found = []
    for given in combined(_SURNAMES, _GIVEN, _GIVEN[:4]):
        station = chance.choice(villages)
        village = session.get_one(Division, station.division_id)
        name = "".join(given) + chance.choice(_FIRMS)
        row = Producer(
            kind=ProducerKind.FARMER,
            name=name,
            station_id=station.id,
            home_station_id=station.id,
            division_id=station.division_id,
            search=search_key(name),
        )
        township = session.get_one(Division, village.parent_id)
        key = " ".join(map(search_key, (name, village.name, township.name)))
        session.add(row)
        found.append((row, key))
    session.flush()
    return found


def _products(session: Session, chance: random.Random) -> list[tuple[Product, str]]:
    found = []
    for category, names in _THINGS.items():
        for at, name in enumerate(names):
            months = chance.choice((0, 0b111000000011, 0b000011111000, 0b011110000000))
            row = Product(
                code=f"{category.value}-{at}",
                name=name,
                name_en=f"{category.value} {at}",
                category=category,
                months=months,
                search=search_key(name),
            )
            session.add(row)
            found.append((row, f"{row.search} {row.name_en}"))
    session.flush()
    return found


class _Kept:
    def __init__(self, chance, producers, products) -> None:
        self._chance, self._producers, self._products = chance, producers, products
        self._keys: dict[str, str] = {}

    def write(self, session: Session, count: int) -> None:
        rows = [self._listing() for _ in range(count)]
        connection = session.connection()
        for place, model in enumerate((Listing, ListingRevision, Review, Stock)):
            connection.execute(sa.insert(table_of(model)), [row[place] for row in rows])

    def _listing(self) -> tuple[dict, dict, dict, dict]:
        chance = self._chance
        producer, made_by = chance.choice(self._producers)
        product, made_of = chance.choice(self._products)
        title = chance.choice(_KINDS) + product.name + chance.choice(_PACKS)
        if title not in self._keys:
            self._keys[title] = search_key(title)
        listing_id, revision_id = new_id(), new_id()
        home = {"version": 1, "home_station_id": producer.station_id}
        of_it = {"listing_id": listing_id} | home
        return (
            {
                "id": listing_id,
                "station_id": producer.station_id,
                "producer_id": producer.id,
                "product_id": product.id,
                "offered": 10,
                "is_closed": False,
                "state": ListingState.APPROVED,
                "newest_id": revision_id,
                "live_id": revision_id,
            }
            | home,
            {
                "id": revision_id,
                "number": 1,
                "title": title,
                "unit": "box",
                "price_fen": chance.randrange(500, 20_000),
                "exemption": "农户自产自销",
                "search": f"{self._keys[title]} {made_of} {made_by}".lower(),
                "changed_at": NOW,
                "submitted_at": NOW,
            }
            | {"prices": [], "picture_ids": [], "title_en": "", "story": "", "least": 1}
            | {"storing": "", "sending": "", "licence": ""}
            | {"by_pickup": True, "to_door": False, "by_parcel": True}
            | of_it,
            {"id": revision_id, "is_approved": True, "reason": "", "at": NOW} | of_it,
            {"listing_id": listing_id, "taken": chance.choice((0, 0, 0, 10))},
        )

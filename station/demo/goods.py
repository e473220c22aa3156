"""What the demonstration county sells: its real specialties, by invented producers.

Where each thing comes from stands in ``data/goods/SOURCES.md``.
"""

from datetime import datetime, timedelta

from msgspec import Struct, field

from station.access import Actor
from station.contracts import service as contracts
from station.contracts.rules import Part, Term
from station.contracts.service import Agreed
from station.db import new_id
from station.demo.county import County
from station.goods import listings, lookup, registers
from station.goods.listings import Said
from station.goods.measures import SaleUnit
from station.goods.models import Category, Listing, Producer, ProducerKind, Product
from station.goods.registers import ProducerDetails, ProductDetails
from station.goods.rules import months_of

_OWN = "农户自产自销的食用农产品，依法无需取得食品经营许可"
_FIRM = "农民专业合作社销售本社农产品，依法无需取得食品经营许可"


class Thing(Struct, frozen=True, kw_only=True):
    """A product with its season."""

    code: str
    name: str
    english: str
    category: Category
    months: tuple[int, ...] = ()
    certified: bool = False
    processed: bool = False


class Maker(Struct, frozen=True, kw_only=True):
    place: str
    kind: ProducerKind
    name: str
    story: str
    code: str = ""


class Offer(Struct, frozen=True, kw_only=True):
    maker: str
    thing: str
    title: str
    english: str
    story: str
    unit: SaleUnit
    fen: int
    left: int
    grams: int | None = None
    steps: list[dict[str, int]] = field(default_factory=list)
    least: int = 1
    keeps: int | None = None
    storing: str = ""
    sending: str = ""
    licence: str = ""
    exemption: str = ""
    to_door: bool = False
    by_parcel: bool = True
    waits: bool = False


_V = Category.VEGETABLES
# fmt: off
THINGS = (
    Thing(code="lei-shoots", name="鲜雷竹笋", english="Fresh lei bamboo shoots", category=Category.SHOOTS, months=(12, 1, 2, 3, 4), certified=True),
    Thing(code="dried-shoots", name="笋干", english="Dried bamboo shoots", category=Category.SHOOTS),
    Thing(code="braised-shoots", name="油焖笋", english="Braised bamboo shoots", category=Category.SNACKS, processed=True),
    Thing(code="wild-honey", name="野桂花蜜", english="Wild osmanthus honey", category=Category.HONEY, months=(11, 12, 1, 2)),
    Thing(code="twisted-dough", name="麻花", english="Twisted dough sticks", category=Category.SNACKS, processed=True),
    Thing(code="sweet-potato", name="红薯", english="Sweet potatoes", category=_V, months=(9, 10, 11, 12), certified=True),
    Thing(code="radish", name="白萝卜", english="White radish", category=_V, months=(10, 11, 12, 1, 2), certified=True),
    Thing(code="eggs", name="土鸡蛋", english="Farm eggs", category=Category.EGGS, certified=True),
    Thing(code="camellia-oil", name="山茶油", english="Camellia oil", category=Category.GRAIN, months=(11, 12, 1), processed=True),
    Thing(code="rice", name="稻米", english="Rice", category=Category.GRAIN, months=(9, 10, 11, 12, 1, 2, 3)),
    Thing(code="green-tea", name="绿茶", english="Green tea", category=Category.TEA, months=(3, 4, 5), processed=True),
    Thing(code="loquat", name="枇杷", english="Loquats", category=Category.FRUIT, months=(5, 6), certified=True),
    Thing(code="peach", name="水蜜桃", english="Peaches", category=Category.FRUIT, months=(6, 7, 8), certified=True),
    Thing(code="orange", name="蜜橘", english="Mandarins", category=Category.FRUIT, months=(10, 11, 12), certified=True),
    Thing(code="basket", name="竹篮", english="Bamboo baskets", category=Category.CRAFTS),
)
MAKERS = (
    Maker(place="421223103201", kind=ProducerKind.COOPERATIVE, name="桂花村雷竹专业合作社", code="93421223MA4F0DEM07",
          story="合作社把桂花村的雷竹林连成片，冬天盖砻糠保温，早的一茬腊月就能出土。挖笋在天亮前，上午装袋，随班车进城。"),
    Maker(place="421223106204", kind=ProducerKind.FARMER, name="寒泉村蜂农甘师傅",
          story="寒泉村四面是山，柃木成片，冬月开花，当地人叫它野桂花。蜂箱就放在屋后的坡上，一年只取一次冬蜜。"),
    Maker(place="421223104221", kind=ProducerKind.FARMER, name="后溪村魏家菜园",
          story="两亩菜地，六十只土鸡。红薯和萝卜都是头天下午挖，第二天早上送到服务站。"),
    Maker(place="421223100200", kind=ProducerKind.FAMILY_FARM, name="洪下村陈家果园",
          story="坡地上的三百棵橘树，不催熟、不打蜡，红一批摘一批。"),
    Maker(place="421223104000", kind=ProducerKind.COMPANY, name="白霓老街麻花铺", code="91421223MA4F0DEM1G",
          story="三代人在白霓老街炸麻花，面要醒两个时辰，一根搓三道，菜籽油慢火炸到酥。"),
    Maker(place="421223105219", kind=ProducerKind.FARMER, name="雨山村篾匠雷伯",
          story="做了四十年篾活，竹子自己上山砍，阴干一年再破篾。一只篮子要两天。"),
)
OFFERS = (
    Offer(maker="寒泉村蜂农甘师傅", thing="wild-honey", title="寒泉野桂花冬蜜", english="Hanquan wild osmanthus winter honey",
          story="冬月野桂花开的时候取的蜜，色白，结晶细，有一股清香。温水冲开就好，别用开水。",
          unit=SaleUnit.BOTTLE, grams=500, fen=6800, left=86, steps=[{"least": 6, "price_fen": 6200}], keeps=540,
          storing="阴凉处密封，结晶属正常现象", sending="玻璃瓶气柱袋包装", exemption=_OWN),
    Offer(maker="桂花村雷竹专业合作社", thing="dried-shoots", title="高山雷竹笋干", english="Mountain-dried lei bamboo shoots",
          story="春天的笋，蒸过压平，炭火和太阳轮着干。泡一晚上，炖肉最好。", unit=SaleUnit.BAG, grams=250, fen=3600, left=140,
          keeps=365, storing="干燥处密封", sending="纸箱", exemption=_FIRM),
    Offer(maker="桂花村雷竹专业合作社", thing="lei-shoots", title="覆盖早笋（头茬）", english="Early lei shoots, first cut",
          story="盖砻糠催出来的头茬，腊月前后就有。带壳发货，到家尽快焯水。", unit=SaleUnit.JIN, fen=1580, left=3,
          least=2, keeps=5, storing="冷藏，带壳", sending="当天挖当天发，泡沫箱加冰袋", exemption=_FIRM, to_door=True),
    Offer(maker="后溪村魏家菜园", thing="sweet-potato", title="沙地红薯", english="Sweet potatoes from sandy soil",
          story="放了半个月，糖分起来了，蒸着吃不用放糖。", unit=SaleUnit.JIN, fen=250, left=600, least=5,
          steps=[{"least": 20, "price_fen": 220}], keeps=60, storing="阴凉通风，不要进冰箱", exemption=_OWN, to_door=True),
    Offer(maker="后溪村魏家菜园", thing="radish", title="霜打白萝卜", english="Radishes after the first frost",
          story="打过霜的萝卜不辣，炖汤清甜。", unit=SaleUnit.JIN, fen=120, left=400, least=5, keeps=15,
          storing="阴凉处", exemption=_OWN, to_door=True, by_parcel=False),
    Offer(maker="后溪村魏家菜园", thing="eggs", title="散养土鸡蛋", english="Eggs of free-running hens",
          story="六十只鸡下的蛋，攒够一板就送到站里。", unit=SaleUnit.BOX, grams=1350, fen=4500, left=0, keeps=30,
          storing="冷藏", sending="珍珠棉蛋托", exemption=_OWN),
    Offer(maker="洪下村陈家果园", thing="orange", title="洪下蜜橘", english="Hongxia mandarins",
          story="十月下旬开始摘，皮薄，籽少。按个头分两档，这是大果。", unit=SaleUnit.BOX, grams=2500, fen=2980, left=75,
          steps=[{"least": 4, "price_fen": 2680}], keeps=20, storing="阴凉通风", sending="纸箱加网套", exemption=_OWN),
    Offer(maker="白霓老街麻花铺", thing="twisted-dough", title="白霓老街手工麻花", english="Hand-twisted dough sticks of Baini",
          story="原味，不加糖精。咬下去是脆的，放一个月还是脆的。", unit=SaleUnit.BAG, grams=400, fen=1680, left=220,
          steps=[{"least": 10, "price_fen": 1500}], keeps=90, storing="密封防潮", licence="鄂食小作坊1223104-0017"),
    Offer(maker="雨山村篾匠雷伯", thing="basket", title="手编竹提篮", english="Hand-woven bamboo basket",
          story="去了毛刺，底下编了双层，提二十斤没问题。", unit=SaleUnit.PIECE, fen=8800, left=4,
          exemption="手工艺品，无需许可"),
    Offer(maker="桂花村雷竹专业合作社", thing="braised-shoots", title="油焖春笋", english="Braised spring shoots",
          story="桂花村的笋，委托镇上有证的厂加工，开袋就能吃。", unit=SaleUnit.BAG, grams=200, fen=1280, left=300,
          keeps=270, storing="常温", licence="SC10642122300138", waits=True),
)
# fmt: on


def open_shop(county: County) -> None:
    """Yesterday the county's shelf was filled; today one more thing waits to be read."""
    coordinator = county.actors["coordinator"]
    at = county.times.at(county.times.yesterday, 600)
    products = {thing.code: _product(county, thing, coordinator) for thing in THINGS}
    makers = {maker.name: _maker(county, maker) for maker in MAKERS}
    for offer in OFFERS:
        producer, product = makers[offer.maker], products[offer.thing]
        _offer(county, offer, producer, product, at)
    _agree(county, makers["桂花村雷竹专业合作社"], products["lei-shoots"])


def _agree(county: County, producer: Producer, product: Product) -> None:
    """A restaurant in the city takes shoots all winter, whatever the market pays then."""
    today = county.times.today
    agreed = Agreed(
        buyer="武汉江城餐饮有限公司",
        producer_id=producer.id,
        product_id=product.id,
        unit=SaleUnit.JIN,
        quantity=1_200,
        signed_on=county.times.yesterday,
        first_on=today,
        last_on=today + timedelta(days=90),
        deposit_fen=300_000,
        terms=(Term("头茬", 1_200), Term("统货", 900)),
        plan=tuple(Part(today + timedelta(days=30 * part), 400) for part in (1, 2, 3)),
        note="带壳交货，当天挖当天送",
    )
    contracts.make(county.session, agreed, actor=county.actors["coordinator"], act_id=new_id())


def _product(county: County, thing: Thing, actor: Actor) -> Product:
    details = ProductDetails(
        code=thing.code,
        name=thing.name,
        name_en=thing.english,
        category=thing.category,
        needs_certificate=thing.certified,
        needs_licence=thing.processed,
        months=months_of(thing.months),
    )
    return registers.save_product(county.session, None, details, version=0, actor=actor)


def _maker(county: County, maker: Maker) -> Producer:
    station = county.stations[maker.place]
    details = ProducerDetails(maker.kind, maker.name, maker.code or None, story=maker.story)
    return registers.add_producer(
        county.session,
        station.id,
        details,
        phone="19900000000",
        contact=maker.name[-3:],
        actor=county.operator_at(station),
    )


def _offer(
    county: County, offer: Offer, producer: Producer, product: Product, at: datetime
) -> Listing:
    session, station = county.session, county.station_of(producer.station_id)
    said = Said(
        title=offer.title,
        title_en=offer.english,
        story=offer.story,
        unit=offer.unit,
        net_grams=offer.unit.weighs or offer.grams,
        price_fen=offer.fen,
        prices=list(offer.steps),
        least=offer.least,
        shelf_life_days=offer.keeps,
        storing=offer.storing,
        sending=offer.sending,
        to_door=offer.to_door,
        by_parcel=offer.by_parcel,
        licence=offer.licence,
        exemption=offer.exemption,
    )
    actor = county.operator_at(station)
    listing = listings.add(session, producer.id, product.id, said, actor=actor, at=at)
    listings.put_up(session, listing, offer.left)
    listings.submit(session, listing, at=at)
    if not offer.waits:
        _approve(county, listing, at)
    return listing


def _approve(county: County, listing: Listing, at: datetime) -> None:
    (revision,) = lookup.revisions_of(county.session, listing.id)
    listings.review(
        county.session,
        listing,
        revision.id,
        version=revision.version,
        is_approved=True,
        reason="",
        actor=county.actors["coordinator"],
        at=at,
    )

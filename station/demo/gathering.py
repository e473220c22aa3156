"""An order window that gathers: three villages and a group in the city order together."""

from datetime import datetime, time, timedelta

from msgspec import Struct

from station.clock import SHANGHAI
from station.db import new_id
from station.demo.county import County
from station.demo.shopping import offer_of
from station.network.models import Station
from station.orders import placing, windows
from station.orders.models import Payment, Way, WindowItem, WindowStop
from station.orders.placing import Wanted
from station.orders.windows import Place, Plan

_POTATOES, _RADISH, _ORANGES = "沙地红薯", "霜打白萝卜", "洪下蜜橘"
_HONEY, _DOUGH = "寒泉野桂花冬蜜", "白霓老街手工麻花"
_STOPS = ("421223100200", "421223104000", "421223103201")
_GROUP = Place("武汉南湖阳光小区团", place="武汉市洪山区南湖大道阳光小区东门，团长小郑")
_DAYS, _CLOSES = 2, time(20)


class Together(Struct, frozen=True):
    """A listing's price in the window, and from so many of all buyers on."""

    title: str
    fen: int
    least: int
    least_fen: int


class Part(Struct, frozen=True):
    """What one buyer orders; ``stop`` counts from 0, the last is the group's."""

    stop: int
    name: str
    phone: str
    quantities: dict[str, int]


_ITEMS = (
    Together(_POTATOES, 240, 60, 200),
    Together(_RADISH, 120, 50, 100),
    Together(_ORANGES, 2880, 10, 2580),
    Together(_HONEY, 6600, 10, 6000),
    Together(_DOUGH, 1600, 20, 1400),
)
_PARTS = (
    Part(0, "汪小莲", "13995970041", {_RADISH: 10, _DOUGH: 2}),
    Part(0, "吴建国", "13797221186", {_POTATOES: 20, _HONEY: 1}),
    Part(1, "沈月娥", "13872090317", {_POTATOES: 15, _ORANGES: 2}),
    Part(2, "甘立新", "13886530628", {_ORANGES: 1, _DOUGH: 4}),
    Part(3, "郑琳", "13307150122", {_ORANGES: 6, _HONEY: 4, _DOUGH: 6}),
    Part(3, "何志远", "13307150139", {_POTATOES: 30, _RADISH: 20, _ORANGES: 2}),
)


def gather(county: County) -> None:
    """Until the evening of the day after tomorrow everybody can order with them."""
    session, today = county.session, county.times.today
    writer = county.writer("coordinator", today, 530)
    ends = today + timedelta(days=_DAYS)
    plan = Plan(
        title="周末进城菜篮子",
        note="一起买，凑够数量大家都便宜；截单后第二天随班车送到。",
        closes_at=datetime.combine(ends, _CLOSES, SHANGHAI),
        brought_on=ends + timedelta(days=1),
        stops=[*(_stop(county.stations[code]) for code in _STOPS), _GROUP],
    )
    actor, at = writer.actor, writer.at
    window = windows.open_new(session, plan, actor=actor, at=at, act_id=new_id())
    items = {}
    for item in _ITEMS:
        listing_id, steps = offer_of(county, item.title).id, [_step(item)]
        items[item.title] = windows.offer(
            session, window, listing_id, item.fen, steps, actor=actor, at=at
        )
    stops = windows.stops_of(session, window.id)
    for minute, part in enumerate(_PARTS, 535):
        _order(county, stops[part.stop], part, items, minute)


def _stop(station: Station) -> Place:
    return Place(station.name, station.id)


def _step(item: Together) -> dict[str, int]:
    return {"least": item.least, "price_fen": item.least_fen}


def _order(
    county: County, stop: WindowStop, part: Part, items: dict[str, WindowItem], minute: int
) -> None:
    wanted = Wanted(
        quantities={items[title].listing_id: count for title, count in part.quantities.items()},
        way=Way.PICKUP if stop.station_id else Way.DOOR,
        payment=Payment.AT_PICKUP,
        name=part.name,
        phone=part.phone,
        address=stop.place,
        pickup_id=stop.station_id,
        stop_id=stop.id,
        total_fen=sum(items[title].price_fen * n for title, n in part.quantities.items()),
    )
    placing.place(county.session, wanted, at=county.times.at(county.times.today, minute))

"""Sheets of one county's day to start from; a test names only what matters to it."""

from datetime import UTC, date, datetime, time
from typing import Any

from station.manifests.sheets.bag_tag import BagTag
from station.manifests.sheets.handover_list import HandoverLine, HandoverList
from station.manifests.sheets.item_list import ItemLine, ItemList
from station.manifests.sheets.lines import BillLine, Made, Stop
from station.manifests.sheets.returns_list import ReturnLine, ReturnsList
from station.manifests.sheets.route_bill import RouteBill
from station.manifests.sheets.sort_label import SortLabel
from station.manifests.sheets.trip_bill import Leg, TripBill

ON = date(2026, 11, 21)
MADE = Made("王小明", datetime(2026, 11, 21, 1, 40, tzinfo=UTC))

NUMBERS = (
    "YT7785497562742",
    "739122081744513",
    "SF1403358821907",
    "JDVA12345678331",
    "JT3041778295118",
    "9812345678907",
    "432788190045671",
    "PB30012345678",
)


def a_bag_line(ordinal: int = 40, **fields: Any) -> BillLine:
    given = {
        "number": f"B-421223-{ordinal:04d}",
        "is_bag": True,
        "pieces": 12,
        "weight_grams": 6_200,
        "seal": f"H{ordinal:06d}",
    }
    return BillLine(**given | fields)


def a_loose_line(number: str = NUMBERS[0], **fields: Any) -> BillLine:
    return BillLine(
        **{"number": number, "is_bag": False, "pieces": 1, "weight_grams": 830} | fields
    )


def a_stop(ordinal: int = 3, name: str = "洪下村", **fields: Any) -> Stop:
    lines = (
        a_bag_line(40 + ordinal, cod_fen=8_600),
        a_bag_line(140 + ordinal, weight_grams=8_000, pieces=14, remarks="外袋已补"),
        a_loose_line(NUMBERS[ordinal % len(NUMBERS)], cod_fen=8_600),
        a_loose_line(NUMBERS[(ordinal + 1) % len(NUMBERS)], freight_collect_fen=1_200),
    )
    return Stop(**{"ordinal": ordinal, "name": name, "township": "天城镇", "lines": lines} | fields)


def a_long_stop(lines: int, **fields: Any) -> Stop:
    return a_stop(
        lines=tuple(
            a_bag_line(at, cod_fen=at % 7 * 1_250, weight_grams=900 + at)
            if at % 3 == 0
            else a_loose_line(f"YT{7_785_497_000_000 + at}", freight_collect_fen=at % 5 * 100)
            for at in range(1, lines + 1)
        ),
        **fields,
    )


def a_route_bill(**fields: Any) -> RouteBill:
    given = {
        "number": "L-421223-0093",
        "revision": 1,
        "issuer": "崇阳县县级寄递物流公共配送中心",
        "route": "天城北线",
        "places": ("崇阳县", "天城镇", "洪下村"),
        "on": ON,
        "due_at": time(10, 20),
        "plate": "鄂L·A1234",
        "driver": "陈师傅",
        "stops": (a_stop(2, "白泉社区"), a_stop(3, "洪下村")),
        "made": MADE,
    }
    return RouteBill(**given | fields)


def a_trip_bill(**fields: Any) -> TripBill:
    given = {
        "number": "T-421223-0031",
        "revision": 1,
        "issuer": "崇阳县县级寄递物流公共配送中心",
        "route": "天城北线",
        "on": ON,
        "departs_at": time(8, 30),
        "plate": "鄂L·A1234",
        "driver": "陈师傅",
        "legs": (
            Leg(1, "崇阳县", "天城镇", "L-421223-0092", (a_stop(1, "天城镇"),)),
            Leg(2, "天城镇", "洪下村", "L-421223-0093", (a_stop(2, "白泉社区"), a_stop(3))),
        ),
        "made": MADE,
    }
    return TripBill(**given | fields)


def a_bag_tag(**fields: Any) -> BagTag:
    given = {
        "number": "B-421223-0040",
        "revision": 1,
        "village": "洪下村",
        "township": "天城镇",
        "origin": "崇阳县中心",
        "on": ON,
        "trip": "天城北线 10:20",
        "ordinal": 2,
        "of": 5,
        "weight_grams": 6_200,
        "pieces": 12,
        "seal": "H000129",
    }
    return BagTag(**given | fields)


def an_item_line(number: str = NUMBERS[0], **fields: Any) -> ItemLine:
    return ItemLine(**{"number": number, "partner": "圆通速递", "weight_grams": 830} | fields)


def an_item_list(**fields: Any) -> ItemList:
    given = {
        "number": "B-421223-0040",
        "revision": 1,
        "issuer": "崇阳县县级寄递物流公共配送中心",
        "origin": "崇阳县中心",
        "destination": "洪下村",
        "township": "天城镇",
        "on": ON,
        "trip": "天城北线 10:20",
        "seal": "H000129",
        "lines": tuple(
            an_item_line(number, cod_fen=at % 3 * 4_300, weight_grams=400 + 310 * at)
            for at, number in enumerate(NUMBERS)
        ),
        "made": MADE,
    }
    return ItemList(**given | fields)


def a_handover_line(number: str = NUMBERS[0], **fields: Any) -> HandoverLine:
    given = {
        "number": number,
        "kind": "圆通速递",
        "township": "天城镇",
        "village": "洪下村",
        "weight_grams": 830,
        "received": 1,
    }
    return HandoverLine(**given | fields)


def a_handover_list(**fields: Any) -> HandoverList:
    given = {
        "number": "H-421223-0412",
        "revision": 1,
        "issuer": "崇阳县县级寄递物流公共配送中心",
        "partner": "圆通速递崇阳分公司",
        "station": "崇阳县县级寄递物流公共配送中心",
        "on": ON,
        "batch": "早班 1",
        "partner_clerk": "李强",
        "station_clerk": "王小明",
        "lines": (
            a_handover_line(NUMBERS[0], cod_fen=8_600),
            a_handover_line(NUMBERS[1], received=0, village="白泉社区居委会"),
            a_handover_line(NUMBERS[2], expected=0, township="桂花泉镇", village="三山村"),
            a_handover_line(NUMBERS[3], is_damaged=True, remarks="外箱压痕"),
            a_handover_line(NUMBERS[4], freight_collect_fen=1_250),
            a_handover_line(NUMBERS[5], cod_fen=128_000, weight_grams=12_450),
        ),
        "made": MADE,
    }
    return HandoverList(**given | fields)


def a_returns_list(**fields: Any) -> ReturnsList:
    given = {
        "number": "R-421223-0007",
        "revision": 1,
        "issuer": "崇阳县县级寄递物流公共配送中心",
        "partner": "圆通速递",
        "station": "崇阳县县级寄递物流公共配送中心",
        "on": ON,
        "station_clerk": "王小明",
        "lines": (
            ReturnLine(NUMBERS[0], "外县件 Other county", ON, "yto-1121.csv", 830),
            ReturnLine(NUMBERS[1], "破损 Damaged", ON, "", None, "易碎 Fragile"),
        ),
        "made": MADE,
    }
    return ReturnsList(**given | fields)


def a_sort_label(**fields: Any) -> SortLabel:
    given = {
        "slot": "17",
        "route": "天城北线",
        "stop": 4,
        "village": "洪下村",
        "township": "天城镇",
        "number": NUMBERS[0],
    }
    return SortLabel(**given | fields)

"""The columns of listings in a spreadsheet: how they are called, and how their cells are read."""

import re
from collections.abc import Mapping

from station.errors import N_
from station.goods import rules
from station.goods.measures import SaleUnit, content_text, yuan_text
from station.goods.models import ListingRevision, Producer, Product
from station.parcels.courier_files.cells import Cell, to_text
from station.parcels.courier_files.headings import plain_heading
from station.web.i18n import filled

# By field, how its column is called; the first names stand in what is handed out.
COLUMNS: dict[str, tuple[str, ...]] = {
    "producer": ("生产者", "producer", "农户", "合作社"),
    "product": ("产品", "product", "品种", "产品名称"),
    "title": ("商品名称", "title", "名称", "品名", "标题"),
    "grade": ("等级", "grade", "级别", "产品等级"),
    "title_en": ("英文名称", "englishtitle", "titleen"),
    "unit": ("单位", "unit", "销售单位"),
    "content": ("净含量", "netcontent", "规格"),
    "price": ("单价", "price", "价格", "售价"),
    "prices": ("多买优惠", "cheaperformore", "阶梯价"),
    "least": ("起订量", "smallestorder", "最小起订"),
    "left": ("库存", "stock", "数量", "可售数量"),
    "shelf_life_days": ("保质期天", "keepsdays", "保质期"),
    "storing": ("储存方式", "storing", "贮存方式", "储存条件"),
    "sending": ("发货方式", "sending", "包装发货"),
    "by_pickup": ("到站自提", "pickup", "自提"),
    "to_door": ("送货上门", "tothedoor", "送货"),
    "by_parcel": ("寄快递", "byparcel", "快递"),
    "licence": ("许可证号", "licence", "生产许可证"),
    "exemption": ("免许可说明", "exemption", "无需许可说明"),
    "opens_on": ("上架日期", "forsalefrom", "开售日期"),
    "closes_on": ("下架日期", "forsaleuntil", "停售日期"),
    "photos": ("照片", "photos", "图片", "照片文件"),
    "story": ("故事", "story", "介绍", "商品介绍"),
}
# What a listing says in words; everything else is read as a figure, a date or a tick.
WORDS = ("title", "title_en", "story", "storing", "sending", "licence", "exemption")
WANTED = ("producer", "product", "title", "unit", "price")
FIELD_OF = {plain_heading(name): field for field, names in COLUMNS.items() for name in names}
_UNITS = {
    **dict.fromkeys(("斤", "市斤", "jin"), SaleUnit.JIN),
    **dict.fromkeys(("公斤", "千克", "kg"), SaleUnit.KILOGRAM),
    **dict.fromkeys(("盒", "箱", "box"), SaleUnit.BOX),
    **dict.fromkeys(("袋", "包", "pack", "bag"), SaleUnit.BAG),
    **dict.fromkeys(("瓶", "罐", "bottle"), SaleUnit.BOTTLE),
    **dict.fromkeys(("件", "个", "只", "piece"), SaleUnit.PIECE),
}
_UNIT_WORDS = {unit: next(w for w, u in _UNITS.items() if u is unit) for unit in SaleUnit}
_YES = frozenset({"是", "有", "可", "可以", "y", "yes", "1", "true", "√", "✓"})
_NO = frozenset({"否", "无", "不", "不可", "n", "no", "0", "false", "×", "✗"})
_TICKS = {"by_pickup": True, "to_door": False, "by_parcel": True}
SEPARATORS = re.compile(r"[,，;；、\n]+")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")


NO_UNIT = N_("“%(text)s” is no unit. Write 斤, 公斤, 盒, 袋, 瓶 or 件.")
NO_TICK = N_("“%(text)s” is neither yes nor no.")


class WrongRow(Exception):
    """What is wrong with a row; ``problem`` is translated."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.problem = filled(message, values)


def headings() -> list[str]:
    return [names[0] for names in COLUMNS.values()]


def row_of(texts: Mapping[str, str], left: int, photos: str) -> list[str | float]:
    """A listing as a row, which can be taken in again as it is."""
    found: dict[str, str | float] = {**texts, "left": left, "photos": photos}
    return [found[name] for name in COLUMNS]


def texts_of(
    producer: Producer, product: Product, revision: ListingRevision, grade: str
) -> dict[str, str]:
    """What stands in a listing's cells, but for its stock and its photos."""
    content = (
        "" if revision.unit.weighs else content_text(revision.net_grams, revision.net_millilitres)
    )
    return {
        **{name: getattr(revision, name) for name in WORDS},
        "story": "\n".join(revision.story.splitlines()),
        **{name: "是" if getattr(revision, name) else "否" for name in _TICKS},
        "producer": producer.name,
        "product": product.name,
        "grade": grade,
        "unit": _UNIT_WORDS[revision.unit],
        "content": content,
        "price": yuan_text(revision.price_fen),
        "prices": rules.steps_text(revision.prices).replace("\n", "；"),
        "least": str(revision.least),
        "shelf_life_days": str(revision.shelf_life_days or ""),
        "opens_on": revision.opens_on.isoformat() if revision.opens_on else "",
        "closes_on": revision.closes_on.isoformat() if revision.closes_on else "",
    }


def as_read(field: str, cell: Cell) -> str:
    """A cell in one line; a story keeps its lines."""
    if field == "story" and isinstance(cell, str):
        return "\n".join(map(to_text, cell.splitlines())).strip()
    return to_text(cell)


def as_form(said: Mapping[str, str]) -> dict[str, str]:
    found = {
        name: text for name, text in said.items() if name not in {"producer", "product", "left"}
    }
    unit = _UNITS.get(said["unit"].lower())
    if unit is None:
        raise WrongRow(NO_UNIT, text=said["unit"])
    found["unit"] = unit.value
    found["prices"] = "\n".join(SEPARATORS.split(said.get("prices", "")))
    found["shelf_life_days"] = said.get("shelf_life_days", "").removesuffix("天")
    for name in ("opens_on", "closes_on"):
        if match := _DATE.fullmatch(said.get(name, "")):
            found[name] = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    for name, usual in _TICKS.items():
        word = said.get(name, "").lower()
        if word not in _YES | _NO | {""}:
            raise WrongRow(NO_TICK, text=word)
        found.pop(name, None)
        if word in _YES or (usual and not word):
            found[name] = "on"
    return found


def called(name: str) -> str:
    return COLUMNS[name][0] if name in COLUMNS else name

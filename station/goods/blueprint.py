"""The pages of goods hang from this; the ``views`` modules put the topics to it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint

from station.goods.measures import UNIT_NAMES, SaleUnit, content_text
from station.goods.models import Category, ListingState, Lot, MarkKind, ProducerKind
from station.goods.words import CATEGORIES, MARK_KINDS, PRODUCER_KINDS, STATES
from station.web.i18n import translated

bp = Blueprint("goods", __name__, url_prefix="/goods")


@bp.app_template_filter("sale_unit")
def sale_unit(unit: SaleUnit) -> str:
    """``jin``, ``box``: what the price is for."""
    return translated(UNIT_NAMES[SaleUnit(unit)])


@bp.app_template_filter("net_content")
def net_content(row: object) -> str:
    """``250 g``; nothing where it has none, or where the unit says it by itself."""
    grams, millilitres = (getattr(row, name) for name in ("net_grams", "net_millilitres"))
    return "" if SaleUnit(row.unit).weighs == grams and grams else content_text(grams, millilitres)  # type: ignore[attr-defined]


@bp.app_template_filter("lot_quantity")
def content_of(lot: Lot) -> str:
    """``40 jin``, ``12 box × 250 g = 3 kg``: pieces, and what they weigh together, exactly."""
    pieces = f"{lot.quantity} {sale_unit(lot.unit)}"
    if lot.unit.weighs or lot.net_grams is None:
        return pieces
    whole = content_text(lot.quantity * lot.net_grams, None)
    return f"{pieces} × {content_text(lot.net_grams, None)} = {whole}"


@bp.app_template_test("near")
def is_near(host: str) -> bool:
    """An address of this machine or of its own network, which no buyer's phone opens.

    >>> is_near("127.0.0.1:8080"), is_near("[::1]:8080"), is_near("shop.example.cn")
    (True, True, False)
    """
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return not ip_address(name).is_global
    except ValueError:
        return "." not in name or name.endswith(".local")


@bp.app_template_filter("category_word")
def category_word(category: Category) -> str:
    return translated(CATEGORIES[Category(category)])


@bp.app_template_filter("producer_word")
def producer_word(kind: ProducerKind) -> str:
    return translated(PRODUCER_KINDS[ProducerKind(kind)])


@bp.app_template_filter("listing_word")
def listing_word(state: ListingState) -> str:
    return translated(STATES[ListingState(state)])


@bp.app_template_filter("mark_word")
def mark_word(kind: MarkKind) -> str:
    return translated(MARK_KINDS[MarkKind(kind)])


@bp.app_template_filter("season_months")
def season_months(months: int) -> list[bool]:
    """For each month from January, whether it can be had in it."""
    return [not months or bool(months >> place & 1) for place in range(12)]


@bp.app_template_filter("month_list")
def month_list(months: int) -> str:
    """``11–2``, ``5, 9–10``: runs of months, also over the turn of the year."""
    has = season_months(months)
    starts = [m for m in range(12) if has[m] and not has[m - 1]]
    runs = []
    for start in starts:
        end = next(m for m in range(start, start + 12) if not has[(m + 1) % 12]) % 12
        runs.append(f"{start + 1}" if end == start else f"{start + 1}–{end + 1}")
    return ", ".join(runs)

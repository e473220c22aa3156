"""Platforms by name: the usual ones, and any other that somebody types. The caller commits."""

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, select

from station.access import Actor
from station.errors import N_, RuleBroken
from station.orders import lookup
from station.orders.lookup import ORDER
from station.orders.models import Order
from station.orders.platforms.files.columns import Columns, recognise
from station.orders.platforms.models import PlatformColumns
from station.parcels.courier_files.columns import heading_fingerprint, headings_named_in
from station.records import is_written_here

if TYPE_CHECKING:
    from station.parcels.courier_files.sheet import Sheet

USUAL = {
    "taobao": N_("Taobao"),
    "pinduoduo": N_("Pinduoduo"),
    "douyin": N_("Douyin"),
    "wechat": N_("WeChat shop"),
    "jd": N_("JD"),
}
_ALSO = {
    **dict.fromkeys(("淘宝", "天猫", "tmall", "淘宝网"), "taobao"),
    **dict.fromkeys(("拼多多", "pdd"), "pinduoduo"),
    **dict.fromkeys(("抖音", "抖店", "抖音小店"), "douyin"),
    **dict.fromkeys(("微信", "微信小店", "微信小商店", "视频号"), "wechat"),
    **dict.fromkeys(("京东", "京东商城"), "jd"),
}
LONGEST = 20


class NoPlatform(RuleBroken):
    message = N_("Say which platform the file comes from.")


def read_platform(text: str) -> str:
    """The name under which a platform's orders are kept, however it was typed.

    >>> read_platform(" 淘宝 "), read_platform("农特优选")
    ('taobao', '农特优选')
    """
    name = " ".join(unicodedata.normalize("NFKC", text).split())[:LONGEST].strip()
    if not name:
        raise NoPlatform
    plain = name.lower()
    return _ALSO.get(plain, plain if plain in USUAL else name)


def taken_from(session: Session, *, seen_by: Actor) -> list[str]:
    """The platforms of which the actor's stations have orders."""
    found = set(session.connection().scalars(lookup.platforms(seen_by=seen_by)))
    return [*(name for name in USUAL if name in found), *sorted(found - set(USUAL))]


def to_choose(session: Session, *, seen_by: Actor) -> list[str]:
    """The usual platforms, then others of which there are orders."""
    return [*USUAL, *(n for n in taken_from(session, seen_by=seen_by) if n not in USUAL)]


def are_taken_here(session: Session) -> bool:
    """Where stock is counted, and nowhere else."""
    return is_written_here(session, None)


def columns_of(
    session: Session, platform: str, sheet: "Sheet", chosen: Mapping[str, Any] | None
) -> tuple[Columns, bool]:
    """What the columns of a file mean, and whether a clerk has said so."""
    if chosen is not None:
        return Columns.remembered(chosen, sheet.headings), True
    known = _known(session, platform, heading_fingerprint(sheet.headings))
    if known is not None:
        return Columns.remembered(known.mapping, sheet.headings), True
    return recognise(sheet.headings), False


def remember_columns(session: Session, platform: str, columns: Columns) -> None:
    print_ = heading_fingerprint(columns.headings)
    known = _known(session, platform, print_)
    shape = known or PlatformColumns(platform=platform, fingerprint=print_)
    shape.mapping = columns.to_json()
    session.add(shape)
    session.flush()


def headings_known(session: Session, platform: str) -> list[str]:
    """Headings that a clerk has named once, beyond the usual."""
    query = select(PlatformColumns.mapping).where(PlatformColumns.platform == platform)
    return headings_named_in(session.exec(query))


def orders_of(session: Session, platform: str, numbers: list[str]) -> dict[str, list[Order]]:
    """The orders that were taken under numbers of a platform, whoever sells them."""
    query = select(Order).where(Order.platform == platform, Order.platform_number != "")
    found: dict[str, list[Order]] = {}
    for first in range(0, len(numbers), 500):
        some = numbers[first : first + 500]
        for order in session.exec(query.where(ORDER.c.platform_number.in_(some))):
            found.setdefault(order.platform_number, []).append(order)
    return found


def _known(session: Session, platform: str, print_: str) -> PlatformColumns | None:
    return session.exec(
        select(PlatformColumns).where(
            PlatformColumns.platform == platform, PlatformColumns.fingerprint == print_
        )
    ).first()

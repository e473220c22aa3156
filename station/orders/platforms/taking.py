"""Takes what was read of a platform's file: orders for sending, paid there. The caller commits."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from sqlmodel import Session

from station.custody import Writer
from station.db import new_id
from station.errors import N_, RuleBroken
from station.goods import listings
from station.orders import placing, rules
from station.orders.models import Order, Payment, Way
from station.orders.placing import Bought, Wanted
from station.orders.platforms import money
from station.orders.platforms.files.amounts import by_unit
from station.orders.platforms.reading import Line, Reading
from station.records import is_written_here

# What is said to be older was misread, or its clock is wrong.
_LONGEST_WAIT = timedelta(days=60)


class NothingToTake(RuleBroken):
    message = N_(
        "No row of this file is taken: each is there already, refused, or waits for an answer."
    )


def ensure_some(count: int) -> None:
    """Raises NothingToTake: nothing of the file was new."""
    if not count:
        raise NothingToTake


def take(session: Session, writer: Writer, platform: str, reading: Reading) -> list[Order]:
    """All orders that can be taken, each whole; an order for every station that sells of one.

    ``reading`` was made in this transaction: its stock and what was taken before are those of now.

    Raises:
        SoldOut: on PostgreSQL, somebody was faster; nothing of it was taken.
    """
    if not is_written_here(session, None):
        raise rules.OrdersElsewhere
    need = Counter[UUID]()
    titles: dict[UUID, str] = {}
    for line in chain.from_iterable(reading.taken.values()):
        offer = _offer(line)
        need[offer.id] += line.units
        titles[offer.id] = offer.title
    # Always in the same order, as placing does.
    for listing_id in sorted(need):
        listings.take(session, listing_id, need[listing_id], title=titles[listing_id])
    taken: list[Order] = []
    for number, lines in reading.taken.items():
        taken += _take(session, writer, platform, number, lines)
    return taken


def _offer(line: Line) -> Any:
    if line.sells is None or line.sells.offer is None:
        raise rules.NotForSale
    return line.sells.offer


def _take(
    session: Session, writer: Writer, platform: str, number: str, lines: Sequence[Line]
) -> list[Order]:
    by_station: dict[UUID, list[Bought]] = defaultdict(list)
    for line in lines:
        offer = _offer(line)
        for price, quantity in by_unit(line.fen or 0, line.units):
            by_station[offer.station_id].append((offer, quantity, price))
    basket_id = new_id()
    orders = []
    for station_id, bought in by_station.items():
        wanted = _wanted(platform, number, lines, bought)
        # No code: the buyer asks the platform, and finds nothing here.
        order = placing.write(
            session, wanted, bought, station_id, basket_id, code="", at=_since(lines, writer.at)
        )
        money.pay(session, writer, order)
        orders.append(order)
    return orders


def _since(lines: Sequence[Line], at: datetime) -> datetime:
    """Since when its buyer waits: what was paid first stands first in the list."""
    said = [line.row.paid_at for line in lines if line.row.paid_at]
    paid_at = min(said, default=at)
    return paid_at.astimezone(UTC) if at - _LONGEST_WAIT <= paid_at <= at else at


def _wanted(platform: str, number: str, lines: Sequence[Line], bought: Sequence[Bought]) -> Wanted:
    contact = lines[0].row.contact
    said = dict.fromkeys(line.row.note for line in lines if line.row.note)
    return Wanted(
        quantities={},
        way=Way.PARCEL,
        payment=Payment.PLATFORM,
        name=contact.name,
        phone=contact.phone,
        address=contact.address,
        note=" / ".join(said)[:200],
        platform=platform,
        platform_number=number,
        total_fen=sum(price * quantity for _, quantity, price in bought),
    )

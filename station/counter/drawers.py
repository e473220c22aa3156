"""The counters' money as the county sees it: what each drawer has, and what disappeared.

What is over at one count does not make good what was short at another: the two are summed
apart, or a month of both would look like a month of neither.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from station.access import Actor
from station.clock import SHANGHAI
from station.counter.balancing import stations_of
from station.counter.models import CashClose, Remittance, RemittanceReceipt
from station.counter.remitting import Standing, standings
from station.ledger import AccountKind, Method
from station.ledger import lookup as books
from station.network.models import Station
from station.records import is_written_here

_KINDS = (*(method.account for method in Method), AccountKind.IN_TRANSIT)
_LATELY = 10


class Drawer(Struct, frozen=True):
    """One station's money; over and short are those of the month."""

    station_id: UUID
    station: str
    held: Mapping[Method, int]
    on_the_way_fen: int
    over_fen: int
    short_fen: int
    counted_at: datetime | None
    is_kept_elsewhere: bool

    @property
    def has_money(self) -> bool:
        """Whether there is more to see of it than when it was counted."""
        return any((*self.held.values(), self.on_the_way_fen, self.over_fen, self.short_fen))

    @property
    def says_anything(self) -> bool:
        return self.has_money or self.counted_at is not None


def drawers(session: Session, day: date, *, seen_by: Actor) -> list[Drawer]:
    """Of the actor's stations those with any money, or a count; ``day`` says of which month."""
    stations = stations_of(session, seen_by)
    stands = books.standing(session, stations, _KINDS)
    differ = books.differences(session, stations, day.replace(day=1))
    counted = _last_counts(session, stations)
    found = []
    for station_id, name in stations.items():
        held, more = stands.get(station_id, {}), differ.get(station_id, [])
        found.append(
            Drawer(
                station_id,
                name,
                {method: held.get(method.account, 0) for method in Method},
                held.get(AccountKind.IN_TRANSIT, 0),
                sum(fen for fen in more if fen > 0),
                -sum(fen for fen in more if fen < 0),
                counted.get(station_id),
                not is_written_here(session, station_id),
            )
        )
    return [drawer for drawer in found if drawer.says_anything]


def _last_counts(session: Session, stations: Mapping[UUID, str]) -> dict[UUID, datetime]:
    last = func.max(CashClose.closed_at)
    query = select(CashClose.station_id, last).group_by(col(CashClose.station_id))
    return dict(session.exec(query.where(col(CashClose.station_id).in_(list(stations)))).all())


class Difference(Struct, frozen=True):
    """One count, or one remittance at the county, that was not as the books said."""

    number: str
    station_id: UUID
    at: datetime
    by_id: UUID | None
    booked_fen: int
    counted_fen: int
    reason: str

    @property
    def fen(self) -> int:
        return self.counted_fen - self.booked_fen


def differences(
    session: Session, day: date, *, seen_by: Actor, station_id: UUID | None = None
) -> list[Difference]:
    """All of the month of a day that the actor may see, or one station's; the last first."""
    since = datetime.combine(day.replace(day=1), time(), SHANGHAI)
    counts = select(CashClose).where(
        CashClose.counted_fen != CashClose.booked_fen,
        CashClose.closed_at >= since,
        _is_of(CashClose.station_id, seen_by, station_id),
    )
    sent = confirmed(seen_by=seen_by, station_id=station_id).where(
        RemittanceReceipt.received_at >= since
    )
    found = [
        *map(_of_count, session.exec(counts)),
        *(_of_remittance(each) for each in standings(session, session.exec(sent).all())),
    ]
    return sorted((each for each in found if each and each.fen), key=_at, reverse=True)


def _at(each: Difference) -> datetime:
    return each.at


def _of_count(kept: CashClose) -> Difference:
    who, booked, counted = kept.closed_by_id, kept.booked_fen, kept.counted_fen
    number, station_id, at = kept.number, kept.station_id, kept.closed_at
    return Difference(number, station_id, at, who, booked, counted, kept.reason)


def _of_remittance(one: Standing) -> Difference | None:
    if one.receipt is None:
        return None
    receipt, number, station_id = one.receipt, one.sent.number, one.sent.station_id
    who, at, counted = receipt.received_by_id, receipt.received_at, receipt.counted_fen
    return Difference(number, station_id, at, who, one.sent.fen, counted, receipt.reason)


def confirmed(*, seen_by: Actor, station_id: UUID | None = None) -> SelectOfScalar[Remittance]:
    """What the county has counted of what stations sent, the last first."""
    received = (
        select(Remittance)
        .join(RemittanceReceipt, col(RemittanceReceipt.remittance_id) == col(Remittance.id))
        .order_by(col(RemittanceReceipt.received_at).desc(), col(Remittance.id))
    )
    return received.where(_is_of(Remittance.station_id, seen_by, station_id))


def confirmed_lately(session: Session, *, seen_by: Actor) -> list[Standing]:
    return standings(session, session.exec(confirmed(seen_by=seen_by).limit(_LATELY)).all())


def _is_of(column: Any, actor: Actor, station_id: UUID | None) -> sa.ColumnElement[bool]:
    """Of the actor's stations, or of one of them."""
    theirs = select(Station.id).where(col(Station.path).startswith(actor.path, autoescape=True))
    if station_id is not None:
        theirs = theirs.where(Station.id == station_id)
    return col(column).in_(theirs)

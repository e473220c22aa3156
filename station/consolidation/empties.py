"""Empty bags and crates: counted as a load leaves and as it comes, and what each station has.

Full bags count as well: what came up full or went down full is a bag that is there, or is
there no longer. Nobody is stopped by a count; what differs is listed.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.access import Actor, Permission
from station.consolidation import rules
from station.consolidation.models import Leg, LegItem, LegState, Receipt
from station.custody import EVENT, UNIT, Holder, UnitKind, Writer
from station.db import get_or_raise, table_of
from station.errors import N_, NotFound, RuleBroken
from station.network.models import Station

MOST = 999
# More are no list to work through.
_SHOWN = 100
_LEG, _ITEM, _RECEIPT = table_of(Leg), table_of(LegItem), table_of(Receipt)
_STATION = table_of(Station)
_LEFT = (LegState.DEPARTED, LegState.RECEIVING, LegState.RECEIVED)


class NotReceivedYet(RuleBroken):
    message = N_("Receive the load first, then count what came empty.")


class Empties(Struct, frozen=True):
    bags: int
    crates: int


class Holding(Struct, frozen=True):
    """How many bags and crates a station has more (or fewer) than it gave away."""

    station_id: UUID
    station: str
    bags: int
    crates: int


class Difference(Struct, frozen=True):
    """A load of which both sides counted, and not the same."""

    leg_id: UUID
    trip_id: UUID
    number: str
    from_name: str
    to_name: str
    received_at: Any
    sent: Empties
    counted: Empties


def note_sent(session: Session, writer: Writer, leg: Leg, empties: Empties) -> None:
    """What goes along empty, as the sender counts it until the load is received."""
    writer.actor.ensure_may(Permission.LOAD)
    if leg.from_station_id != writer.station_id:
        raise NotFound(kind="Leg", id=leg.id)
    if leg.state is LegState.RECEIVED:
        raise rules.LegReceived
    leg.bags_empty, leg.crates_empty = empties.bags, empties.crates
    session.flush()


def note_received(session: Session, writer: Writer, leg: Leg, empties: Empties) -> None:
    """What came empty, as the consignee counts it."""
    writer.actor.ensure_may(Permission.RECEIVE)
    if leg.to_station_id != writer.station_id:
        raise rules.NotYourLoad(place=get_or_raise(session, Station, leg.to_station_id).name)
    receipt = session.get(Receipt, leg.id)
    if receipt is None:
        raise NotReceivedYet
    receipt.bags_empty, receipt.crates_empty = empties.bags, empties.crates
    session.flush()


def counted_of(session: Session, leg_id: UUID) -> Empties | None:
    """What the consignee counted; None until it did."""
    receipt = session.get(Receipt, leg_id)
    if receipt is None or receipt.bags_empty is None or receipt.crates_empty is None:
        return None
    return Empties(receipt.bags_empty, receipt.crates_empty)


def holdings(session: Session, *, seen_by: Actor) -> list[Holding]:
    """Of each station of the actor's where anything went or came, in their order."""
    bags: dict[UUID, int] = defaultdict(int)
    crates: dict[UUID, int] = defaultdict(int)
    for row in session.connection().execute(_legs(seen_by)):
        bags[row.from_station_id] -= row.full + (row.sent_bags or 0)
        crates[row.from_station_id] -= row.sent_crates or 0
        if row.state is LegState.RECEIVED:
            # Who did not count took what the sender says.
            got_bags = row.got_bags if row.got_bags is not None else row.sent_bags
            got_crates = row.got_crates if row.got_crates is not None else row.sent_crates
            bags[row.to_station_id] += row.full - row.lacking + (got_bags or 0)
            crates[row.to_station_id] += got_crates or 0
    stations = session.connection().execute(
        sa.select(_STATION.c.id, _STATION.c.name)
        .where(_STATION.c.path.startswith(seen_by.path, autoescape=True))
        .order_by(_STATION.c.code)
    )
    return [
        Holding(row.id, row.name, bags[row.id], crates[row.id])
        for row in stations
        if row.id in bags or row.id in crates
    ]


def differences(session: Session, *, seen_by: Actor) -> Sequence[Difference]:
    """The last loads from or to a station of the actor's that were counted otherwise."""
    sender, consignee = _STATION.alias("sender"), _STATION.alias("consignee")
    sent = (sa.func.coalesce(_LEG.c.bags_empty, 0), sa.func.coalesce(_LEG.c.crates_empty, 0))
    got = (_RECEIPT.c.bags_empty, _RECEIPT.c.crates_empty)
    query = (
        sa.select(
            _LEG.c.id,
            _LEG.c.trip_id,
            _LEG.c.number,
            sender.c.name,
            consignee.c.name,
            _RECEIPT.c.received_at,
            *sent,
            *got,
        )
        .join(_RECEIPT, _RECEIPT.c.id == _LEG.c.id)
        .join(sender, sender.c.id == _LEG.c.from_station_id)
        .join(consignee, consignee.c.id == _LEG.c.to_station_id)
        .where(
            sa.or_(got[0] != sent[0], got[1] != sent[1]),
            _is_seen(seen_by, sender, consignee),
        )
        .order_by(_RECEIPT.c.received_at.desc(), _LEG.c.number.desc())
        .limit(_SHOWN)
    )
    rows = session.connection().execute(query)
    return [Difference(*row[:6], Empties(row[6], row[7]), Empties(row[8], row[9])) for row in rows]


def _is_seen(seen_by: Actor, *stations: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.or_(*(each.c.path.startswith(seen_by.path, autoescape=True) for each in stations))


def _legs(seen_by: Actor) -> sa.Select[Any]:
    """Each load that has left: its full bags, those that did not come, and what was counted.

    A bag that its sender has taken back was never away.
    """
    came_back = sa.exists().where(
        EVENT.c.unit_id == UNIT.c.id,
        EVENT.c.leg_id == _LEG.c.id,
        EVENT.c.kind == "bring_back",
    )
    is_bag = sa.and_(UNIT.c.kind == UnitKind.BAG, ~came_back)
    sender, consignee = _STATION.alias("sender"), _STATION.alias("consignee")
    lacks = sa.and_(is_bag, UNIT.c.holder == Holder.LEG, UNIT.c.holder_id == _LEG.c.id)
    source = (
        _LEG.outerjoin(_RECEIPT, _RECEIPT.c.id == _LEG.c.id)
        .outerjoin(_ITEM, sa.and_(_ITEM.c.leg_id == _LEG.c.id, _ITEM.c.departed))
        .outerjoin(UNIT, UNIT.c.id == _ITEM.c.unit_id)
        .join(sender, sender.c.id == _LEG.c.from_station_id)
        .join(consignee, consignee.c.id == _LEG.c.to_station_id)
    )
    whose = (_LEG.c.id, _LEG.c.from_station_id, _LEG.c.to_station_id, _LEG.c.state)
    counted = (
        _LEG.c.bags_empty.label("sent_bags"),
        _LEG.c.crates_empty.label("sent_crates"),
        _RECEIPT.c.bags_empty.label("got_bags"),
        _RECEIPT.c.crates_empty.label("got_crates"),
    )
    return (
        sa.select(
            *whose,
            *counted,
            sa.func.count(sa.case((is_bag, 1))).label("full"),
            sa.func.count(sa.case((lacks, 1))).label("lacking"),
        )
        .select_from(source)
        .where(_LEG.c.state.in_(_LEFT), _is_seen(seen_by, sender, consignee))
        .group_by(*whose, *(column.element for column in counted))
    )

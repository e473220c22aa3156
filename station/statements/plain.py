"""Most parcels came once and left once: their holds are read in one statement.

A county's month has tens of thousands of parcels, and walking the journey of each takes
minutes. Where nothing that a parcel went through can be told in two ways, one row says
all: when it came into our hands, when it left them and how. Wherever that is not certain
(a fork, something taken back, a decision, a clock that was wrong) the parcel is not plain,
and its journey is walked.
"""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from station import custody
from station.clock import SHANGHAI, business_day
from station.custody import EVENT, KINDS, UNIT, Holder, State
from station.custody.kinds import After
from station.db import table_of
from station.parcels.models import Direction, Parcel
from station.statements.rules import ON_THE_WAY, Hold, Span, ending_of

_PARCEL = table_of(Parcel)
_DECIDED = frozenset({"void", "adjudicate", "force_transfer"})


def _kinds(*after: After) -> frozenset[str]:
    return frozenset(kind.name for kind in KINDS.values() if kind.after in after) - _DECIDED


_BEFORE = frozenset({"announce", "missing"})
_INTO_HANDS = _kinds(After.STATION, After.BAG)
_OUT_OF_HANDS = _kinds(After.RECIPIENT, After.LOST, After.PARTNER) - _BEFORE
_IN_HANDS = _INTO_HANDS | _kinds(After.LEG, After.SAME) - _BEFORE
_TURNED_BACK = frozenset({"refuse", "not_collected", "misaddressed"})
_OUT_OF_OURS = (State.DELIVERED, State.HANDED_ON, State.LOST)
_HOP, _AT, _KIND = EVENT.c.hop, EVENT.c.at, EVENT.c.kind
_COUNT, _LEAST, _MOST = sa.func.count, sa.func.min, sa.func.max


class Sorted(Struct, frozen=True):
    """Plain parcels with their hold; and the others of the time, which are walked."""

    plain: list[tuple[Hold, Any]]
    others: dict[UUID, Any]


def sort(connection: sa.Connection, partner_id: UUID | None, span: Span) -> Sorted:
    """Of all stations as one: who was in our hands in a time, or may have been."""
    found = Sorted([], {})
    for row in connection.execute(_told(partner_id, span)):
        if not _is_plain(row):
            found.others[row.id] = row
            continue
        hold = _hold(row)
        if next(hold.counts_as(span), None) is not None:
            found.plain.append((hold, row))
    return found


def _is_plain(row: Any) -> bool:
    """Whether the way of a parcel can only be read in one way: once in, and once out or not."""
    is_in_order = row.many == row.hops and not (row.odd or row.odd_bags or row.turned_round)
    if not is_in_order or row.came_hop is None or row.early_hop < row.came_hop:
        return False
    if row.late_hop is not None and row.late_hop > row.came_hop:
        return False
    if row.state not in _OUT_OF_OURS:
        return not row.exits
    is_last = row.exits == 1 and row.left_hop == row.last_hop and not _is_bag_later(row)
    # What goes up and was turned back on its way is given back, or carried on after all.
    return is_last and (row.direction is Direction.DOWN or not row.turned_back)


def _is_bag_later(row: Any) -> bool:
    """Whether anything happened to its bags on a day after it left."""
    if row.bag_at is None or row.bag_at <= row.left_at:
        return False
    return business_day(row.bag_at) > business_day(row.left_at)


def _hold(row: Any) -> Hold:
    since = business_day(row.came_at)
    if not row.exits:
        return Hold(row.id, row.partner_id, ON_THE_WAY, since, None)
    end = ending_of(row.state, State.UNKNOWN, row.direction)
    until = business_day(row.left_at)
    return Hold(row.id, row.partner_id, ON_THE_WAY, since, None, until, None, end)


def _wanted(partner_id: UUID | None, span: Span) -> sa.CTE:
    """Parcels in our hands now, or with anything that happened to them since the time began."""
    source, where = custody.whereabouts()
    held = sa.select(UNIT.c.id).select_from(source)
    held = held.where(where["holder"].in_([Holder.STATION.value, Holder.LEG.value]))
    moved = sa.select(EVENT.c.unit_id).where(_start(span.first) <= _AT)
    # What lay in a bag leaves our hands with it, without an event of its own.
    bags_out = moved.where(_KIND.in_(_OUT_OF_HANDS | _DECIDED))
    in_bags = sa.select(EVENT.c.unit_id).where(EVENT.c.bag_id.in_(bags_out))
    query = sa.select(_PARCEL.c.id).where(
        sa.or_(_PARCEL.c.id.in_(held), _PARCEL.c.id.in_(moved), _PARCEL.c.id.in_(in_bags))
    )
    return (query.where(_PARCEL.c.partner_id == partner_id) if partner_id else query).cte("wanted")


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def _told(partner_id: UUID | None, span: Span) -> sa.Select[Any]:
    """One row a parcel: when it came and left, and whether there is any doubt."""
    wanted = _wanted(partner_id, span)
    own, bags = _own(wanted), _bags(wanted)
    whose = sa.literal(partner_id, sa.Uuid) if partner_id else _PARCEL.c.partner_id
    source = own.join(_PARCEL, _PARCEL.c.id == own.c.unit_id)
    source = source.join(UNIT, UNIT.c.id == own.c.unit_id)
    source = source.outerjoin(bags, bags.c.unit_id == own.c.unit_id)
    columns = (_PARCEL.c.id, whose.label("partner_id"), _PARCEL.c.direction, UNIT.c.state)
    sums = [column for column in (*own.c, *bags.c) if column.name != "unit_id"]
    return sa.select(*columns, *sums).select_from(source)


def _own(wanted: sa.CTE) -> sa.Subquery:
    was = sa.func.lag(_AT).over(partition_by=EVENT.c.unit_id, order_by=_HOP).label("was")
    steps = sa.select(EVENT.c.unit_id, _KIND, _HOP, _AT, was)
    step = steps.where(EVENT.c.unit_id.in_(sa.select(wanted.c.id))).subquery().c

    def only(kinds: frozenset[str], value: Any) -> Any:
        return sa.case((step.kind.in_(kinds), value))

    return (
        sa.select(
            step.unit_id,
            _COUNT().label("many"),
            _COUNT(sa.distinct(step.hop)).label("hops"),
            _MOST(step.hop).label("last_hop"),
            _LEAST(only(_INTO_HANDS, step.hop)).label("came_hop"),
            _LEAST(only(_INTO_HANDS, step.at)).label("came_at"),
            _LEAST(only(_IN_HANDS | _OUT_OF_HANDS, step.hop)).label("early_hop"),
            _MOST(only(_BEFORE, step.hop)).label("late_hop"),
            _COUNT(only(_OUT_OF_HANDS, step.hop)).label("exits"),
            _MOST(only(_OUT_OF_HANDS, step.hop)).label("left_hop"),
            _MOST(only(_OUT_OF_HANDS, step.at)).label("left_at"),
            _COUNT(only(_TURNED_BACK, step.hop)).label("turned_back"),
            _COUNT(sa.case((step.was > step.at, 1))).label("turned_round"),
            _COUNT(only(_DECIDED, step.hop)).label("odd"),
        )
        .group_by(step.unit_id)
        .subquery()
    )


def _bags(wanted: sa.CTE) -> sa.Subquery:
    """Of each parcel the last thing that happened to its bags, and whether their way is plain."""
    lies = sa.select(EVENT.c.unit_id, EVENT.c.bag_id).where(
        EVENT.c.unit_id.in_(sa.select(wanted.c.id)), EVENT.c.bag_id.is_not(None)
    )
    lay = lies.cte("lay")
    began = _LEAST(sa.case((_KIND.in_(_INTO_HANDS), _HOP)))
    is_odd = sa.or_(
        _COUNT() != _COUNT(sa.distinct(_HOP)),
        _COUNT(sa.case((_KIND.not_in(_IN_HANDS), 1))) > 0,
        sa.func.coalesce(began, -1) != _LEAST(_HOP),
    )
    bag = (
        sa.select(EVENT.c.unit_id, _MOST(_AT).label("at"), sa.case((is_odd, 1)).label("odd"))
        .where(EVENT.c.unit_id.in_(sa.select(lay.c.bag_id)))
        .group_by(EVENT.c.unit_id)
        .subquery()
    )
    return (
        sa.select(
            lay.c.unit_id, _MOST(bag.c.at).label("bag_at"), _COUNT(bag.c.odd).label("odd_bags")
        )
        .join_from(lay, bag, bag.c.unit_id == lay.c.bag_id)
        .group_by(lay.c.unit_id)
        .subquery()
    )

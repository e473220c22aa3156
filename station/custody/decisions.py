"""What a coordinator decides of a unit: never an edit, always one more event.

Each decision also ends the forks of the unit: it names the heads that it does not
follow, so that every node folds to the same end.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import replace
from sqlmodel import Session

from station.access import Permission
from station.custody import rules
from station.custody.events import Happening, Writer, event_row
from station.custody.kinds import Evidence, Holder, State
from station.custody.lookup import get_unit
from station.custody.service import add_event, fold_of, record, refold, refold_inside
from station.custody.steps import Finding, Position
from station.custody.tables import EVENT
from station.db import get_or_raise
from station.errors import N_
from station.incidents.models import IncidentKind
from station.incidents.service import settle_of_unit
from station.network.models import Station

DECLARED_LOST = N_("declared lost")
TRANSFERRED = N_("transferred by the coordinator")
DECIDED = N_("decided by the coordinator")

_FORKS = {IncidentKind.TWO_HANDS, IncidentKind.OUTSIDE_BAG}
_ABOUT_HANDS = _FORKS | {IncidentKind.UNEXPECTED_HOLDER}
_ABOUT_PLACE = _ABOUT_HANDS | {
    IncidentKind.SHORT,
    IncidentKind.OVER,
    IncidentKind.MISSING,
    IncidentKind.MISROUTED,
    IncidentKind.MISSORTED,
}


def instruct(session: Session, writer: Writer, unit_id: UUID, *, text: str) -> None:
    """Say what is to be done with a unit. Nothing is settled by it: it is still to be done.

    Raises:
        InClosedBag: the parcel moves with its bag, to which the instruction has to go.
    """
    writer.actor.ensure_may(Permission.ADJUDICATE)
    unit = get_unit(session, unit_id)
    if unit.bag_id is not None:
        bag = get_unit(session, unit.bag_id)
        rules.ensure_outside_closed_bag(unit, bag)
    happening = Happening("instruct", unit_id, Evidence.ADMINISTRATIVE, reason=text)
    record(session.connection(), writer, [happening])


def declare_lost(session: Session, writer: Writer, unit_id: UUID, *, reason: str) -> Position:
    """Stop looking for a unit: nobody has it. It may still be found, and seen.

    Raises:
        AlreadyLost, GoneAlready, BagIsEmpty: nothing was changed.
    """
    writer.actor.ensure_may(Permission.ADJUDICATE)
    unit = get_unit(session, unit_id)
    where = get_unit(session, unit.bag_id) if unit.bag_id else unit
    has_fork = bool(forks_of(session, unit_id))
    rules.ensure_can_be_lost(unit, is_lost=where.holder is Holder.LOST, has_fork=has_fork)
    happening = Happening("declare_lost", unit_id, Evidence.ADMINISTRATIVE, reason=reason)
    kinds = set(IncidentKind) - {IncidentKind.NUMBER_USED_AGAIN}
    _decide(session, writer, happening)
    return _settle(session, writer, unit_id, kinds, DECLARED_LOST)


def force_transfer(
    session: Session, writer: Writer, unit_id: UUID, *, to_station_id: UUID, reason: str
) -> Position:
    """Put a unit into a station's hands against what the books say.

    It raises the epoch: whatever a silent holder wrote before, and sends later, is
    kept and no longer moves the unit.

    Raises:
        StationClosed, AlreadyThere, BagIsEmpty: nothing was changed.
    """
    writer.actor.ensure_may(Permission.ADJUDICATE)
    station = get_or_raise(session, Station, to_station_id)
    unit = get_unit(session, unit_id)
    where = get_unit(session, unit.bag_id) if unit.bag_id else unit
    is_there = where.holder is Holder.STATION and where.holder_id == station.id
    is_out = unit.bag_id is None or where.state is State.OPENED
    is_plain = is_out and not forks_of(session, unit_id)
    rules.ensure_can_transfer(station, unit, is_there=is_there and is_plain)
    there = replace(writer, actor=replace(writer.actor, station_id=station.id))
    happening = Happening("force_transfer", unit_id, Evidence.ADMINISTRATIVE, reason=reason)
    _decide(session, there, happening)
    return _settle(session, writer, unit_id, _ABOUT_PLACE, TRANSFERRED)


def adjudicate(
    session: Session, writer: Writer, unit_id: UUID, *, head_id: UUID, reason: str
) -> Position:
    """Say which of the heads of a fork is true; the event follows it and names the other.

    Raises:
        NotInDispute: no fork of this unit has that head, as somebody has decided it or
            the branch has grown since the page was opened.
    """
    writer.actor.ensure_may(Permission.ADJUDICATE)
    fork = next((fork for fork in forks_of(session, unit_id) if head_id in fork.heads), None)
    if fork is None:
        raise rules.NotInDispute
    chosen = _event(session, head_id)
    for other_id in fork.heads:
        if other_id != head_id:
            chosen = _join(session, writer, unit_id, chosen, other_id, reason)
    return _settle(session, writer, unit_id, _ABOUT_HANDS, DECIDED)


def forks_of(session: Session, unit_id: UUID) -> tuple[Finding, ...]:
    """The forks of a unit's events that nobody has decided yet."""
    findings = fold_of(session.connection(), unit_id).findings
    return tuple(finding for finding in findings if finding.is_fork)


def _decide(session: Session, writer: Writer, happening: Happening) -> None:
    """Record a decision that moves the unit, and join the heads it does not follow."""
    connection = session.connection()
    forks = forks_of(session, happening.unit_id)
    event_id = record(connection, writer, [happening])[0].event_id
    head = _event(session, event_id)
    for fork in forks:
        for other_id in _left_over(session, fork, happening.unit_id, head):
            head = _join(session, writer, happening.unit_id, head, other_id, happening.reason)


def _left_over(session: Session, fork: Finding, unit_id: UUID, head: Any) -> list[UUID]:
    """The heads of a fork that do not lead to ``head``."""
    connection = session.connection()
    now = next(
        (f for f in forks_of(session, unit_id) if (f.kind, f.at) == (fork.kind, fork.at)), None
    )
    if now is None:
        return []
    followed = fold_of(connection, unit_id).at
    return [other for other in now.heads if other not in followed and other != head.id]


def _join(
    session: Session, writer: Writer, unit_id: UUID, follows: Any, other_id: UUID, reason: str
) -> Any:
    """One event after ``follows`` that names ``other_id`` as the head that is not followed."""
    connection = session.connection()
    highest = sa.select(sa.func.max(EVENT.c.epoch)).where(EVENT.c.unit_id == unit_id)
    before = Position(
        head_id=follows.id, hop=follows.hop, epoch=connection.scalar(highest) or follows.epoch
    )
    happening = Happening(
        "adjudicate",
        unit_id,
        Evidence.ADMINISTRATIVE,
        joins_id=other_id,
        # The bag's word is believed: the parcel is in it.
        bag_id=follows.unit_id if follows.unit_id != unit_id else None,
        reason=reason,
    )
    event = event_row(writer, happening, before)
    add_event(connection, event)
    return _event(session, event["id"])


def _settle(
    session: Session, writer: Writer, unit_id: UUID, kinds: set[IncidentKind], outcome: str
) -> Position:
    """Close what the decision answers; the fold opens again what it leaves in dispute.

    It may also find what was only to be seen on the branch that is followed now.
    """
    for answered in (kinds, kinds - _FORKS):
        settle_of_unit(
            session, unit_id, answered, outcome=outcome, at=writer.at, actor=writer.actor
        )
        session.flush()
        after = refold(session.connection(), unit_id).position
    refold_inside(session.connection(), unit_id)
    return after


def _event(session: Session, event_id: UUID) -> Any:
    return session.connection().execute(sa.select(EVENT).where(EVENT.c.id == event_id)).one()

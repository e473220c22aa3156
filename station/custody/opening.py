"""Opens an incident for what a fold finds, and keeps a fork's in step with its events."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.custody.kinds import Holder
from station.custody.steps import Finding
from station.custody.tables import EVENT, UNIT
from station.errors import N_
from station.incidents import service as incidents
from station.incidents.models import IncidentKind
from station.incidents.service import Report
from station.incidents.settlements import last_words

AGREED = N_("the books agree again")


# What follows from the events alone: it ends by itself where they agree after all.
_FOLDED = {
    IncidentKind.TWO_HANDS,
    IncidentKind.OUTSIDE_BAG,
    IncidentKind.UNEXPECTED_HOLDER,
}


def open_found(
    connection: sa.Connection,
    found: Sequence[tuple[str, Finding]],
    events: Mapping[UUID, Any],
    *,
    is_news: bool = True,
) -> None:
    """Open an incident for each finding of a unit's number that has none yet.

    ``events`` are those that the findings name as heads, by id.
    """
    if not found:
        return
    brought = _brought([finding for _, finding in found], events)
    senders = _senders(connection, [finding for _, finding in found], {*brought.values()})
    # Whoever received it before they looked at it has it from the load's sender all the same.
    senders |= {unit: senders[leg] for unit, leg in brought.items() if leg in senders}
    reports = [_report(number, finding, events, senders) for number, finding in found]
    incidents.open_all(connection, reports, is_news=is_news)


def bring_up_to_date(
    connection: sa.Connection, unit_id: UUID, findings: Sequence[Finding], *, is_news: bool
) -> None:
    """Open what a whole fold found, reopen what broke out anew, close what is decided."""
    number = connection.scalar(sa.select(UNIT.c.number).where(UNIT.c.id == unit_id))
    if number is None:
        return
    heads = {head for finding in findings for head in finding.heads}
    rows = connection.execute(sa.select(EVENT).where(EVENT.c.id.in_(heads))).all()
    found, by_id = [(number, finding) for finding in findings], {r.id: r for r in rows}
    open_found(connection, found, by_id, is_news=is_news)
    incidents.reopen_all(connection, _open_again(connection, findings))
    latest = sa.select(sa.func.max(EVENT.c.at)).where(EVENT.c.unit_id == unit_id)
    at = connection.scalar(latest)
    if at is not None:
        still = [_id_of(finding) for finding in findings]
        incidents.settle_gone(connection, unit_id, _FOLDED, still=still, outcome=AGREED, at=at)


def _open_again(connection: sa.Connection, findings: Sequence[Finding]) -> list[UUID]:
    """A fork is open while the events disagree; the rest, unless somebody has settled it."""
    folded = [finding for finding in findings if IncidentKind(finding.kind) in _FOLDED]
    forks = [_id_of(finding) for finding in folded if finding.is_fork]
    others = [_id_of(finding) for finding in folded if not finding.is_fork]
    words = last_words(connection, others) if others else {}
    return [*forks, *(key for key in others if key not in words or not words[key].is_settled)]


def _id_of(finding: Finding) -> UUID:
    return incidents.incident_id(IncidentKind(finding.kind), finding.unit_id, finding.at)


def _report(
    number: str, finding: Finding, events: Mapping[UUID, Any], senders: Mapping[UUID, UUID]
) -> Report:
    heads = sorted((events[head] for head in finding.heads), key=lambda e: (e.at, e.id))
    last = heads[-1]
    other = heads[0].station_id if finding.is_fork else _other_station(finding, senders)
    return Report(
        kind=IncidentKind(finding.kind),
        unit_id=finding.unit_id,
        at_event_id=finding.at,
        number=number,
        station_id=last.station_id,
        at=last.at,
        other_station_id=None if other == last.station_id else other,
        leg_id=last.leg_id,
        reason=last.reason,
    )


def _other_station(finding: Finding, senders: Mapping[UUID, UUID]) -> UUID | None:
    """The station that answers for the unit by the books.

    That is the sender of what was on its way, and whoever packed what a bag lacks.
    """
    if finding.unit_id in senders:
        return senders[finding.unit_id]
    if finding.other_holder is Holder.STATION:
        return finding.other_holder_id
    return senders.get(finding.other_holder_id) if finding.other_holder_id else None


def _brought(findings: Sequence[Finding], events: Mapping[UUID, Any]) -> dict[UUID, UUID]:
    """By damaged unit the leg that is said to have brought it."""
    damaged = [finding for finding in findings if finding.kind == IncidentKind.DAMAGED]
    legs = {finding.unit_id: events[finding.at].leg_id for finding in damaged}
    return {unit: leg for unit, leg in legs.items() if leg is not None}


def _senders(
    connection: sa.Connection, findings: Sequence[Finding], also: Collection[UUID]
) -> dict[UUID, UUID]:
    """By leg the station that its load departed from, by short parcel the one that packed it."""
    legs = {f.other_holder_id for f in findings if f.other_holder is Holder.LEG} | {*also}
    lacking = {f.unit_id for f in findings if f.kind == "short" and f.other_holder != Holder.LEG}
    departed = sa.and_(EVENT.c.kind == "depart", EVENT.c.leg_id.in_(legs))
    packed = sa.and_(EVENT.c.kind == "pack", EVENT.c.unit_id.in_(lacking))
    found: dict[UUID, UUID] = {}
    if legs:
        query = sa.select(EVENT.c.leg_id, EVENT.c.station_id).where(departed).distinct()
        found |= dict(connection.execute(query).all())
    if lacking:
        query = sa.select(EVENT.c.unit_id, EVENT.c.station_id).where(packed).order_by(EVENT.c.hop)
        found |= dict(connection.execute(query).all())
    return found

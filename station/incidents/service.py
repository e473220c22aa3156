"""Opens and settles incidents. The caller owns the transaction."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.accounts import audit
from station.db import get_or_raise, table_of
from station.errors import N_, RuleBroken
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.incidents.settlements import Word, last_words, say
from station.records import append

_NAMESPACE = UUID("6f1f8f34-5f3b-5c0e-9a53-0a8f6a2f7f10")
_INCIDENT = table_of(Incident)


class AlreadySettled(RuleBroken):
    message = N_("This incident is settled already.")


class StillOpen(RuleBroken):
    message = N_("This incident is open.")


FOUND = N_("found")

# What the audit says was done to an incident.
SETTLED, REOPENED = "settle", "reopen"


class Report(Struct, frozen=True):
    """What somebody found; ``at_event_id`` names it: see ``custody.fold.Finding``.

    A matter of a sheet has no unit; then it is named by the id of its load or bag.
    """

    kind: IncidentKind
    unit_id: UUID | None
    at_event_id: UUID
    number: str
    station_id: UUID
    at: datetime
    other_station_id: UUID | None = None
    leg_id: UUID | None = None
    reason: str = ""


def incident_id(kind: IncidentKind, unit_id: UUID | None, at_event_id: UUID) -> UUID:
    """The same for the same facts on every node, so that exactly one is opened."""
    unit_id = unit_id or at_event_id
    return uuid5(_NAMESPACE, f"{kind}|{unit_id.hex}|{at_event_id.hex}")


def open_all(
    connection: sa.Connection, reports: Iterable[Report], *, is_news: bool = True
) -> list[UUID]:
    """Open an incident for each report that has none yet; returns the new ones' ids.

    It is no news where every node finds the same in the events that it has.
    """
    rows = {incident_id(r.kind, r.unit_id, r.at_event_id): r for r in reports}
    if not rows:
        return []
    known = set(connection.scalars(sa.select(_INCIDENT.c.id).where(_INCIDENT.c.id.in_(rows))))
    new = {key: report for key, report in rows.items() if key not in known}
    if new:
        connection.execute(sa.insert(_INCIDENT), [_row(key, r) for key, r in new.items()])
        if is_news:
            append(connection, [("incident", key, 1, b"") for key in new])
    return list(new)


def _row(key: UUID, report: Report) -> dict[str, object]:
    return {
        "id": key,
        "version": 1,
        "home_station_id": None,
        "kind": report.kind,
        "state": IncidentState.OPEN,
        "unit_id": report.unit_id,
        "number": report.number,
        "event_id": report.at_event_id,
        "leg_id": report.leg_id,
        "station_id": report.station_id,
        "other_station_id": report.other_station_id,
        "reason": report.reason,
        "opened_at": report.at,
        "outcome": "",
    }


def settle(
    session: Session, incident_id: UUID, *, outcome: str, actor: Actor, at: datetime
) -> Incident:
    """Close a matter with what came of it."""
    actor.ensure_may(Permission.SETTLE)
    incident = get_or_raise(session, Incident, incident_id)
    if incident.state is IncidentState.SETTLED:
        raise AlreadySettled
    incident.state = IncidentState.SETTLED
    incident.settled_at, incident.settled_by_id, incident.outcome = at, actor.person_id, outcome
    word = Word(at=at, is_settled=True, outcome=outcome, by_id=actor.person_id)
    say(session.connection(), [incident.id], word)
    _note(session, actor, SETTLED, incident, at=at, detail=outcome)
    return incident


def reopen(
    session: Session, incident_id: UUID, *, reason: str, actor: Actor, at: datetime
) -> Incident:
    """Take a settlement back, with the reason why the matter is not settled after all."""
    actor.ensure_may(Permission.SETTLE)
    incident = get_or_raise(session, Incident, incident_id)
    if incident.state is IncidentState.OPEN:
        raise StillOpen
    _note(session, actor, REOPENED, incident, at=at, detail=reason)
    incident.state, incident.outcome = IncidentState.OPEN, ""
    incident.settled_at = incident.settled_by_id = None
    word = Word(at=at, is_settled=False, outcome="", by_id=actor.person_id)
    say(session.connection(), [incident.id], word)
    return incident


def settle_of_unit(
    session: Session,
    unit_id: UUID,
    kinds: set[IncidentKind],
    *,
    outcome: str,
    at: datetime,
    actor: Actor | None = None,
) -> int:
    """Close what a later event has answered, such as a short parcel that turned up."""
    found = session.exec(
        select(Incident).where(
            Incident.unit_id == unit_id,
            Incident.state == IncidentState.OPEN,
            col(Incident.kind).in_(kinds),
        )
    ).all()
    by_id = actor.person_id if actor else None
    for incident in found:
        incident.state, incident.settled_at, incident.outcome = IncidentState.SETTLED, at, outcome
        incident.settled_by_id = by_id
    word = Word(at=at, is_settled=True, outcome=outcome, by_id=by_id)
    say(session.connection(), [incident.id for incident in found], word)
    return len(found)


def settle_found(connection: sa.Connection, unit_ids: Collection[UUID], *, at: datetime) -> None:
    """Close what was said to be short of units that are in somebody's hands again."""
    if unit_ids:
        which = sa.and_(_INCIDENT.c.unit_id.in_(unit_ids), _INCIDENT.c.kind == IncidentKind.SHORT)
        settled = _settle_where(connection, which, outcome=FOUND, at=at)
        say(connection, settled, Word(at=at, is_settled=True, outcome=FOUND))


def settle_of_event(
    connection: sa.Connection, event_id: UUID, *, outcome: str, at: datetime
) -> None:
    """Close what an event opened that its writer has taken back."""
    settled = _settle_where(connection, _INCIDENT.c.event_id == event_id, outcome=outcome, at=at)
    say(connection, settled, Word(at=at, is_settled=True, outcome=outcome))


def settle_gone(
    connection: sa.Connection,
    unit_id: UUID,
    kinds: set[IncidentKind],
    *,
    still: Collection[UUID],
    outcome: str,
    at: datetime,
) -> None:
    """Close a unit's open matters of ``kinds`` that are no longer among ``still``.

    Every node finds that in the events by itself, so nothing is said of it. What somebody
    has opened again stays open until somebody settles it.
    """
    gone = connection.scalars(
        sa.select(_INCIDENT.c.id).where(
            _INCIDENT.c.unit_id == unit_id,
            _INCIDENT.c.kind.in_(kinds),
            _INCIDENT.c.state == IncidentState.OPEN,
            _INCIDENT.c.id.not_in(list(still)),
        )
    ).all()
    if not gone:
        return
    words = last_words(connection, gone)
    ended = [key for key in gone if key not in words or words[key].is_settled]
    _settle_where(connection, _INCIDENT.c.id.in_(ended), outcome=outcome, at=at)


def reopen_all(connection: sa.Connection, incident_ids: Collection[UUID]) -> None:
    """Open again what was settled and has broken out anew."""
    connection.execute(
        sa.update(_INCIDENT)
        .where(_INCIDENT.c.id.in_(list(incident_ids)), _INCIDENT.c.state == IncidentState.SETTLED)
        .values(state=IncidentState.OPEN, settled_at=None, settled_by_id=None, outcome="")
    )


def reopen_last(
    connection: sa.Connection, unit_id: UUID, kind: IncidentKind, *, at: datetime
) -> None:
    """Open a unit's last matter of a kind again, since its answer was taken back."""
    last = connection.scalar(
        sa.select(_INCIDENT.c.id)
        .where(_INCIDENT.c.unit_id == unit_id, _INCIDENT.c.kind == kind)
        .order_by(_INCIDENT.c.opened_at.desc(), _INCIDENT.c.id.desc())
        .limit(1)
    )
    if last is not None:
        _reopen(connection, last, at)


def reopen_as_not_found(
    connection: sa.Connection, unit_id: UUID, event_id: UUID, *, at: datetime
) -> None:
    """Open the matter of what an event missed again, if its answer was that it was found."""
    key = incident_id(IncidentKind.SHORT, unit_id, event_id)
    outcome = connection.scalar(sa.select(_INCIDENT.c.outcome).where(_INCIDENT.c.id == key))
    if outcome == FOUND:
        _reopen(connection, key, at)


def _reopen(connection: sa.Connection, key: UUID, at: datetime) -> None:
    reopen_all(connection, [key])
    say(connection, [key], Word(at=at, is_settled=False, outcome=""))


def _settle_where(
    connection: sa.Connection, which: sa.ColumnElement[bool], *, outcome: str, at: datetime
) -> list[UUID]:
    settled = connection.scalars(
        sa.update(_INCIDENT)
        .where(which, _INCIDENT.c.state == IncidentState.OPEN)
        .values(state=IncidentState.SETTLED, settled_at=at, outcome=outcome)
        .returning(_INCIDENT.c.id)
    )
    return list(settled)


def _note(
    session: Session, actor: Actor, action: str, incident: Incident, *, at: datetime, detail: str
) -> None:
    audit.note(
        session, actor, action, at=at, subject="incident", subject_id=incident.id, detail=detail
    )

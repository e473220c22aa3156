"""What cannot be applied stays here, whole and with its reason, and is tried again."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station.db import table_of
from station.errors import N_
from station.sync import wire
from station.sync.models import Quarantined, Reason
from station.sync.wire import Content

_NAMESPACE = UUID("a6c1f4de-3b34-5a0e-8f0b-5d7f7f3f2b10")
_TABLE = table_of(Quarantined)
MOST_SHOWN = 100

REASONS: dict[Reason, str] = {
    Reason.WAITS: N_("waits for something that has not arrived yet"),
    Reason.NEWER: N_("comes from a newer program; this one has to be updated"),
    Reason.NOT_THE_HOST: N_("was written by a computer that does not keep it"),
    Reason.TWO_HOMES: N_("two stations have taken the same parcel in"),
    Reason.CONFLICT: N_("was changed here after a backup was put back"),
    Reason.DUPLICATE: N_("a number or name is there already"),
    Reason.OTHER_CONTENT: N_("is here already and says something else"),
    Reason.MALFORMED: N_("cannot be understood"),
}


def put(
    session: Session,
    content: Content,
    *,
    source_id: UUID,
    subject: tuple[str, UUID],
    reason: Reason,
    detail: str,
    at: datetime,
) -> None:
    """Keep one thing; the same thing again counts as another try."""
    data = wire.encode(content)
    name, subject_id = subject
    key = uuid5(_NAMESPACE, f"{name}|{subject_id.hex}|{sha256(data).hexdigest()}")
    known = session.get(Quarantined, key)
    if known is not None:
        known.reason, known.detail, known.tries = reason, detail, known.tries + 1
        session.add(known)
    else:
        session.add(
            Quarantined(
                id=key,
                source_id=source_id,
                subject=name,
                subject_id=subject_id,
                reason=reason,
                detail=detail[:200],
                content=data,
                since=at,
            )
        )
    session.flush()


def waiting(session: Session, reasons: Sequence[Reason] = tuple(Reason)) -> list[Quarantined]:
    """What lies there, the oldest first."""
    query = select(Quarantined).where(col(Quarantined.reason).in_(reasons))
    return list(session.exec(query.order_by(col(Quarantined.since), col(Quarantined.id))))


def waiting_of(
    session: Session, source_id: UUID | None, *, most: int = MOST_SHOWN
) -> list[Quarantined]:
    """The oldest of what lies there, of one node or of all."""
    query = select(Quarantined).order_by(col(Quarantined.since), col(Quarantined.id)).limit(most)
    if source_id is not None:
        query = query.where(Quarantined.source_id == source_id)
    return list(session.exec(query))


def count(session: Session, source_id: UUID | None = None) -> int:
    """How much lies there, in all or of one node."""
    query = sa.select(sa.func.count()).select_from(_TABLE)
    if source_id is not None:
        query = query.where(_TABLE.c.source_id == source_id)
    return session.connection().scalar(query) or 0


def drop(session: Session, key: UUID) -> None:
    session.connection().execute(sa.delete(_TABLE).where(_TABLE.c.id == key))


def go_on_counting(session: Session, before: Quarantined) -> None:
    """What was tried again in vain lies there since it came, and has had one more try."""
    values = {"since": before.since, "tries": before.tries + 1}
    session.connection().execute(sa.update(_TABLE).where(_TABLE.c.id == before.id).values(values))

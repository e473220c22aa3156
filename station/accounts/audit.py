"""Who did what is nobody's routine; written in the transaction that does it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from station.access import Actor
from station.accounts.models import Audit


def note(
    session: Session,
    actor: Actor | None,
    action: str,
    *,
    at: datetime,
    subject: str = "",
    subject_id: UUID | None = None,
    detail: str = "",
) -> None:
    """Keep that ``actor`` (None: the command line) did ``action`` to a subject.

    ``detail`` holds no personal data: an audit row outlives the person's.
    """
    session.add(
        Audit(
            at=at,
            person_id=actor.person_id if actor else None,
            action=action,
            subject=subject,
            subject_id=subject_id,
            detail=detail,
        )
    )

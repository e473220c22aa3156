"""Erases whom a parcel was for, some time after its end, and what else names people here.

Nothing is deleted: a contact is a record, whose empty version takes the place of the full
one on every node that has it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import custody
from station.accounts import audit
from station.clock import is_trusted
from station.custody import EVENT, UNIT, State
from station.db import table_of
from station.errors import N_, RuleBroken
from station.jobs import Job, Work, every, nightly
from station.parcels.courier_files.notes import blanked
from station.parcels.models import Contact, Intake, IntakeProblem
from station.parcels.uploads import ROOMS, Uploads

_CONTACT = table_of(Contact)
# Small steps: a scan waits for one of them at most.
_STEP = 200
_ENDED = (State.DELIVERED, State.HANDED_ON, State.LOST, State.MISSING)


class ClockNotTrusted(RuleBroken):
    message = N_(
        "Names and phones are not erased, because this machine's clock cannot be relied on: it "
        "says %(now)s. Set it if that is wrong; if it is right, three days of work will show it."
    )


def purge(work: Work) -> None:
    """Erase the contacts and the refused rows whose time has come.

    Raises:
        ClockNotTrusted: there is something to erase, and no clock to do it by.
    """
    before = work.at - timedelta(days=work.settings.contact_days)
    with work.database.read() as session:
        contacts, problems = ended_contacts(session, before), old_problems(session, before)
        trusted = is_trusted(work.at, custody.last_days(session))
    if (contacts or problems) and not trusted:
        raise ClockNotTrusted(now=f"{work.at:%Y-%m-%d %H:%M} UTC")
    for contact_ids in _in_steps(contacts):
        work.go_on()
        with work.database.write() as session:
            _erase_contacts(session, contact_ids, before, at=work.at)
    for problem_ids in _in_steps(problems):
        work.go_on()
        with work.database.write() as session:
            _erase_problems(session, problem_ids, at=work.at)


def purge_uploads(work: Work) -> None:
    root = work.settings.uploads
    for folder in (root, *(root / room for room in ROOMS)):
        Uploads(folder).purge(work.at)


PURGE = Job(N_("erase names and phones whose time has come"), purge, nightly(3, 15))
PURGE_UPLOADS = Job(N_("remove files that nobody took in"), purge_uploads, every(hours=1))


def ended_contacts(
    session: Session, before: datetime, among: Sequence[UUID] = ()
) -> Sequence[UUID]:
    """The contacts, not yet erased, of parcels that ended at ``before`` or earlier.

    A parcel has ended when it was handed over or on, was lost, or never came. It is the
    latest of its times that counts, and of its bag's: a clock that was behind once must
    not make an end look old.
    """
    source, where = custody.whereabouts()
    latest = (
        sa.select(sa.func.max(EVENT.c.at))
        .where(sa.or_(EVENT.c.unit_id == UNIT.c.id, EVENT.c.unit_id == UNIT.c.bag_id))
        .correlate(UNIT)
        .scalar_subquery()
    )
    return (
        session.connection()
        .scalars(
            sa.select(_CONTACT.c.id)
            .select_from(source.join(_CONTACT, _CONTACT.c.id == UNIT.c.id))
            .where(
                sa.or_(_CONTACT.c.name != "", _CONTACT.c.phone != "", _CONTACT.c.address != ""),
                where["state"].in_([state.value for state in _ENDED]),
                latest <= before,
                _CONTACT.c.id.in_(among) if among else sa.true(),
            )
        )
        .all()
    )


def old_problems(session: Session, before: datetime) -> Sequence[UUID]:
    """The rows that were not taken, or with a doubt, of files of ``before`` or earlier."""
    return session.exec(
        select(IntakeProblem.id)
        .join(Intake, col(Intake.id) == col(IntakeProblem.intake_id))
        .where(Intake.started_at <= before, col(IntakeProblem.purged_at).is_(None))
    ).all()


def _erase_contacts(
    session: Session, contact_ids: Sequence[UUID], before: datetime, *, at: datetime
) -> None:
    # An end may have been taken back since it was looked for.
    still = ended_contacts(session, before, contact_ids)
    for contact in session.exec(select(Contact).where(col(Contact.id).in_(still))):
        contact.name = contact.phone = contact.phone_tail = contact.address = ""
        contact.purged_at = at
    audit.note(session, None, "purge_contacts", at=at, subject="contact", detail=str(len(still)))


def _erase_problems(session: Session, problem_ids: Sequence[UUID], *, at: datetime) -> None:
    for problem in session.exec(
        select(IntakeProblem).where(col(IntakeProblem.id).in_(problem_ids))
    ):
        problem.cells, problem.details = [], blanked(problem.details)
        problem.purged_at = at


def _in_steps(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[first : first + _STEP] for first in range(0, len(ids), _STEP))

"""After a backup was put back: what was sent since bears numbers that nobody here knows.

A file is not ours alone: its partner has taken in what it said, under its number. So no next
one is made until somebody has asked the partner which was the last; numbers go on after
that, and what is not known to have been told is told again.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from station.access import Permission
from station.custody import Writer
from station.db import get_or_raise
from station.network import numbers
from station.network.lookup import county_station
from station.network.models import Partner, Station
from station.outcomes import rules
from station.outcomes.models import OutcomeFile, OutcomeRestart
from station.records import KeptElsewhere, installation, is_written_here

# A file for each hour of the longest time that a backup is old.
_MOST_SINCE = 10_000


def series_of(partner_id: UUID) -> str:
    return f"outcomes {partner_id.hex}"


def last_file(session: Session, partner_id: UUID) -> OutcomeFile | None:
    """The last one that is known here."""
    mine = select(OutcomeFile).where(OutcomeFile.partner_id == partner_id)
    return session.exec(mine.order_by(col(OutcomeFile.sequence).desc())).first()


def restarts_of(session: Session, partner_id: UUID) -> Sequence[OutcomeRestart]:
    """The newest first."""
    mine = select(OutcomeRestart).where(OutcomeRestart.partner_id == partner_id)
    return session.exec(mine.order_by(col(OutcomeRestart.incarnation).desc())).all()


def is_to_be_asked(session: Session, partner_id: UUID) -> bool:
    """Whether a backup was put back, and nobody has said since what the partner had then."""
    incarnation = installation(session).incarnation
    if incarnation == 1:
        return False
    asked = {restart.incarnation for restart in restarts_of(session, partner_id)}
    return incarnation not in asked


def waiting(session: Session) -> list[Partner]:
    """Partners that had files of ours and are to be asked before they get the next."""
    told = select(OutcomeFile.partner_id).distinct()
    query = select(Partner).where(col(Partner.id).in_(told), Partner.is_active)
    found = session.exec(query.order_by(col(Partner.code))).all()
    return [partner for partner in found if is_to_be_asked(session, partner.id)]


def go_on_after(
    session: Session, writer: Writer, partner: Partner, sequence: int
) -> OutcomeRestart:
    """The partner says that this was the last file it got; the next has the next number.

    Raises:
        FewerThanKnown, TooFar: that cannot be.
        KeptElsewhere: this is not the county's computer.
    """
    county = county_station(session)
    if county is None or not is_written_here(session, county.id):
        raise KeptElsewhere
    writer.actor.ensure_may(Permission.ADJUDICATE, get_or_raise(session, Station, county.id).path)
    last = last_file(session, partner.id)
    known = last.sequence if last else 0
    rules.ensure_goes_on(partner, known, sequence, most=_MOST_SINCE)
    found = OutcomeRestart(
        home_station_id=county.id,
        partner_id=partner.id,
        incarnation=installation(session).incarnation,
        known=known,
        sequence=sequence,
        said_at=writer.at,
        said_by_id=writer.actor_id,
    )
    session.add(found)
    session.flush()
    numbers.go_on_after(session.connection(), county.id, series_of(partner.id), sequence)
    return found

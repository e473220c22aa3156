"""What recipients agreed to: that parcels come to the station, and who confirms receipt."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from station.access import Permission
from station.counter.models import About, Agreement, Source
from station.custody import Writer
from station.errors import N_, RuleBroken


class NotKnownToWhom(RuleBroken):
    message = N_("Nobody knows whose parcel this is, so nobody can have agreed.")


@dataclass(frozen=True, slots=True)
class Answers:
    """What one person said for one partner; None where it is not known."""

    to_station: bool | None = None
    confirm: bool | None = None


UNKNOWN = Answers()


def of_keys(
    session: Session, station_id: UUID, keys: Collection[str]
) -> dict[tuple[str, UUID], Answers]:
    """By person and partner, what was said and not withdrawn."""
    if not keys:
        return {}
    query = select(Agreement).where(
        Agreement.station_id == station_id,
        col(Agreement.recipient_key).in_(keys),
        col(Agreement.withdrawn_at).is_(None),
    )
    said: dict[tuple[str, UUID], dict[str, bool]] = {}
    for row in session.exec(query):
        said.setdefault((row.recipient_key, row.partner_id), {})[row.about.value] = row.agreed
    return {who: Answers(**answers) for who, answers in said.items()}


def note(
    session: Session,
    writer: Writer,
    recipient_key: str,
    partner_id: UUID,
    answers: Mapping[About, bool],
    *,
    source: Source,
) -> None:
    """Keep what somebody said; what they said before no longer counts."""
    writer.actor.ensure_may(Permission.SERVE)
    if not recipient_key:
        raise NotKnownToWhom
    for about, agreed in answers.items():
        withdraw(session, writer, recipient_key, partner_id, about)
        session.add(
            Agreement(
                home_station_id=writer.station_id,
                station_id=writer.station_id,
                recipient_key=recipient_key,
                partner_id=partner_id,
                about=about,
                agreed=agreed,
                source=source,
                said_at=writer.at,
                noted_by_id=writer.actor_id,
            )
        )
    session.flush()


def withdraw(
    session: Session, writer: Writer, recipient_key: str, partner_id: UUID, about: About
) -> bool:
    """From now on it is not known; whether there was anything to withdraw."""
    writer.actor.ensure_may(Permission.SERVE)
    found = session.exec(
        select(Agreement).where(
            Agreement.station_id == writer.station_id,
            Agreement.recipient_key == recipient_key,
            Agreement.partner_id == partner_id,
            Agreement.about == about,
            col(Agreement.withdrawn_at).is_(None),
        )
    ).first()
    if found is None:
        return False
    found.withdrawn_at = writer.at
    session.flush()
    return True

"""What recipients agreed to: that parcels come to the station, and who confirms receipt."""

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Permission
from station.counter.models import About, Agreement, Source
from station.custody import Writer
from station.db import table_of
from station.errors import N_, RuleBroken
from station.prepared import Prepared


class NotKnownToWhom(RuleBroken):
    message = N_("Nobody knows whose parcel this is, so nobody can have agreed.")


class Answers(Struct, frozen=True):
    """What one person said for one partner; None where it is not known."""

    to_station: bool | None = None
    confirm: bool | None = None


UNKNOWN = Answers()
_AGREEMENT = table_of(Agreement)
_OF_KEY = Prepared(
    sa.select(_AGREEMENT.c.partner_id, _AGREEMENT.c.about, _AGREEMENT.c.agreed).where(
        _AGREEMENT.c.station_id == sa.bindparam("here"),
        _AGREEMENT.c.recipient_key == sa.bindparam("key"),
        _AGREEMENT.c.withdrawn_at.is_(None),
    )
)


def of_keys(
    session: Session, station_id: UUID, keys: Collection[str]
) -> dict[tuple[str, UUID], Answers]:
    """By person and partner, what was said and not withdrawn."""
    connection = session.connection()
    said: dict[tuple[str, UUID], dict[str, bool]] = {}
    for key in keys:
        for row in _OF_KEY.all(connection, {"here": station_id, "key": key}):
            said.setdefault((key, row.partner_id), {})[row.about.value] = row.agreed
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

"""Households, where people have said that one of them may come for all."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from station.access import Permission
from station.counter.models import HouseholdMember
from station.custody import Writer
from station.db import new_id
from station.errors import N_, RuleBroken


class NobodyKnown(RuleBroken):
    message = N_("A household has two people at least whose phone or name is known.")


def join(session: Session, writer: Writer, recipient_keys: Collection[str]) -> UUID:
    """Put people into one household, with those they were in before."""
    writer.actor.ensure_may(Permission.SERVE)
    keys = {key for key in recipient_keys if key}
    if len(keys) < 2:  # noqa: PLR2004  one alone is none
        raise NobodyKnown
    known = _members(session, writer.station_id, keys)
    household_id = known[0].household_id if known else new_id()
    others = {member.household_id for member in known} - {household_id}
    for member in _of_households(session, others):
        member.household_id = household_id
    for key in sorted(keys - {member.recipient_key for member in known}):
        session.add(
            HouseholdMember(
                home_station_id=writer.station_id,
                station_id=writer.station_id,
                household_id=household_id,
                recipient_key=key,
                said_at=writer.at,
                said_by_id=writer.actor_id,
            )
        )
    session.flush()
    return household_id


def leave(session: Session, writer: Writer, recipient_key: str) -> None:
    """Somebody no longer wants it; their parcels are shown to them alone."""
    writer.actor.ensure_may(Permission.SERVE)
    for member in _members(session, writer.station_id, {recipient_key}):
        member.left_at = writer.at
    session.flush()


def _members(session: Session, station_id: UUID, keys: Collection[str]) -> list[HouseholdMember]:
    query = select(HouseholdMember).where(
        HouseholdMember.station_id == station_id,
        col(HouseholdMember.recipient_key).in_(keys),
        col(HouseholdMember.left_at).is_(None),
    )
    return list(session.exec(query.order_by(col(HouseholdMember.said_at))))


def _of_households(session: Session, ids: Collection[UUID]) -> list[HouseholdMember]:
    query = select(HouseholdMember).where(
        col(HouseholdMember.household_id).in_(ids), col(HouseholdMember.left_at).is_(None)
    )
    return list(session.exec(query))

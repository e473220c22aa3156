"""Finds files of outcomes and what they said; only for those who look over the county."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, func, select

from station.access import Actor
from station.custody import UNIT
from station.db import get_or_raise, table_of
from station.errors import NotFound
from station.network.models import Partner, Station
from station.outcomes.models import OutcomeFile, OutcomeLine

_LINE, _STATION = table_of(OutcomeLine), table_of(Station)


class Told(Struct, frozen=True):
    """A partner, and the last file that was made for it."""

    partner: Partner
    last: OutcomeFile | None


def partners(session: Session, *, seen_by: Actor) -> list[Told]:
    """The partners that are there, each with its last file."""
    newest = select(OutcomeFile.partner_id, func.max(OutcomeFile.sequence).label("sequence"))
    ends = newest.group_by(col(OutcomeFile.partner_id)).subquery()
    query = select(OutcomeFile).join(
        ends,
        sa.and_(
            col(OutcomeFile.partner_id) == ends.c.partner_id,
            col(OutcomeFile.sequence) == ends.c.sequence,
        ),
    )
    last = {made.partner_id: made for made in session.exec(query) if _sees(session, made, seen_by)}
    active = session.exec(select(Partner).where(Partner.is_active).order_by(col(Partner.code)))
    return [Told(partner, last.get(partner.id)) for partner in active]


def files_of(partner_id: UUID, *, seen_by: Actor) -> Any:
    """The query of a partner's files, the newest first."""
    mine = select(OutcomeFile).join(Station, col(Station.id) == col(OutcomeFile.station_id))
    return mine.where(
        OutcomeFile.partner_id == partner_id,
        col(Station.path).startswith(seen_by.path, autoescape=True),
    ).order_by(col(OutcomeFile.sequence).desc())


def get_file(session: Session, file_id: UUID, *, seen_by: Actor) -> OutcomeFile:
    found = session.get(OutcomeFile, file_id)
    if found is None or not _sees(session, found, seen_by):
        raise NotFound(kind="OutcomeFile", id=file_id)
    return found


def lines_of(file_id: UUID) -> sa.Select[Any]:
    """The query of a file's lines as they were told."""
    return (
        sa.select(_LINE, UNIT.c.number, _STATION.c.name.label("station"))
        .select_from(
            _LINE.outerjoin(UNIT, UNIT.c.id == _LINE.c.unit_id).outerjoin(
                _STATION, _STATION.c.id == _LINE.c.station_id
            )
        )
        .where(_LINE.c.file_id == file_id)
        .order_by(_LINE.c.line)
    )


def get_partner(session: Session, partner_id: UUID) -> Partner:
    found = session.get(Partner, partner_id)
    if found is None:
        raise NotFound(kind="Partner", id=partner_id)
    return found


def _sees(session: Session, made: OutcomeFile, actor: Actor) -> bool:
    return actor.sees(get_or_raise(session, Station, made.station_id).path)

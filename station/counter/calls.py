"""Whom a station should call: unknown agreements first, one line a person and partner."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station.counter import agreements, shelving, waiting
from station.counter.agreements import UNKNOWN, Answers
from station.counter.models import Stay
from station.counter.waiting import STAY, Waiting
from station.custody import Writer


class Call(Struct, frozen=True):
    """One person to call about one partner's parcels."""

    parcels: tuple[Waiting, ...]
    said: Answers
    called_at: datetime | None

    @property
    def parcel(self) -> Waiting:
        return self.parcels[0]

    @property
    def is_unknown(self) -> bool:
        return self.said.to_station is None


def to_call(session: Session, station_id: UUID) -> list[Call]:
    """Everybody for whom something is on the shelf; who was not asked yet stands first."""
    rows = waiting.all_of(session, waiting.rows(station_id).where(STAY.c.id.is_not(None)))
    grouped: dict[tuple[str, str, UUID | None], list[Waiting]] = {}
    for row in rows:
        if not row.is_returning:
            grouped.setdefault((row.recipient_key, row.phone, row.partner_id), []).append(row)
    keys = {row.recipient_key for row in rows if row.recipient_key}
    said = agreements.of_keys(session, station_id, keys)
    called = _called(session, station_id)
    found = [
        Call(
            tuple(parcels),
            said.get((key, partner_id), UNKNOWN) if partner_id else UNKNOWN,
            max((called[p.unit_id] for p in parcels if p.unit_id in called), default=None),
        )
        for (key, _phone, partner_id), parcels in grouped.items()
    ]
    return sorted(
        found,
        key=lambda call: (not call.is_unknown, call.called_at is not None, call.parcel.code),
    )


def call_of(rows: Iterable[Call], unit_id: UUID) -> Call | None:
    """The call in which a parcel is spoken of."""
    mine = (row for row in rows if any(each.unit_id == unit_id for each in row.parcels))
    return next(mine, None)


def note_called(session: Session, writer: Writer, unit_id: UUID) -> None:
    """Its recipient was called, about all that waits of this partner."""
    call = call_of(to_call(session, writer.station_id), unit_id)
    units = [each.unit_id for each in call.parcels] if call else [unit_id]
    for stay in shelving.open_stays(session, units, writer.station_id):
        stay.called_at = writer.at
    session.flush()


def _called(session: Session, station_id: UUID) -> dict[UUID, datetime]:
    query = select(Stay.unit_id, Stay.called_at).where(
        Stay.station_id == station_id,
        col(Stay.ended_at).is_(None),
        col(Stay.called_at).is_not(None),
    )
    return {unit_id: at for unit_id, at in session.exec(query) if at is not None}

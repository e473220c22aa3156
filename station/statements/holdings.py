"""Which parcels were in whose hands in a time, read from the events as they are known now."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session

from station.custody.journey import journeys
from station.statements import plain, rules
from station.statements.rules import Hold, Span


class Whose(Struct, frozen=True):
    """A station's parcels, or a partner's at all stations."""

    station_id: UUID | None = None
    partner_id: UUID | None = None


def read(
    session: Session, whose: Whose, span: Span, place: rules.Place = rules.place_of
) -> list[Hold]:
    """Every hold that reaches into the time, with the events that began and ended it."""
    found = plain.sort(session.connection(), whose.partner_id, span)
    parcels = found.others | {hold.unit_id: row for hold, row in found.plain}
    return [
        hold
        for hold in _walked(session, parcels, place)
        if whose.station_id in (None, hold.place) and _reaches_into(hold, span)
    ]


def as_one(session: Session, partner_id: UUID, span: Span) -> list[Hold]:
    """The holds of all stations as one, to be counted: plain parcels' have no events."""
    found = plain.sort(session.connection(), partner_id, span)
    walked = _walked(session, found.others, rules.whole)
    plain_ones = [hold for hold, _row in found.plain]
    return plain_ones + [hold for hold in walked if _reaches_into(hold, span)]


def _walked(session: Session, parcels: Mapping[UUID, Any], place: rules.Place) -> Iterator[Hold]:
    for unit_id, steps in journeys(session.connection(), parcels):
        row = parcels[unit_id]
        yield from rules.holds(unit_id, row.partner_id, row.direction, steps, place)


def _reaches_into(hold: Hold, span: Span) -> bool:
    return next(hold.counts_as(span), None) is not None

"""What follows from what has arrived: units' places, matters, and what became of loads."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.consolidation.models import Leg, LegState, Receipt, Trip, TripState
from station.db import table_of
from station.incidents import settlements
from station.incidents.models import Incident, IncidentPhoto

_LEG, _TRIP, _RECEIPT = table_of(Leg), table_of(Trip), table_of(Receipt)
_INCIDENT, _PHOTO = table_of(Incident), table_of(IncidentPhoto)
_CHUNK = 1_000


def settle_matters(connection: sa.Connection, matters: Collection[UUID]) -> None:
    settlements.bring_up_to_date(connection, sorted(matters))


def units_of(connection: sa.Connection, matters: Collection[UUID]) -> set[UUID]:
    """The units that some matters are about: their events say whether those are open."""
    query = sa.select(_INCIDENT.c.unit_id).where(_INCIDENT.c.unit_id.is_not(None))
    return {row[0] for row in _among(connection, query, _INCIDENT.c.id, matters)}


def erase_withdrawn(connection: sa.Connection, changes: Iterable[tuple[str, UUID]]) -> None:
    """What a photo shows that was taken back elsewhere is gone from here as well."""
    ids = [key for name, key in changes if name == _PHOTO.name]
    gone = sa.and_(_PHOTO.c.withdrawn_at.is_not(None), ~_PHOTO.c.is_erased)
    rows = _among(connection, sa.select(_PHOTO.c.id).where(gone), _PHOTO.c.id, ids)
    nothing = {"card": b"", "page": b"", "note": "", "is_here": False, "is_erased": True}
    for row in rows:
        connection.execute(sa.update(_PHOTO).where(_PHOTO.c.id == row.id).values(nothing))


def read_receipts(connection: sa.Connection, legs: Collection[UUID]) -> None:
    """Let legs say what their consignees have said of them, and trips what their legs say."""
    trips = set()
    for leg in _among(connection, sa.select(_LEG), _LEG.c.id, legs):
        receipt = connection.execute(sa.select(_RECEIPT).where(_RECEIPT.c.id == leg.id)).first()
        connection.execute(
            sa.update(_LEG).where(_LEG.c.id == leg.id).values(_as_received(leg, receipt))
        )
        trips.add(leg.trip_id)
    if trips:
        # A load may have gone on with another trip: that it left the first is said nowhere.
        underway = sa.select(_TRIP.c.id).where(_TRIP.c.state == TripState.UNDERWAY)
        trips.update(connection.scalars(underway))
    for trip in _among(connection, sa.select(_TRIP), _TRIP.c.id, trips):
        states = set(connection.scalars(sa.select(_LEG.c.state).where(_LEG.c.trip_id == trip.id)))
        if trip.state is not TripState.CANCELLED:
            state = _state_of_trip(states, was_underway=trip.state is TripState.UNDERWAY)
            connection.execute(sa.update(_TRIP).where(_TRIP.c.id == trip.id).values(state=state))


def _as_received(leg: Any, receipt: Any | None) -> dict[str, Any]:
    state = LegState.LOADING if leg.departed_at is None else LegState.DEPARTED
    if leg.state is LegState.CANCELLED:
        state = LegState.CANCELLED
    if leg.brought_back_at is not None:
        state = LegState.BROUGHT_BACK
    if receipt is None:
        nothing = dict.fromkeys(("receiving_at", "received_at", "received_by_id"))
        return {"state": state, "is_blind": False} | nothing
    return {
        "state": LegState.RECEIVED if receipt.received_at else LegState.RECEIVING,
        "receiving_at": receipt.receiving_at,
        "received_at": receipt.received_at,
        "received_by_id": receipt.received_by_id,
        "is_blind": receipt.is_blind,
    }


def _state_of_trip(states: set[LegState], *, was_underway: bool) -> TripState:
    if states & {LegState.DEPARTED, LegState.RECEIVING}:
        return TripState.UNDERWAY
    is_over = bool(states & {LegState.RECEIVED, LegState.BROUGHT_BACK})
    return TripState.DONE if is_over or (was_underway and not states) else TripState.PLANNED


def _among(
    connection: sa.Connection,
    query: sa.Select[Any],
    column: sa.ColumnElement[Any],
    ids: Iterable[UUID],
) -> list[Any]:
    wanted = sorted(ids)
    found: list[Any] = []
    for first in range(0, len(wanted), _CHUNK):
        chunk = wanted[first : first + _CHUNK]
        found += connection.execute(query.where(column.in_(chunk))).all()
    return found

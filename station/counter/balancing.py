"""Cash on delivery over all stations: expected is collected and outstanding, to the fen.

What was collected is read from the postings, what was handed over and what waits from
custody: neither is counted beside them, so a difference is a finding. What a station with a
computer of its own did comes with its money: both are as of its last exchange.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station import custody
from station.access import Actor
from station.counter.waiting import PARCEL
from station.custody import EVENT, UNIT, Holder, State
from station.db import table_of
from station.ledger import AccountKind
from station.ledger import lookup as books
from station.network.models import Partner, Station
from station.records import is_written_here

_STATION, _PARTNER = table_of(Station), table_of(Partner)


class CodLine(Struct, frozen=True):
    """One partner's cash on delivery at one station."""

    station: str
    partner: str
    handed_over_fen: int
    outstanding_fen: int
    collected_fen: int

    @property
    def expected_fen(self) -> int:
        return self.handed_over_fen + self.outstanding_fen

    @property
    def difference_fen(self) -> int:
        return self.expected_fen - self.collected_fen - self.outstanding_fen


Key = tuple[UUID, UUID]


def cod_lines(session: Session, *, seen_by: Actor) -> list[CodLine]:
    """By station and partner, where there is anything to say; ordered by station."""
    stations = stations_of(session, seen_by)
    firms = session.connection().execute(sa.select(_PARTNER.c.id, _PARTNER.c.name))
    partners = {row.id: row.name for row in firms}
    handed, waits = _handed_over(session), _outstanding(session)
    collected: dict[Key, int] = defaultdict(int)
    for (station_id, partner_id, kind), fen in books.dues(session, stations).items():
        if kind is AccountKind.COD_DUE:
            collected[station_id, partner_id] += fen
    keys = {key for part in (handed, waits, collected) for key in part if key[0] in stations}
    lines = [
        CodLine(stations[key[0]], partners.get(key[1], ""), handed[key], waits[key], collected[key])
        for key in sorted(keys, key=lambda key: (list(stations).index(key[0]), str(key[1])))
    ]
    return [line for line in lines if line.expected_fen or line.collected_fen]


def kept_elsewhere(session: Session, *, seen_by: Actor) -> list[str]:
    """The stations that keep their drawers on a computer of their own."""
    return [
        name
        for key, name in stations_of(session, seen_by).items()
        if not is_written_here(session, key)
    ]


def stations_of(session: Session, actor: Actor) -> dict[UUID, str]:
    """The names of the actor's stations, in the order of their codes."""
    places = session.connection().execute(
        sa.select(_STATION.c.id, _STATION.c.name)
        .where(_STATION.c.path.startswith(actor.path, autoescape=True))
        .order_by(_STATION.c.code)
    )
    return {row.id: row.name for row in places}


def _handed_over(session: Session) -> dict[Key, int]:
    """What the parcels had to bring that are in their recipients' hands, by who gave them."""
    query = (
        sa.select(EVENT.c.station_id, PARCEL.c.partner_id, sa.func.sum(PARCEL.c.cod_fen))
        .select_from(
            UNIT.join(EVENT, EVENT.c.id == UNIT.c.head_id).join(PARCEL, PARCEL.c.id == UNIT.c.id)
        )
        .where(UNIT.c.state == State.DELIVERED, EVENT.c.kind == "hand_over", PARCEL.c.cod_fen > 0)
        .group_by(EVENT.c.station_id, PARCEL.c.partner_id)
    )
    return _summed(session, query)


def _outstanding(session: Session) -> dict[Key, int]:
    """What the parcels have to bring that wait at the station they are for."""
    source, where = custody.whereabouts()
    query = (
        sa.select(where["holder_id"], PARCEL.c.partner_id, sa.func.sum(PARCEL.c.cod_fen))
        .select_from(source.join(PARCEL, PARCEL.c.id == UNIT.c.id))
        .where(
            PARCEL.c.cod_fen > 0,
            where["holder"] == Holder.STATION.value,
            where["holder_id"] == PARCEL.c.destination_id,
            where["state"] != State.RETURNING.value,
        )
        .group_by(where["holder_id"], PARCEL.c.partner_id)
    )
    return _summed(session, query)


def _summed(session: Session, query: sa.Select[Any]) -> dict[Key, int]:
    found: dict[Key, int] = defaultdict(int)
    for station_id, partner_id, fen in session.connection().execute(query):
        found[station_id, partner_id] += int(fen)
    return found

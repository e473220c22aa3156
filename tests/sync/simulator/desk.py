"""Where a simulated clerk sits: a session at a station's computer, and how things are picked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station.consolidation.models import Leg, LegState
from station.custody import UNIT, State, UnitKind, Writer
from tests.sync.simulator.county import Map


@dataclass
class Desk:
    """A clerk at a station's computer."""

    session: Session
    writer: Writer
    random: Random
    county: Map
    world: Any

    @property
    def here(self) -> UUID:
        return self.writer.station_id

    def some(self, query: Any) -> Any | None:
        rows = self.session.connection().execute(query.order_by(UNIT.c.number)).all()
        return self.random.choice(rows) if rows else None

    def one_of(self, found: Sequence[Any]) -> Any | None:
        return self.random.choice(found) if found else None

    def unit_here(self, *states: State, kind: UnitKind) -> Any | None:
        here = (UNIT.c.holder_id == self.here) & (UNIT.c.kind == kind) & UNIT.c.state.in_(states)
        return self.some(sa.select(UNIT).where(here))

    def leg(self, end: Any, *states: LegState) -> Leg | None:
        """A load from here (``Leg.from_station_id``) or to here, in one of some states."""
        query = select(Leg).where(end == self.here, col(Leg.state).in_(states))
        return self.one_of(self.session.exec(query.order_by(col(Leg.number))).all())

    def connection(self) -> sa.Connection:
        return self.session.connection()

    def scan_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128))


Act = Callable[[Desk], None]

"""The demonstration county while it is being made: who is where, and what time it is."""

from datetime import date
from itertools import count
from random import Random
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct, field
from msgspec.structs import replace
from sqlmodel import select

from station.access import Actor
from station.consolidation.models import Bag
from station.custody import UNIT, State, UnitKind, Writer
from station.db import WriteSession, table_of
from station.demo.cast import CAST
from station.demo.recipients import Inventor
from station.demo.times import Times
from station.manifests.load_codes import Sign
from station.network.models import Division, Partner, Route, Station, Stop, Timetable
from station.parcels.models import Parcel
from station.parcels.sorting_memory import Memory

_BAG, _PARCEL = table_of(Bag), table_of(Parcel)


class County(Struct):
    """Everything that an act of the demonstration needs; codes are division codes."""

    session: WriteSession
    node_id: UUID
    memory: Memory
    random: Random
    times: Times
    inventor: Inventor
    scale: float
    stations: dict[str, Station]
    divisions: dict[str, Division]
    actors: dict[str, Actor]
    routes: dict[str, Route]
    # Parcels that somebody puts into a van without a scan.
    strays: list[UUID] = field(default_factory=list)
    # Signs the sheets for this installation.
    sign: Sign | None = None
    seals: "count[int]" = field(default_factory=lambda: count(260417))

    def writer(self, who: str | Actor, day: date, minute: float) -> Writer:
        """Somebody of the cast at a time of one of the two days."""
        actor = self.actors[who] if isinstance(who, str) else who
        return Writer(actor, self.node_id, self.times.at(day, minute))

    def operator_at(self, station: Station) -> Actor:
        """Who works there; without an operator of its own, the township's records for it."""
        by_place = {part.place: part.login for part in reversed(CAST)}
        code = next(c for c, s in self.stations.items() if s.id == station.id)
        if code in by_place:
            return self.actors[by_place[code]]
        above = self.actors[by_place[f"{code[:9]}000"]]
        return replace(above, station_id=station.id, path=station.path)

    def partner(self, code: str) -> Partner:
        return self.session.exec(select(Partner).where(Partner.code == code)).one()

    def station_of(self, station_id: UUID) -> Station:
        return self.session.get_one(Station, station_id)

    def share(self, parcels: int) -> int:
        """So many parcels at this scale, and at least four."""
        return max(4, round(parcels * self.scale))

    def stops(self, route: Route) -> list[UUID]:
        """The stations of a route after its first."""
        stops = self.session.exec(
            select(Stop.station_id).where(Stop.route_id == route.id).order_by(sa.text("position"))
        ).all()
        return list(stops[1:])

    def departures(self, route: Route) -> list[int]:
        rows = select(Timetable.departs_minute).where(Timetable.route_id == route.id)
        return list(self.session.exec(rows))

    def bags_at(self, station: Station, states: tuple[State, ...]) -> list[UUID]:
        """Bags that stand at a station in one of ``states``, by number."""
        return self._units(station, states, UnitKind.BAG)

    def loose_at(self, station: Station, states: tuple[State, ...]) -> list[UUID]:
        """Parcels outside bags that lie at a station, by number."""
        return self._units(station, states, UnitKind.PARCEL)

    def inside(self, bag_id: UUID) -> list[UUID]:
        """What lies in a bag, or was in it when it was opened and was not touched since."""
        rows = sa.select(UNIT.c.id).where(UNIT.c.bag_id == bag_id).order_by(UNIT.c.number)
        return list(self.session.connection().scalars(rows))

    def destination_of(self, unit_id: UUID) -> UUID | None:
        bag = self.session.get(Bag, unit_id)
        if bag is not None:
            return bag.destination_id
        return self.session.get_one(Parcel, unit_id).destination_id

    def _units(self, station: Station, states: tuple[State, ...], kind: UnitKind) -> list[UUID]:
        query = (
            sa.select(UNIT.c.id)
            .where(UNIT.c.holder_id == station.id, UNIT.c.state.in_(states), UNIT.c.kind == kind)
            .order_by(UNIT.c.number)
        )
        return list(self.session.connection().scalars(query))

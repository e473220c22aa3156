"""A sorting room, lines and vehicles for the tests of this room."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from station import custody
from station.consolidation import bags, loading, trips
from station.consolidation.models import Bag, Leg, Trip
from station.custody import Evidence, Happening, Writer
from station.db import Database
from station.network.models import Route, Slot, Stop, Timetable, Vehicle
from station.parcels.models import Contact, Parcel
from station.parcels.sorting import Sorting
from station.records import installation
from tests.builders import County, save

DEPARTS = 10 * 60 + 20


@dataclass
class Room:
    """The county at work: what a test needs done before its own step."""

    database: Database
    county: County
    clock: Any
    vehicle: Vehicle = field(default=None)
    north: Route = field(default=None)
    south: Route = field(default=None)
    made: int = 0

    def station(self, name: str) -> UUID:
        return self.county.stations[name].id

    def writer(self, who: str) -> Writer:
        with self.database.read() as session:
            node_id = installation(session).node_id
        return Writer(self.county.actor(who), node_id, self.clock())

    def parcel(self, to: str | None = "hongxia", *, at: str | None = None, **fields: Any) -> Parcel:
        """An announced parcel, or one that is at a station already."""
        self.made += 1
        number = fields.pop("number", f"YT77854975{self.made:05d}")
        station = self.county.stations[to] if to else None
        address = fields.pop("address", "湖北省咸宁市崇阳县天城镇洪下村三组")
        parcel = Parcel(
            **{
                "id": custody.unit_id_of(number),
                "number": number,
                "partner_id": self.county.partner.id,
                "station_id": self.station("county"),
                "home_station_id": self.station("county"),
                "division_id": station.division_id if station else None,
                "destination_id": station.id if station else None,
                "sorting": Sorting.SURE if station else Sorting.ASKED,
                "weight_grams": 500,
                "announced_on": self.clock().date(),
            }
            | fields
        )
        with self.database.write() as session:
            custody.announce(
                session.connection(),
                self.writer("county_operator"),
                [(parcel.id, number)],
                party_id=parcel.partner_id,
            )
            session.add(parcel)
            session.add(Contact(id=parcel.id, name="王*", address=address))
        if at:
            self.take_over(parcel, at)
        return parcel

    def take_over(self, parcel: Parcel, at: str) -> None:
        self.record(f"{at}_operator", "take_over", parcel.id)

    def record(self, who: str, kind: str, unit_id: UUID, **fields: Any) -> None:
        happening = Happening(kind, unit_id, **({"evidence": Evidence.UNIT_SCAN} | fields))
        with self.database.write() as session:
            custody.record(session.connection(), self.writer(who), [happening])

    def bag(
        self, to: str = "hongxia", *, at: str = "county", parcels: int = 2, closed: bool = True
    ) -> Bag:
        """A bag with parcels for its destination, closed and sealed."""
        writer = self.writer(f"{at}_operator")
        filling = [self.parcel(to, at=at) for _ in range(parcels)]
        with self.database.write() as session:
            bag = bags.start_bag(session, writer, self.station(to))
            for parcel in filling:
                bags.pack(session, writer, bag, parcel.id)
            if closed:
                bags.close_bag(session, writer, bag.id, seal_number=f"H{self.made:06d}")
        return bag

    def trip(self, route: Route | None = None, *, minute: int = DEPARTS) -> Trip:
        with self.database.write() as session:
            return trips.open_trip(
                session,
                self.writer("county_operator"),
                (route or self.north).id,
                day=self.clock().date(),
                departs_minute=minute,
            )

    def load(self, trip: Trip, *units: Any, who: str = "county_operator") -> Leg:
        with self.database.write() as session:
            found = session.get(Trip, trip.id)
            return [loading.load(session, self.writer(who), found, unit.id) for unit in units][-1]

    def set_capacity(self, *, grams: int) -> None:
        with self.database.write() as session:
            session.get(Vehicle, self.vehicle.id).capacity_grams = grams

    def depart(self, trip: Trip, *units: Any, who: str = "county_operator") -> list[Leg]:
        """Load and send off; the legs that left."""
        if units:
            self.load(trip, *units, who=who)
        with self.database.write() as session:
            return trips.depart(session, self.writer(who), session.get(Trip, trip.id))


def a_room(database: Database, county: County, clock: Any) -> Room:
    """Slots at the county and at Tiancheng, and a line to the north and one to the south."""
    room = Room(database, county, clock)
    room.vehicle = Vehicle(plate="鄂L·A1234", name="面包车", capacity_grams=600_000)
    room.north = Route(code="N1", name="天城北线", vehicle_id=None)
    room.south = Route(code="S1", name="白霓线")
    room.north.driver_id = county.people["driver"].id
    save(database, room.vehicle)
    room.north.vehicle_id = room.south.vehicle_id = room.vehicle.id
    save(database, room.north, room.south)
    lines = (
        (room.north, ["county", "tiancheng", "hongxia", "changpu"]),
        (room.south, ["county", "baini", "qiaotou", "houxi"]),
    )
    for route, names in lines:
        for position, name in enumerate(names):
            save(
                database,
                Stop(
                    route_id=route.id,
                    position=position,
                    station_id=county.stations[name].id,
                    minutes_from_start=position * 25,
                ),
            )
        save(database, Timetable(route_id=route.id, departs_minute=DEPARTS))
    save(database, Timetable(route_id=room.north.id, departs_minute=16 * 60))
    slots = {
        "county": ["tiancheng", "baini", "hongxia", "changpu"],
        "tiancheng": ["hongxia", "changpu"],
    }
    for at, names in slots.items():
        for number, name in enumerate(names, start=11):
            save(
                database,
                Slot(station_id=room.station(at), number=number, destination_id=room.station(name)),
            )
    return room

"""A village station's counter for the tests of this room."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from station import custody
from station.counter import pickup, shelving, waiting
from station.counter.recipients import Recipients
from station.counter.repeating import Payment
from station.counter.waiting import Waiting
from station.custody import Writer
from station.db import new_id
from station.ledger import AccountKind, Method
from station.ledger import lookup as books
from station.parcels.models import Contact
from tests.builders import save
from tests.consolidation.room import Room, a_room

RECIPIENTS = Recipients(b"counter")
OPERATOR = "hongxia_operator"


@dataclass
class Shop:
    """Hongxia, where people come for their parcels."""

    room: Room

    @property
    def station_id(self) -> UUID:
        return self.room.station("hongxia")

    @property
    def writer(self) -> Writer:
        return self.room.writer(OPERATOR)

    def arrived(
        self,
        *,
        name: str = "刘桂花",
        phone: str = "17700005635",
        to: str = "hongxia",
        **fields: Any,
    ) -> UUID:
        """A parcel that was received here and is on no shelf yet."""
        parcel = self.room.parcel(to, **fields)
        with self.room.database.write() as session:
            contact = session.get(Contact, parcel.id)
            contact.name, contact.phone, contact.phone_tail = name, phone, phone[-4:]
        self.room.record(OPERATOR, "over", parcel.id)
        return parcel.id

    def shelved(self, **fields: Any) -> UUID:
        unit_id = self.arrived(**fields)
        self.shelve(unit_id)
        return unit_id

    def shelve(self, unit_id: UUID, **fields: Any) -> Any:
        with self.room.database.write() as session:
            number = custody.get_unit(session, unit_id).number
            return shelving.shelve(session, self.writer, RECIPIENTS, number, **fields)

    def waits(self, unit_id: UUID) -> Waiting | None:
        with self.room.database.read() as session:
            found = waiting.of_units(session, self.station_id, [unit_id])
            return found[0] if found else None

    def find(self, text: str) -> list[list[str]]:
        """The names of who is found, and how many parcels each has."""
        with self.room.database.read() as session:
            people = waiting.find(session, self.station_id, text)
            return [[person.name, len(person.parcels)] for person in people]

    def hand_over(self, *unit_ids: UUID, fen: int = 0, **fields: Any) -> Any:
        method = fields.pop("method", Method.CASH if fen else None)
        fields.setdefault("act_id", new_id())
        payment = Payment(fen, method, fields.pop("reference", ""))
        writer = fields.pop("writer", None) or self.writer
        with self.room.database.write() as session:
            return pickup.hand_over(session, writer, unit_ids, payment, **fields)

    def turn_back(self, *unit_ids: UUID, why: Any = pickup.TurnedBack.REFUSED) -> None:
        with self.room.database.write() as session:
            pickup.turn_back(session, self.writer, unit_ids, why)

    def undo(self, unit_id: UUID, *, writer: Writer | None = None) -> None:
        with self.room.database.write() as session:
            pickup.undo(session, writer or self.writer, unit_id)

    def cash(self, kind: AccountKind = AccountKind.CASH) -> int:
        with self.room.database.read() as session:
            return books.balance(session, kind, self.station_id)

    def save(self, *objects: Any) -> None:
        save(self.room.database, *objects)


def a_shop(database: Any, county: Any, clock: Any) -> Shop:
    return Shop(a_room(database, county, clock))

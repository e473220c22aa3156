"""Somebody at a computer with a drawer, and what its books say."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from station.counter import pickup, remitting
from station.counter.models import Remittance
from station.counter.repeating import Payment
from station.custody import Writer
from station.db import new_id
from station.ledger import AccountKind, Entry, Method
from station.ledger import lookup as books
from station.sync import quarantine
from station.sync.models import Reason
from tests.consolidation.room import Room
from tests.sync.machines import Machine

OPERATOR = "hongxia_operator"


@dataclass
class Drawer:
    """Somebody at a computer, with a drawer."""

    room: Room
    machine: Machine
    who: str = OPERATOR

    @property
    def writer(self) -> Writer:
        return Writer(self.room.county.actor(self.who), self.machine.node_id, self.room.clock())

    def do(self, act: Any, *args: Any, **more: Any) -> Any:
        with self.machine.database.write() as session:
            return act(session, self.writer, *args, **more)

    def hand_over(self, parcel: Any, fen: int) -> None:
        payment = Payment(fen, Method.CASH, "")
        self.do(pickup.hand_over, [parcel.id], payment, act_id=new_id())

    def remit(self, fen: int) -> Remittance:
        amounts = {Method.CASH: fen}
        return self.do(remitting.send, amounts, carried_by="程师傅", act_id=new_id())

    def about(self, act: Any, sent: Remittance, *args: Any, **more: Any) -> Any:
        with self.machine.database.write() as session:
            return act(session, self.writer, session.get_one(Remittance, sent.id), *args, **more)

    def balance(self, kind: AccountKind = AccountKind.CASH, station: str = "hongxia") -> int:
        with self.machine.database.read() as session:
            return books.balance(session, kind, self.room.station(station))

    def standing(self, sent: Remittance) -> remitting.Standing:
        with self.machine.database.read() as session:
            [found] = remitting.standings(session, [session.get_one(Remittance, sent.id)])
            return found

    def aside(self) -> list[tuple[str, Reason]]:
        with self.machine.database.read() as session:
            return [(each.subject, each.reason) for each in quarantine.waiting(session)]

    def entries(self) -> list[tuple[Any, ...]]:
        with self.machine.database.read() as session:
            found = session.exec(select(Entry).order_by(col(Entry.id))).all()
            return [(each.id, each.at, each.version) for each in found]

"""An operator who takes and gives the money of orders, a transaction each."""

from datetime import date

from station.custody import Writer
from station.db import new_id
from station.goods import fees
from station.ledger import AccountKind, Method
from station.ledger import lookup as books
from station.orders import money, steps
from station.orders.models import Order, StepKind
from station.records import installation
from tests.orders.buyers import order


class Till:
    def __init__(self, market, who="hongxia_operator"):
        self.market, self.database, self.clock = market, market.database, market.clock
        self.actor = market.county.actor(who)
        self.producer, self.product = market.producer(), market.product()
        self.listing = market.for_sale(100_000, self.producer, self.product)

    def order(self, quantity=1):
        return order(self.database, self.listing, self.clock(), quantity)[1]

    def fee(self, name="佣金", **basis):
        said = {"per_mille": 0, "line_fen": 0, "valid_from": date(2026, 11, 1)} | basis
        with self.database.write() as session:
            return fees.add(session, name, actor=self.market.county.actor("coordinator"), **said)

    def pay(self, placed, method=Method.CASH, reference=""):
        with self.database.write() as session:
            money.pay(session, self._writer(session), self._get(session, placed), method, reference)

    def cancel(self, placed, *, by_buyer=False):
        with self.database.write() as session:
            actor = None if by_buyer else self.actor
            found = self._get(session, placed)
            money.cancel(session, found, actor=actor, at=self.clock(), note="不要了")

    def send(self, placed):
        with self.database.write() as session:
            found, at = self._get(session, placed), self.clock()
            for kind in (StepKind.PACKED, StepKind.SENT):
                steps.add(session, found, kind, actor=self.actor, at=at)

    def give_back(self, placed):
        with self.database.write() as session:
            writer, found = self._writer(session), self._get(session, placed)
            money.give_back(session, writer, found, note="坏了")

    def refund(self, placed, method=Method.CASH, reference=""):
        with self.database.write() as session:
            writer, found = self._writer(session), self._get(session, placed)
            money.refund(session, writer, found, method, reference)

    def pay_out(self, fen, method=Method.CASH, reference="", act_id=None):
        with self.database.write() as session:
            writer, act_id = self._writer(session), act_id or new_id()
            producer_id = self.producer.id
            return money.pay_out(
                session, writer, producer_id, method, fen, reference, act_id=act_id
            )

    def balance(self, kind=AccountKind.CASH):
        with self.database.read() as session:
            return books.balance(session, kind, self.actor.station_id)

    def owed(self):
        with self.database.read() as session:
            return books.owed(session, [self.producer.id]).get(self.producer.id, 0)

    def owed_to(self, placed):
        with self.database.read() as session:
            return money.owed_to_buyer(session, placed.id)

    def state(self, placed):
        with self.database.read() as session:
            found = session.get_one(Order, placed.id)
            return found.state, found.is_paid

    def _get(self, session, placed):
        return session.get_one(Order, placed.id)

    def _writer(self, session):
        return Writer(self.actor, installation(session).node_id, self.clock())

"""A contract of the small county: shoots of a cooperative for a canning factory."""

from datetime import date

from msgspec.structs import replace

from station.contracts import lookup, papers, service
from station.contracts.models import Contract, Delivery
from station.contracts.rules import Part, Taken, Term
from station.contracts.service import Agreed, Brought, Sum
from station.custody import Writer
from station.db import new_id
from station.goods import fees, lots
from station.goods.lots import LotDetails
from station.goods.measures import SaleUnit
from station.ledger import AccountKind, Method
from station.ledger import lookup as books
from station.records import Hosting, installation

OPERATOR, COORDINATOR = "hongxia_operator", "coordinator"
BEST, GOOD = "特级", "一级"
FIRST, LAST = date(2026, 11, 20), date(2026, 12, 20)


class Season:
    """1,000 jin, a floor of ¥4.20 and ¥3.00, ¥500.00 deposit; a lot of 600 and one of 900."""

    def __init__(self, market, producer=None):
        self.market, self.database, self.clock = market, market.database, market.clock
        self.producer, self.product = producer or market.producer(), market.product()
        self.agreed = Agreed(
            buyer="咸宁竹源食品有限公司",
            producer_id=self.producer.id,
            product_id=self.product.id,
            unit=SaleUnit.JIN,
            quantity=1_000,
            signed_on=date(2026, 11, 1),
            first_on=FIRST,
            last_on=LAST,
            deposit_fen=50_000,
            terms=[Term(BEST, 420), Term(GOOD, 300)],
            plan=[Part(date(2026, 11, 20), 400), Part(LAST, 600)],
        )
        self.contract = self.make()
        self.lots = [self.lot(600), self.lot(900)]

    def make(self, who=COORDINATOR, act_id=None, **changed):
        with self.database.write() as session:
            agreed, actor = replace(self.agreed, **changed), self.market.county.actor(who)
            return service.make(session, agreed, actor=actor, act_id=act_id or new_id())

    def lot(self, quantity, **said):
        details = {
            "product_id": self.product.id,
            "made_on": self.clock().date(),
            "quantity": quantity,
            "unit": SaleUnit.JIN,
            "net_grams": 500,
        } | said
        with self.database.write() as session:
            actor, at = self.market.county.actor(OPERATOR), self.clock()
            return lots.add(session, self.producer.id, LotDetails(**details), actor=actor, at=at)

    def fee(self, per_mille):
        with self.database.write() as session:
            actor, since = self.market.county.actor(COORDINATOR), date(2026, 11, 1)
            kept = {"per_mille": per_mille, "line_fen": 0, "valid_from": since}
            fees.add(session, "服务费", actor=actor, **kept)

    def bring(self, *lines, lot=0, refused=0, why="", who=OPERATOR, act_id=None):
        taken = [Taken(*line) for line in lines]
        with self.database.write() as session:
            lot_id = self.lots[lot].id if isinstance(lot, int) else lot.id
            brought = Brought(lot_id, taken, refused, why)
            writer, act_id = self.writer(session, who), act_id or new_id()
            return service.accept(session, writer, self.get(session), brought, act_id=act_id)

    def take_back(self, delivery, who=OPERATOR):
        with self.database.write() as session:
            found = session.get_one(Delivery, delivery.id)
            writer = self.writer(session, who)
            service.take_back(session, writer, self.get(session), found, why="称错了")

    def pay(self, fen, method=Method.CASH, reference="", who=OPERATOR, act_id=None):
        with self.database.write() as session:
            writer, said = self.writer(session, who), Sum(fen, method, reference)
            act_id = act_id or new_id()
            return service.pay(session, writer, self.get(session), said, act_id=act_id)

    def refund(self, fen, method=Method.CASH, reference="", who=OPERATOR, act_id=None):
        with self.database.write() as session:
            writer, said = self.writer(session, who), Sum(fen, method, reference)
            act_id = act_id or new_id()
            return service.refund(session, writer, self.get(session), said, act_id=act_id)

    def forfeit(self, fen, who=COORDINATOR, act_id=None):
        with self.database.write() as session:
            writer, contract = self.writer(session, who), self.get(session)
            return service.forfeit(session, writer, contract, fen, act_id=act_id or new_id())

    def end(self, who=COORDINATOR):
        with self.database.write() as session:
            actor, at = self.market.county.actor(who), self.clock()
            service.end(session, self.get(session), why="货齐了", actor=actor, at=at)

    def print(self, delivery=None, who=OPERATOR):
        with self.database.write() as session:
            writer, contract = self.writer(session, who), self.get(session)
            if delivery is None:
                return papers.freeze_contract(session, writer, contract)
            found = session.get_one(Delivery, delivery.id)
            return papers.freeze_receipt(session, writer, contract, found)

    def give_the_station_a_computer_of_its_own(self):
        with self.database.write() as session:
            station_id = self.market.county.stations["hongxia"].id
            session.add(Hosting(id=station_id, node_id=new_id()))

    def left_of(self, lot):
        with self.database.read() as session:
            return {
                each.id: left for each, left in lookup.lots_for(session, self.get(session))
            }.get(lot.id, 0)

    @property
    def standing(self):
        with self.database.read() as session:
            return lookup.standing(session, self.get(session))

    def owed_to_producer(self):
        with self.database.read() as session:
            return books.owed(session, [self.producer.id]).get(self.producer.id, 0)

    def balance(self, kind=AccountKind.CASH):
        with self.database.read() as session:
            return books.balance(session, kind, self.market.county.stations["hongxia"].id)

    def get(self, session):
        return session.get_one(Contract, self.contract.id)

    def writer(self, session, who):
        return Writer(self.market.county.actor(who), installation(session).node_id, self.clock())

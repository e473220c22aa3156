"""What the producer of a contract sells in the shop besides."""

from station.goods.measures import SaleUnit
from station.orders import money, packing
from station.orders.lookup import lines_of
from station.orders.models import Order
from tests.contracts.season import OPERATOR
from tests.orders import buyers


class Shop:
    def __init__(self, season, unit, net_grams):
        self.season, self.database, self.clock = season, season.database, season.clock
        grams = 500 if unit is SaleUnit.JIN else net_grams
        self.listing = season.market.for_sale(
            100, season.producer, season.product, unit=unit, net_grams=grams
        )

    def order(self, quantity):
        return buyers.order(self.database, self.listing, self.clock(), quantity)[1]

    def pack(self, order, lot, quantity):
        with self.database.write() as session:
            writer = self.season.writer(session, OPERATOR)
            found = session.get_one(Order, order.id)
            (line,) = lines_of(session, found.id)
            label = packing.Label("7777000012345", self.season.market.county.partner.id)
            packing.pack(session, writer, found, {line.id: {lot.id: quantity}}, label)

    def cancel(self, order):
        with self.database.write() as session:
            found = session.get_one(Order, order.id)
            actor, at = self.season.market.county.actor(OPERATOR), self.clock()
            money.cancel(session, found, at=at, note="买家不要了", actor=actor)

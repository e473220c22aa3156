"""Villages and a city group that order together."""

from datetime import date, timedelta

from station.custody import Writer
from station.db import new_id
from station.orders import closing, window_papers, windows
from station.orders.models import Order, OrderWindow, Way
from station.orders.windows import Place, Plan
from station.records import installation
from tests.orders.buyers import order


class Group:
    """A window of one listing, ¥15.80, and ¥13.00 from ten together; a station and a group."""

    def __init__(self, market, who="hongxia_operator", left=100, **said):
        self.market, self.database, self.clock = market, market.database, market.clock
        self.actor = market.county.actor(who)
        self.village = market.county.stations["hongxia"]
        self.listing = market.for_sale(left, least=5)
        stops = [
            Place(self.village.name, self.village.id),
            Place("阳光社区", place="中山路 8 号"),
        ]
        plan = {
            "title": "周五三村团",
            "closes_at": self.clock() + timedelta(hours=10),
            "brought_on": date(2026, 11, 22),
            "stops": stops,
        } | said
        with self.database.write() as session:
            who = {"actor": self.actor, "at": self.clock(), "act_id": new_id()}
            self.window = windows.open_new(session, Plan(**plan), **who)
            steps = [{"least": 10, "price_fen": 1300}]
            self.put_in(session, 1580, steps)
            self.stops = windows.stops_of(session, self.window.id)

    def put_in(self, session, fen, steps=()):
        window, at = session.get_one(OrderWindow, self.window.id), self.clock()
        return windows.offer(session, window, self.listing.id, fen, steps, actor=self.actor, at=at)

    def order(self, quantity=1, stop=0, **said):
        stop = self.stops[stop]
        where = {
            "way": Way.PICKUP if stop.station_id else Way.DOOR,
            "pickup_id": stop.station_id,
            "address": stop.place,
            "stop_id": stop.id,
        }
        return order(self.database, self.listing, self.clock(), quantity, **where | said)[1]

    def close(self):
        with self.database.write() as session:
            closing.close(session, self.now(session), at=self.clock())

    def call_off(self, reason="下雨"):
        with self.database.write() as session:
            window, at = self.now(session), self.clock()
            closing.call_off(session, window, reason=reason, actor=self.actor, at=at)

    def now(self, session):
        return session.get_one(OrderWindow, self.window.id)

    def get(self, placed):
        with self.database.read() as session:
            return session.get_one(Order, placed.id)

    def harvest(self):
        with self.database.write() as session:
            window = self.now(session)
            return window_papers.freeze_harvest(session, self.writer(session), window)

    def packing(self, stop):
        with self.database.write() as session:
            window, stop = self.now(session), self.stops[stop]
            return window_papers.freeze_packing(session, self.writer(session), window, stop)

    def writer(self, session):
        return Writer(self.actor, installation(session).node_id, self.clock())

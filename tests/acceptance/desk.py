"""A village that accepts, and the county that lets it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import select

from station import custody
from station.acceptance import accepting, blocks, tariffs, terms
from station.acceptance.models import Acceptance, Authorisation, DocumentKind
from station.acceptance.offering import Offered, Paid, Registered, Who
from station.custody import Writer
from station.db import get_or_raise, new_id
from station.ledger import AccountKind, Entry, Method, lines_of
from station.ledger import lookup as books
from station.network.models import Partner, Station
from tests.consolidation.room import Room, a_room

OPERATOR, COORDINATOR = "hongxia_operator", "coordinator"
TARIFF = "分区\t省份\t首重\t首重价\t续重\t续重价\t保价率\t最低保价\n省内\t湖北省\t1\t8\t1\t2\t50\t1\n华东\t浙江省、上海市\t1\t12.5\t0.5\t1.25"
NUMBERS = "YT8800000000001 - YT8800000000003"


@dataclass
class Desk:
    room: Room

    @property
    def partner_id(self) -> UUID:
        return self.room.county.partner.id

    @property
    def station_id(self) -> UUID:
        return self.room.station("hongxia")

    def writer(self, who: str = OPERATOR) -> Writer:
        return self.room.writer(who)

    def authorise(self, at: str = "hongxia", *, first: date, last: date) -> Authorisation:
        with self.room.database.write() as session:
            return terms.authorise(
                session,
                self.writer(COORDINATOR),
                get_or_raise(session, Station, self.room.station(at)),
                get_or_raise(session, Partner, self.partner_id),
                paper="授权 2026-118",
                valid_from=first,
                valid_until=last,
            )

    def load(self, *numbers: str, at: str = "hongxia", by: str = COORDINATOR) -> Any:
        with self.room.database.write() as session:
            return blocks.load(
                session,
                self.writer(by),
                get_or_raise(session, Station, self.room.station(at)),
                get_or_raise(session, Partner, self.partner_id),
                numbers,
            )

    def offer(self, **fields: Any) -> Offered:
        return Offered(
            **{
                "partner_id": self.partner_id,
                "sender": Who("王小明", "13800001234", "洪下村"),
                "recipient": Who("刘桂花", "17700005635", "浙江省杭州市西湖区文三路 1 号"),
                "contents": "笋干",
                "grams": 1_200,
                "insured_fen": 0,
                "inspected": True,
                "registered": Registered("圆通实名系统", "SM-0099", DocumentKind.IDENTITY_CARD),
            }
            | fields
        )

    def accept(self, *, fen: int = 1_375, act_id: UUID | None = None, **fields: Any) -> Acceptance:
        method = fields.pop("method", Method.CASH)
        who = fields.pop("who", OPERATOR)
        with self.room.database.write() as session:
            return accepting.accept(
                session,
                self.writer(who),
                self.offer(**fields),
                Paid(fen, method, "R1"),
                act_id=act_id or new_id(),
            )

    def take_back(self, kept: Acceptance) -> None:
        with self.room.database.write() as session:
            accepting.take_back(session, self.writer(), kept.id)

    def balance(self, kind: AccountKind) -> int:
        with self.room.database.read() as session:
            return books.balance(session, kind, self.station_id)

    def left(self) -> int:
        with self.room.database.read() as session:
            return blocks.left_at(session, self.station_id, self.partner_id)

    def unit(self, unit_id: UUID) -> Any:
        with self.room.database.read() as session:
            return custody.get_unit(session, unit_id)

    def entries(self) -> list[int]:
        """What each entry's lines sum to."""
        with self.room.database.read() as session:
            found = session.exec(select(Entry)).all()
            return [sum(line.fen for line in lines_of(session, each.id)) for each in found]


def a_desk(database: Any, county: Any, clock: Any) -> Desk:
    return open_desk(a_room(database, county, clock))


def open_desk(room: Room) -> Desk:
    desk = Desk(room)
    day = room.clock().date()
    desk.authorise(first=day.replace(month=1, day=1), last=day.replace(month=12, day=31))
    desk.load(*[f"YT880000000000{n}" for n in (1, 2, 3)])
    with room.database.write() as session:
        partner = get_or_raise(session, Partner, desk.partner_id)
        zones = tariffs.read_text(TARIFF)
        terms.load_tariff(session, desk.writer(COORDINATOR), partner, zones, day.replace(day=1))
    return desk

"""Which tables travel, which of their columns, and to whom.

What is derived does not travel: units' places, whether a load was received, whether a
matter is settled are folded anew where they arrive.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import SQLModel

from station.acceptance.models import (
    Acceptance,
    Authorisation,
    BlockUse,
    NumberBlock,
    PartnerHandover,
    PartnerHandoverItem,
    Tariff,
)
from station.accounts.models import Person
from station.consolidation.models import Bag, BagItem, Leg, LegItem, Receipt, Trip
from station.counter.models import CashClose, Remittance, RemittanceReceipt
from station.custody.models import CustodyEvent, Unit
from station.db import table_of
from station.goods.models import (
    Certificate,
    Listing,
    ListingRevision,
    Lot,
    Mark,
    Picture,
    Producer,
    ProducerContact,
    Product,
    Recall,
    Review,
    SaleFee,
)
from station.goods.standard_models import Grade, TradeItem
from station.incidents.models import Incident, IncidentPhoto, Settlement
from station.ledger import Entry, Posting
from station.manifests.models import Sheet, SheetRevision
from station.network.models import (
    Division,
    DivisionName,
    OpenQuestion,
    Partner,
    Route,
    Slot,
    Station,
    Stop,
    Timetable,
    Vehicle,
)
from station.orders.models import (
    Order,
    OrderContact,
    OrderLine,
    OrderStep,
    OrderWindow,
    Packing,
    WindowItem,
    WindowStop,
)
from station.parcels.models import Contact, Intake, IntakeProblem, Parcel
from station.records import Hosting
from station.sync.models import Node


class Kind(StrEnum):
    """A fact is never changed, and anybody may state one; a record is its host's."""

    FACT = "fact"
    RECORD = "record"


class To(StrEnum):
    """Who is told."""

    ALL = "all"
    UNIT = "unit"
    CONTACT = "contact"
    MATTER = "matter"
    STATIONS = "stations"
    # The same, without those above them: who reads it needs it for their own work.
    HANDS = "hands"


class Carried(Struct, frozen=True):
    """One table that travels; ``child`` is a table of rows that belong to one row of it.

    With ``is_countys`` the hub alone writes it, whatever home a row says that it has: who may
    log in, which computers are believed, and what a station's work is approved by.
    With ``is_booked`` it is about money: what was booked is never changed, and whoever kept the
    drawer then may say it also after another has taken its place. ``balances`` is a column of
    the child's, of which the sum is zero in each row. ``since`` is the first release that knows
    it: those before are not told.
    """

    model: type[SQLModel]
    table: sa.Table
    kind: Kind
    to: To
    columns: tuple[str, ...]
    own_copy: frozenset[str]
    child: sa.Table | None = None
    child_key: str = ""
    child_model: type[SQLModel] | None = None
    is_countys: bool = False
    is_booked: bool = False
    balances: str = ""
    since: int = 0

    @property
    def name(self) -> str:
        return str(self.table.name)


EVENT, UNIT = table_of(CustodyEvent), table_of(Unit)
EVENT_COLUMNS = tuple(c.name for c in EVENT.columns if c.name != "scan_id")


def _carried(
    model: type[SQLModel],
    to: To = To.ALL,
    kind: Kind = Kind.RECORD,
    child: type[SQLModel] | None = None,
    child_key: str = "",
    **more: Any,
) -> Carried:
    table = table_of(model)
    derived: frozenset[str] = getattr(model, "derived", frozenset())
    own_copy: frozenset[str] = getattr(model, "own_copy", frozenset())
    columns = tuple(c.name for c in table.columns if c.name not in derived)
    under = table_of(child) if child else None
    return Carried(model, table, kind, to, columns, own_copy, under, child_key, child, **more)


def _of_county(model: type[SQLModel]) -> Carried:
    return _carried(model, is_countys=True)


def _booked(model: type[SQLModel], **more: Any) -> Carried:
    return _carried(model, To.STATIONS, is_booked=True, since=8, **more)


# What refers to others comes after them.
CARRIED: Mapping[str, Carried] = {
    item.name: item
    for item in (
        _of_county(Node),
        _of_county(Division),
        _of_county(DivisionName),
        _of_county(OpenQuestion),
        _of_county(Station),
        _of_county(Hosting),
        _of_county(Partner),
        _of_county(Person),
        _of_county(Vehicle),
        _of_county(Route),
        _of_county(Stop),
        _of_county(Timetable),
        _of_county(Slot),
        _carried(Intake, To.STATIONS, child=IntakeProblem, child_key="intake_id"),
        _carried(Parcel, To.UNIT),
        _carried(Contact, To.CONTACT),
        _carried(Bag, To.UNIT, child=BagItem, child_key="bag_id"),
        _carried(Trip, To.STATIONS),
        _carried(Leg, To.STATIONS, child=LegItem, child_key="leg_id"),
        _carried(Receipt, To.STATIONS),
        _carried(Incident, To.MATTER, Kind.FACT),
        _carried(Settlement, To.MATTER, Kind.FACT),
        _carried(IncidentPhoto, To.STATIONS),
        _carried(Sheet, To.STATIONS),
        _carried(SheetRevision, To.STATIONS),
        _carried(Authorisation),
        _carried(Tariff),
        _carried(NumberBlock, To.STATIONS),
        _carried(BlockUse, To.STATIONS),
        _carried(Acceptance, To.UNIT),
        _carried(PartnerHandover, To.STATIONS, child=PartnerHandoverItem, child_key="handover_id"),
        _booked(Entry, child=Posting, child_key="entry_id", balances="fen"),
        _booked(CashClose),
        _booked(Remittance),
        _booked(RemittanceReceipt, is_countys=True),
        _of_county(Product),
        _of_county(SaleFee),
        _carried(Producer),
        _of_county(Grade),
        _carried(TradeItem),
        _carried(ProducerContact, To.HANDS),
        _of_county(Mark),
        _carried(Picture, To.STATIONS),
        _carried(Listing),
        _carried(ListingRevision),
        _of_county(Review),
        _carried(Lot),
        _carried(Certificate),
        _carried(Recall, kind=Kind.FACT),
        _of_county(OrderWindow),
        _of_county(WindowStop),
        _of_county(WindowItem),
        _carried(Order, To.STATIONS, child=OrderLine, child_key="order_id"),
        _carried(OrderContact, To.HANDS),
        _carried(OrderStep, To.STATIONS, Kind.FACT),
        _carried(Packing, To.STATIONS, Kind.FACT),
    )
}
REGISTERS = tuple(item for item in CARRIED.values() if item.to is To.ALL)

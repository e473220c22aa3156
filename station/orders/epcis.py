"""A lot's or a parcel's events as an EPCIS 2.0 document (JSON-LD), without anybody's name.

The lot is a class of goods that is counted, each parcel and bag one thing; places, lots and
parcels are named by addresses of this installation. docs/goods.md says which event becomes what.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody
from station.clock import SHANGHAI
from station.custody import KINDS
from station.db import get_or_raise
from station.goods import mixing
from station.goods.measures import KILOGRAM_GRAMS
from station.goods.models import Lot, Product, Recall
from station.network.models import Station
from station.orders.models import Order, Packing

_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_OFFSET = "+08:00"
# Where a thing left a place, nobody says where it is afterwards.
_LEAVES = frozenset({"departing"})
_DISPOSITIONS = {
    "accepting": "in_progress",
    "arriving": "in_progress",
    "packing": "in_progress",
    "departing": "in_transit",
    "retail_selling": "retail_sold",
}


class Names(Struct, frozen=True):
    """Addresses that stand for things; ``root`` is the installation's own, with its slash."""

    root: str

    def lot(self, lot: Lot) -> str:
        return f"{self.root}shop/t/{lot.number}"

    def unit(self, unit: Any) -> str:
        return f"{self.root}id/{unit.kind}/{quote(unit.number, safe='')}/{unit.use}"

    def order(self, order: Order) -> str:
        return f"{self.root}id/order/{order.number}"

    def place(self, station: Station) -> str:
        return f"{self.root}id/station/{station.code}"


def of_lot(session: Session, lot: Lot, names: Names, *, at: datetime) -> dict[str, Any]:
    """From its harvest through each parcel with some of it."""
    lots = [get_or_raise(session, Lot, key) for key in mixing.family(session, lot.id)]
    packings = _packings(session, col(Packing.lot_id).in_([each.id for each in lots]))
    units = list(dict.fromkeys(p.unit_id for p in packings if p.unit_id))
    everything = mixing.origins(session, lots)
    events = [_made(session, each, names) for each in everything]
    events += _packed(session, packings, names)
    for unit_id in units:
        events += _moved(session, unit_id, names)
    if (recall := session.get(Recall, lot.id)) is not None:
        events.append(_recalled(session, lot, recall, names))
    return _document(events, at)


def of_parcel(session: Session, unit_id: UUID, names: Names, *, at: datetime) -> dict[str, Any]:
    """What went into it, and its way."""
    packings = _packings(session, Packing.unit_id == unit_id)
    lots = {p.lot_id: get_or_raise(session, Lot, p.lot_id) for p in packings}
    everything = mixing.origins(session, [*lots.values()])
    events = [_made(session, lot, names) for lot in everything]
    events += _packed(session, packings, names)
    events += _moved(session, unit_id, names)
    return _document(events, at)


def _document(events: Iterable[dict[str, Any]], at: datetime) -> dict[str, Any]:
    ordered = sorted(events, key=lambda event: (event["eventTime"], event["eventID"]))
    return {
        "@context": [_CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _time(at),
        "epcisBody": {"eventList": ordered},
    }


def _made(session: Session, lot: Lot, names: Names) -> dict[str, Any]:
    """The lot begins: harvested or made, or mixed or split from others."""
    station = get_or_raise(session, Station, lot.station_id)
    id_, new = f"urn:uuid:{lot.id}", [_quantity(lot, lot.quantity, names)]
    sources = mixing.sources_of(session, lot)
    if sources:
        begun = {
            # Of a transformation nothing is added or observed: what went in is gone.
            **_event("TransformationEvent", id_, lot.noted_at),
            "inputQuantityList": [_quantity(s.lot, s.quantity, names) for s in sources],
            "outputQuantityList": new,
        }
    else:
        begun = {**_event("ObjectEvent", id_, lot.noted_at, "ADD"), "quantityList": new}
    return {
        **begun,
        "bizStep": "commissioning",
        "disposition": "active",
        **_where(station, names),
        "ilmd": {
            "cbvmda:lotNumber": lot.number,
            "cbvmda:descriptionShort": get_or_raise(session, Product, lot.product_id).name,
            "cbvmda:harvestEndDate": f"{lot.made_on:%Y-%m-%d}",
        },
    }


def _packed(
    session: Session, packings: Sequence[Packing], names: Names
) -> Iterator[dict[str, Any]]:
    """Goods of lots into a parcel, or into what is fetched at the station."""
    for (order_id, unit_id, at), group in groupby(
        packings, lambda p: (p.order_id, p.unit_id, p.at)
    ):
        same = list(group)
        order = get_or_raise(session, Order, order_id)
        station = get_or_raise(session, Station, same[0].home_station_id or order.station_id)
        inside = [(get_or_raise(session, Lot, p.lot_id), p.quantity) for p in same]
        parent = names.unit(custody.get_unit(session, unit_id)) if unit_id else names.order(order)
        yield {
            **_event("AggregationEvent", f"urn:uuid:{same[0].id}", at, "ADD"),
            "parentID": parent,
            "childQuantityList": [_quantity(lot, n, names) for lot, n in inside],
            "bizStep": "packing",
            "disposition": _DISPOSITIONS["packing"],
            **_where(station, names),
        }


def _moved(session: Session, unit_id: UUID, names: Names) -> Iterator[dict[str, Any]]:
    """Custody events of a parcel and of its bags; one that was taken back says so."""
    found = custody.history(session, unit_id)
    voided = {e.corrects_id: e for e in found if e.kind == "void" and e.corrects_id}
    for event in found:
        step = KINDS[event.kind].epcis
        if not step:
            continue
        said = _moved_once(session, event, step, names)
        if (void := voided.get(event.id)) is not None:
            declared = {"declarationTime": _time(void.at), "reason": "incorrect_data"}
            said["errorDeclaration"] = declared
        yield said


def _moved_once(session: Session, event: Any, step: str, names: Names) -> dict[str, Any]:
    thing = names.unit(custody.get_unit(session, event.unit_id))
    station = get_or_raise(session, Station, event.station_id)
    where = _where(station, names, leaves=step in _LEAVES)
    disposition = _DISPOSITIONS.get(step)
    more = {"bizStep": step, **({"disposition": disposition} if disposition else {}), **where}
    if event.kind in {"pack", "unpack"} and event.bag_id is not None:
        action = "ADD" if event.kind == "pack" else "DELETE"
        return {
            **_event("AggregationEvent", f"urn:uuid:{event.id}", event.at, action),
            "parentID": names.unit(custody.get_unit(session, event.bag_id)),
            "childEPCs": [thing],
            **more,
        }
    return {
        **_event("ObjectEvent", f"urn:uuid:{event.id}", event.at, "OBSERVE"),
        "epcList": [thing],
        **more,
    }


def _recalled(session: Session, lot: Lot, recall: Recall, names: Names) -> dict[str, Any]:
    station = get_or_raise(session, Station, recall.home_station_id or lot.station_id)
    return {
        **_event("ObjectEvent", f"urn:uuid:{uuid5(recall.id, 'recall')}", recall.at, "OBSERVE"),
        "quantityList": [_quantity(lot, lot.quantity, names)],
        "bizStep": "holding",
        "disposition": "recalled",
        **_where(station, names),
    }


def _event(kind: str, id_: str, at: datetime, action: str = "") -> dict[str, Any]:
    return {
        "type": kind,
        "eventID": id_,
        "eventTime": _time(at),
        "eventTimeZoneOffset": _OFFSET,
        **({"action": action} if action else {}),
    }


def _where(station: Station, names: Names, *, leaves: bool = False) -> dict[str, Any]:
    place = {"id": names.place(station)}
    return {"readPoint": place} if leaves else {"readPoint": place, "bizLocation": place}


def _quantity(lot: Lot, quantity: int, names: Names) -> dict[str, Any]:
    """In kilograms where it is sold by weight, exactly; else so many of its units."""
    weighs = lot.unit.weighs
    if weighs is None:
        return {"epcClass": names.lot(lot), "quantity": quantity}
    kilograms = float(Decimal(quantity * weighs) / KILOGRAM_GRAMS)
    return {"epcClass": names.lot(lot), "quantity": kilograms, "uom": "KGM"}


def _packings(session: Session, which: Any) -> list[Packing]:
    """All that went into the same orders' boxes as what is asked for."""
    mine = select(Packing).where(which)
    keys = {(p.order_id, p.unit_id) for p in session.exec(mine)}
    query = select(Packing).where(col(Packing.order_id).in_({order for order, _ in keys}))
    found = session.exec(query.order_by(col(Packing.at), col(Packing.order_id), col(Packing.id)))
    return [p for p in found if (p.order_id, p.unit_id) in keys]


def _time(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="milliseconds")

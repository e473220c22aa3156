"""The sorting room: a scan says the slot and puts the parcel into that slot's open bag."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from station import custody
from station.access import Permission
from station.consolidation import bags, rules
from station.consolidation.models import Bag
from station.custody import Evidence, Happening, Holder, UnitKind, Writer
from station.db import get_or_raise
from station.network.models import Slot, Station
from station.parcels.models import Parcel
from station.parcels.sorting import Sorting


class Answer(StrEnum):
    """What the sorter sees and hears."""

    SORTED = "sorted"
    # Too heavy for a bag: it travels as a loose item.
    LOOSE = "loose"
    ASK = "ask"
    MISROUTED = "misrouted"
    UNKNOWN = "unknown"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where a scanned parcel goes; ids are None where a person must decide first."""

    answer: Answer
    unit_id: UUID
    number: str
    slot: int | None = None
    destination_id: UUID | None = None
    bag_id: UUID | None = None


def sort(session: Session, writer: Writer, unit: Any, *, scan_id: UUID | None = None) -> Sorted:
    """Take a parcel that is in the sorter's hands to its slot's open bag. Always kept."""
    writer.actor.ensure_may(Permission.SORT)
    taken = _take_hold(session, writer, unit, scan_id)
    parcel = session.get(Parcel, unit.id)
    if parcel is None:
        return Sorted(Answer.UNKNOWN, unit.id, unit.number)
    if unit.bag_id is not None and not taken:
        bag = get_or_raise(session, Bag, unit.bag_id)
        slot = find_slot(session, writer.station_id, bag.destination_id)
        return _sorted(Answer.ALREADY, parcel, slot, bag)
    if parcel.sorting is Sorting.MISROUTED:
        return Sorted(Answer.MISROUTED, unit.id, unit.number)
    if parcel.destination_id is None:
        return Sorted(Answer.ASK, unit.id, unit.number)
    return _drop(session, writer, parcel, scan_id)


def find_slot(session: Session, station_id: UUID, destination_id: UUID) -> Slot | None:
    """The slot of a destination, or of the nearest station above it that has one."""
    destination = get_or_raise(session, Station, destination_id)
    above = [UUID(part) for part in destination.path.strip("/").split("/")]
    slots = session.exec(
        select(Slot).where(Slot.station_id == station_id, col(Slot.destination_id).in_(above))
    ).all()
    return max(slots, key=lambda slot: above.index(slot.destination_id), default=None)


def _take_hold(session: Session, writer: Writer, unit: Any, scan_id: UUID | None) -> bool:
    """Record that the parcel is here, unless that is known; True where it was news."""
    if unit.kind is not UnitKind.PARCEL:
        raise custody.WrongKind(number=unit.number, label=custody.KINDS["pack"].label)
    if unit.bag_id is not None:
        bag = custody.get_unit(session, unit.bag_id)
        if bag.holder is Holder.STATION and bag.holder_id == writer.station_id:
            return False
    here = unit.holder is Holder.STATION and unit.holder_id == writer.station_id
    if here:
        return False
    from_partner = unit.holder in (Holder.PARTNER, Holder.NOBODY)
    kind = "take_over" if from_partner else "seen"
    parcel = session.get(Parcel, unit.id)
    happening = Happening(
        kind,
        unit.id,
        Evidence.UNIT_SCAN,
        party_id=parcel.partner_id if parcel else None,
        scan_id=None if parcel and parcel.destination_id else scan_id,
    )
    custody.record(session.connection(), writer, [happening])
    return True


def _drop(session: Session, writer: Writer, parcel: Parcel, scan_id: UUID | None) -> Sorted:
    slot = find_slot(session, writer.station_id, parcel.destination_id)  # type: ignore[arg-type]
    destination_id = slot.destination_id if slot else parcel.destination_id
    if destination_id == writer.station_id:
        return _sorted(Answer.SORTED, parcel, slot, None)
    grams = parcel.weight_grams or 0
    if grams > rules.MAX_BAG_GRAMS:
        return _sorted(Answer.LOOSE, parcel, slot, None)
    bag = bags.open_bag_for(session, writer, destination_id)  # type: ignore[arg-type]
    if bags.content_of(session, bag.id).grams + grams > rules.MAX_BAG_GRAMS:
        # The full bag stays open beside the new one until somebody closes it.
        bag = bags.start_bag(session, writer, bag.destination_id)
    bags.pack(session, writer, bag, parcel.id, scan_id=scan_id)
    return _sorted(Answer.SORTED, parcel, slot, bag)


def _sorted(answer: Answer, parcel: Parcel, slot: Slot | None, bag: Bag | None) -> Sorted:
    return Sorted(
        answer,
        parcel.id,
        parcel.number,
        slot.number if slot else None,
        bag.destination_id if bag else parcel.destination_id,
        bag.id if bag else None,
    )

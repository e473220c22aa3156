"""What only paper has told of loads and bags: their items, and the heads that events follow."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station.access import Actor
from station.consolidation.models import (
    Leg,
    LegState,
    PaperBag,
    PaperBagItem,
    PaperItem,
    PaperLoad,
    Proof,
)
from station.custody import EVENT, KINDS, UNIT, Evidence, Known
from station.custody.kinds import After
from station.db import get_or_raise, table_of
from station.errors import N_, NotFound
from station.network.models import Station

Load = Leg | PaperLoad

_ITEM, _BAG_ITEM = table_of(PaperItem), table_of(PaperBagItem)
_UNMOVED = [kind.name for kind in KINDS.values() if kind.after in (After.SAME, After.UNDONE)]

# Why paper proves nothing: what the incident and the page say.
DOUBTS = {
    Proof.UNSIGNED: N_("nobody has signed the codes of this sheet"),
    Proof.ALTERED: N_("the codes are not as their writer signed them: altered or forged"),
    Proof.UNKNOWN_NODE: N_("the computer that wrote the sheet is not known here"),
    Proof.REVOKED: N_("the computer that wrote the sheet is believed no longer"),
}


def get_load(session: Session, leg_id: UUID, *, seen_by: Actor) -> Load | None:
    """A load that paper has told of, at its consignee; None where there is none."""
    load = session.get(PaperLoad, leg_id)
    if load is None:
        return None
    to = session.get(Station, load.to_station_id)
    if to is None or not seen_by.sees(to.path):
        raise NotFound(kind="Leg", id=leg_id)
    return load


def load_by_id(session: Session, leg_id: UUID) -> Load:
    """A load that something was received of, by its own rows or by paper's."""
    return session.get(PaperLoad, leg_id) or get_or_raise(session, Leg, leg_id)


def load_with(
    session: Session, unit_id: UUID, station_id: UUID, states: Collection[LegState]
) -> PaperLoad | None:
    """The latest load on its way to a station that has a unit by its paper."""
    query = (
        select(PaperLoad)
        .join(PaperItem, col(PaperItem.leg_id) == col(PaperLoad.id))
        .where(
            PaperItem.unit_id == unit_id,
            PaperLoad.to_station_id == station_id,
            col(PaperLoad.state).in_(states),
        )
        .order_by(col(PaperLoad.departed_at).desc())
    )
    return session.exec(query).first()


def loads_to(session: Session, actor: Actor, states: Collection[LegState]) -> list[PaperLoad]:
    query = (
        select(PaperLoad)
        .join(Station, col(Station.id) == col(PaperLoad.to_station_id))
        .where(
            col(Station.path).startswith(actor.path, autoescape=True),
            col(PaperLoad.state).in_(states),
        )
        .order_by(col(PaperLoad.departed_at))
    )
    return list(session.exec(query))


def is_listed(session: Session, leg_id: UUID, unit_id: UUID) -> bool:
    return session.get(PaperItem, (leg_id, unit_id)) is not None


def listed_unit(session: Session, leg_id: UUID, number: str) -> Any | None:
    """The unit of a number on a bill: paper says which use of the number it is."""
    query = (
        sa.select(UNIT)
        .join(_ITEM, _ITEM.c.unit_id == UNIT.c.id)
        .where(_ITEM.c.leg_id == leg_id, UNIT.c.number == number)
    )
    return session.connection().execute(query).first()


def destination_id_of(session: Session, leg_id: UUID | None, unit_id: UUID) -> UUID | None:
    """Where something goes by the bill that it came with."""
    item = session.get(PaperItem, (leg_id, unit_id)) if leg_id else None
    return item.destination_id if item else None


def known_of(session: Session, leg_id: UUID | None, unit_id: UUID) -> Known | None:
    """The departure that a bill says of a unit: what the event of its receiving follows."""
    item = session.get(PaperItem, (leg_id, unit_id)) if leg_id else None
    return Known(item.head_id, item.hop, item.epoch) if item else None


def evidence_of(load: Load | PaperBag) -> Evidence:
    """How what is taken by the sheet alone is known."""
    is_doubtful = not isinstance(load, Leg) and load.proof is not Proof.PROVEN
    return Evidence.TYPED if is_doubtful else Evidence.MANIFEST


def items(session: Session, leg_id: UUID) -> Sequence[Any]:
    """The items of a paper load with their units.

    ``has_moved`` since they departed; ``came_before`` the bill did.
    """
    moved = sa.exists().where(
        EVENT.c.unit_id == _ITEM.c.unit_id,
        EVENT.c.hop > _ITEM.c.hop,
        EVENT.c.kind.not_in(_UNMOVED),
        ~_taken_back(),
    )
    # The last that is known of it is that it came here without its bill.
    came_before = sa.exists().where(
        EVENT.c.id == UNIT.c.head_id, EVENT.c.kind.in_(("over", "misrouted"))
    )
    query = (
        sa.select(
            _ITEM.c.unit_id,
            UNIT.c.kind,
            UNIT.c.number,
            UNIT.c.state,
            UNIT.c.holder,
            UNIT.c.holder_id,
            _ITEM.c.destination_id,
            _ITEM.c.parcels,
            _ITEM.c.grams,
            _ITEM.c.head_id,
            _ITEM.c.hop,
            _ITEM.c.epoch,
            moved.label("has_moved"),
            came_before.label("came_before"),
        )
        .join(UNIT, UNIT.c.id == _ITEM.c.unit_id)
        .where(_ITEM.c.leg_id == leg_id)
        .order_by(UNIT.c.kind, UNIT.c.number)
    )
    return session.connection().execute(query).all()


def sums(session: Session, leg_ids: Collection[UUID]) -> Sequence[Any]:
    """By leg and kind of unit: how many, how many pieces, how many grams."""
    query = (
        sa.select(
            _ITEM.c.leg_id,
            UNIT.c.kind,
            sa.func.count(),
            sa.func.sum(_ITEM.c.parcels),
            sa.func.sum(_ITEM.c.grams),
        )
        .join(UNIT, UNIT.c.id == _ITEM.c.unit_id)
        .where(_ITEM.c.leg_id.in_(leg_ids))
        .group_by(_ITEM.c.leg_id, UNIT.c.kind)
    )
    return session.connection().execute(query).all()


def _taken_back() -> sa.ColumnElement[bool]:
    undo = EVENT.alias("undo")
    return sa.exists().where(undo.c.corrects_id == EVENT.c.id, undo.c.unit_id == EVENT.c.unit_id)


def content_ids(session: Session, bag_id: UUID) -> Sequence[UUID]:
    """What a bag's item list names."""
    query = select(PaperBagItem.unit_id).where(PaperBagItem.bag_id == bag_id)
    return session.exec(query).all()


def known_inside(session: Session, bag_id: UUID, unit_id: UUID) -> Known | None:
    """What an event of a parcel out of a listed bag follows: the bag's own last event."""
    item = session.get(PaperBagItem, (bag_id, unit_id))
    bag = session.connection().execute(sa.select(UNIT).where(UNIT.c.id == bag_id)).one()
    if item is None or bag.head_id is None:
        return None
    return Known(bag.head_id, max(item.hop, bag.hop), item.epoch)


def unaccounted(session: Session, bag_id: UUID) -> list[UUID]:
    """Of a listed bag, what nothing was said of since it was packed."""
    later = sa.exists().where(
        EVENT.c.unit_id == _BAG_ITEM.c.unit_id, EVENT.c.hop > _BAG_ITEM.c.hop, ~_taken_back()
    )
    query = sa.select(_BAG_ITEM.c.unit_id).where(_BAG_ITEM.c.bag_id == bag_id, ~later)
    return list(session.connection().scalars(query.order_by(_BAG_ITEM.c.unit_id)))


def unscanned(bag_id: UUID) -> sa.ColumnElement[bool]:
    """Whether a unit is listed in a bag, and nobody has had it in hands since."""
    scanned = sa.exists().where(
        EVENT.c.unit_id == _BAG_ITEM.c.unit_id,
        EVENT.c.hop > _BAG_ITEM.c.hop,
        EVENT.c.evidence > int(Evidence.MANIFEST),
        ~_taken_back(),
    )
    return sa.exists().where(
        _BAG_ITEM.c.bag_id == bag_id, _BAG_ITEM.c.unit_id == UNIT.c.id, ~scanned
    )

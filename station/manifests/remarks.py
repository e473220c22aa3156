"""What stands under remarks: what wants care, and what a weight leaves out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.consolidation.models import Bag, BagItem
from station.custody import EVENT
from station.db import table_of
from station.parcels.handling import Handling, kinds_in
from station.parcels.models import Parcel
from station.printing.money import figures

_PARCEL, _BAG, _BAG_ITEM = table_of(Parcel), table_of(Bag), table_of(BagItem)


class Remark(NamedTuple):
    chinese: str
    english: str


_SEAL_TWICE = Remark("封志重号", "Seal used twice")
_CARE = {
    Handling.FRAGILE: Remark("易碎", "Fragile"),
    Handling.FRESH: Remark("生鲜", "Fresh"),
    Handling.UPRIGHT: Remark("勿倒置", "This side up"),
}


def joined(remarks: Iterable[Remark]) -> str:
    """Both languages where there is room for them."""
    found = list(remarks)
    if len(found) == 1:
        return " ".join(filter(None, found[0]))
    return " ".join(remark.chinese for remark in found)


def of_parcel(
    insured_fen: int = 0, handling: str | None = None, *, is_damaged: bool = False
) -> list[Remark]:
    remarks = [Remark("破损", "Damaged")] if is_damaged else []
    remarks += [_CARE[kind] for kind in kinds_in(handling)]
    if insured_fen:
        remarks.append(Remark(f"保价¥{figures(insured_fen)}", "Insured"))
    return remarks


def of_photos(many: int) -> list[Remark]:
    """That there are photos of it: whoever signs may ask for them."""
    return [Remark(f"照片{many}张", f"photos: {many}")] if many else []


def of_parcels(
    session: Session, unit_ids: Collection[UUID], *, until: datetime | None
) -> Mapping[UUID, list[Remark]]:
    """Of loose parcels, with the damage that was known ``until`` then."""
    damaged = damaged_ids(session, unit_ids, until=until)
    rows = session.connection().execute(
        sa.select(_PARCEL.c.id, _PARCEL.c.insured_fen, _PARCEL.c.handling).where(
            _PARCEL.c.id.in_(unit_ids)
        )
    )
    known = {row.id: (row.insured_fen, row.handling) for row in rows}
    return {
        unit_id: of_parcel(*known.get(unit_id, ()), is_damaged=unit_id in damaged)
        for unit_id in unit_ids
    }


def of_bags(
    session: Session, bag_ids: Collection[UUID], *, until: datetime | None
) -> Mapping[UUID, list[Remark]]:
    """How many parcels of each bag want care, and whether its seal was on another ``until`` then.

    For the rest of its contents the seal stands.
    """
    counts: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for bag_id, insured_fen, handling in session.connection().execute(_in_bags(bag_ids)):
        for kind in kinds_in(handling):
            counts[bag_id][kind] += 1
        counts[bag_id]["insured"] += 1 if insured_fen else 0
    twice = _sealed_alike(session, bag_ids, until)
    return {
        bag_id: [*([_SEAL_TWICE] if bag_id in twice else []), *_counted(counts[bag_id])]
        for bag_id in bag_ids
    }


def without_weight(pieces: int) -> list[Remark]:
    return [Remark(f"无重量{pieces}件", "without weight")] if pieces else []


def damaged_ids(
    session: Session, unit_ids: Collection[UUID], *, until: datetime | None = None
) -> set[UUID]:
    """Which of them were marked as damaged, and not by a slip."""
    undo = EVENT.alias("undo")
    taken_back = sa.exists().where(
        undo.c.corrects_id == EVENT.c.id, undo.c.unit_id == EVENT.c.unit_id
    )
    query = sa.select(EVENT.c.unit_id).where(
        EVENT.c.unit_id.in_(unit_ids), EVENT.c.kind == "damaged", ~taken_back
    )
    if until is not None:
        query = query.where(EVENT.c.at <= until)
    return set(session.connection().scalars(query))


def _in_bags(bag_ids: Collection[UUID]) -> Any:
    wants_care = (_PARCEL.c.insured_fen > 0) | _PARCEL.c.handling.is_not(None)
    return (
        sa.select(_BAG_ITEM.c.bag_id, _PARCEL.c.insured_fen, _PARCEL.c.handling)
        .join(_PARCEL, _PARCEL.c.id == _BAG_ITEM.c.unit_id)
        .where(_BAG_ITEM.c.bag_id.in_(bag_ids), wants_care)
    )


def _sealed_alike(session: Session, bag_ids: Collection[UUID], until: datetime | None) -> set[UUID]:
    other = _BAG.alias("other")
    is_alike = other.c.seal_number == _BAG.c.seal_number
    if until is not None:
        is_alike &= other.c.closed_at <= until
    query = sa.select(_BAG.c.id).where(
        _BAG.c.id.in_(bag_ids),
        _BAG.c.seal_number != "",
        sa.exists().where(other.c.id != _BAG.c.id, is_alike),
    )
    return set(session.connection().scalars(query))


def _counted(counts: Mapping[str, int]) -> Iterable[Remark]:
    for kind, care in _CARE.items():
        if counts.get(kind):
            yield Remark(f"{care.chinese}{counts[kind]}件", care.english.lower())
    if counts.get("insured"):
        yield Remark(f"保价{counts['insured']}件", "insured")

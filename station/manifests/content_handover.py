"""What a handover list says, from rows: what changed hands with a partner."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import barcodes
from station.custody import EVENT
from station.db import get_or_raise, table_of
from station.incidents import photos
from station.manifests import remarks
from station.manifests.places import Names
from station.manifests.sheets.handover_list import HandoverLine, HandoverList
from station.manifests.sheets.lines import Made
from station.network.models import Partner, Station
from station.parcels import count_totals
from station.parcels.models import Intake, Parcel
from station.parcels.sorting import Sorting

_PARCEL = table_of(Parcel)


def handover_list(
    session: Session, intake: Intake, *, number: str, revision: int, made: Made
) -> HandoverList:
    """Expected, received, and what differs."""
    partner = get_or_raise(session, Partner, intake.partner_id)
    station = get_or_raise(session, Station, intake.station_id)
    names = Names(session)
    return HandoverList(
        number=number,
        revision=revision,
        code=barcodes.of_sheet(number, revision),
        issuer=names.place(station.id),
        partner=partner.name,
        station=names.place(station.id),
        on=intake.day,
        batch=intake.filename,
        partner_clerk="",
        station_clerk=made.by,
        lines=tuple(_lines(session, intake, partner, names)),
        made=made,
    )


def what_changed_hands(said: dict[str, Any]) -> list[tuple[str, int, int | None]]:
    """Of a list that was frozen: what both sides signed for, whatever is corrected later."""
    return [(line["number"], line["expected"], line["received"]) for line in said["lines"]]


def _lines(session: Session, intake: Intake, partner: Partner, names: Names) -> list[HandoverLine]:
    taken, missing = (_counted(session, intake, kind) for kind in ("take_over", "missing"))
    parcels = session.exec(
        select(Parcel)
        .where(Parcel.intake_id == intake.id)
        .order_by(col(Parcel.row).nulls_last(), col(Parcel.number))
    ).all()
    given_back = count_totals.given_back_ids(session, intake)
    ids = [parcel.id for parcel in parcels]
    damaged = remarks.damaged_ids(session, ids, until=intake.closed_at)
    shown = photos.counts_of_units(session, damaged)
    lines = []
    for parcel in parcels:
        received = 1 if parcel.id in taken else 0 if parcel.id in missing else None
        if parcel.id in given_back:
            received = 0
        township, village = names.township_and_village(parcel.destination_id)
        lines.append(
            HandoverLine(
                number=parcel.number,
                kind=partner.name,
                township=township,
                village=village,
                weight_grams=parcel.weight_grams or None,
                cod_fen=parcel.cod_fen,
                freight_collect_fen=parcel.freight_collect_fen,
                # A parcel without a row in the file was found on the spot.
                expected=0 if parcel.row is None and intake.filename else 1,
                received=received,
                is_damaged=parcel.id in damaged,
                is_given_back=parcel.id in given_back,
                remarks=_remarks(parcel, shown.get(parcel.id, 0)),
            )
        )
    return lines


def _remarks(parcel: Parcel, photographed: int) -> str:
    known = remarks.of_parcel(parcel.insured_fen, parcel.handling)
    if parcel.sorting is Sorting.MISROUTED:
        known = [remarks.Remark("外县件", "Other county"), *known]
    elif parcel.destination_id is None:
        known = [remarks.Remark("去向待定", "Place asked"), *known]
    return remarks.joined([*known, *remarks.of_photos(photographed)])


def _counted(session: Session, intake: Intake, kind: str) -> set[UUID]:
    """The parcels of an intake to which this happened, and was not taken back."""
    undo = EVENT.alias("undo")
    taken_back = sa.exists().where(
        undo.c.corrects_id == EVENT.c.id, undo.c.unit_id == EVENT.c.unit_id
    )
    query = (
        sa.select(EVENT.c.unit_id)
        .join(_PARCEL, _PARCEL.c.id == EVENT.c.unit_id)
        .where(_PARCEL.c.intake_id == intake.id, EVENT.c.kind == kind, ~taken_back)
    )
    return set(session.connection().scalars(query))

"""What a list of returns says, from rows."""

from collections.abc import Iterator

from sqlmodel import Session

from station import barcodes
from station.db import get_or_raise
from station.incidents import photos
from station.manifests import remarks
from station.manifests.places import Names
from station.manifests.sheets.lines import Made
from station.manifests.sheets.returns_list import ReturnLine, ReturnsList
from station.network.models import Partner, Station
from station.parcels import returns
from station.parcels.going_back import Why
from station.parcels.models import Intake, Parcel, Return

_WHY = {
    Why.ELSEWHERE: "外县件 Other county",
    Why.DAMAGED: "破损 Damaged",
    Why.REFUSED: "未接收 Not taken over",
    Why.UNDELIVERABLE: "无法投递 Cannot be delivered",
    Why.DECLINED: "拒收 Refused by recipient",
    Why.NOT_COLLECTED: "逾期未取 Not collected",
    Why.MISADDRESSED: "地址错误 Wrong address",
}


def returns_list(
    session: Session, given: Return, *, number: str, revision: int, made: Made
) -> ReturnsList:
    partner = get_or_raise(session, Partner, given.partner_id)
    station = get_or_raise(session, Station, given.station_id)
    place = Names(session).place(station.id)
    return ReturnsList(
        number=number,
        revision=revision,
        code=barcodes.of_sheet(number, revision),
        issuer=place,
        partner=partner.name,
        station=place,
        on=given.day,
        station_clerk=made.by,
        lines=tuple(_lines(session, given)),
        made=made,
    )


def _lines(session: Session, given: Return) -> Iterator[ReturnLine]:
    items = returns.items_of(session, given)
    ids = [parcel.id for parcel, _ in items]
    damaged = remarks.damaged_ids(session, ids, until=given.given_at)
    shown = photos.counts_of_units(session, ids)
    for parcel, why in items:
        # A recipient may refuse it because it is damaged.
        is_damaged = parcel.id in damaged and why is not Why.DAMAGED
        care = remarks.of_parcel(parcel.insured_fen, parcel.handling, is_damaged=is_damaged)
        said = remarks.joined([*care, *remarks.of_photos(shown.get(parcel.id, 0))])
        yield _line(session, parcel, why, said)


def _line(session: Session, parcel: Parcel, why: Why, said: str) -> ReturnLine:
    intake = session.get(Intake, parcel.intake_id) if parcel.intake_id else None
    return ReturnLine(
        number=parcel.number,
        why=_WHY[why],
        came_on=parcel.announced_on,
        batch=intake.filename if intake else "",
        weight_grams=parcel.weight_grams or None,
        remarks=said,
    )

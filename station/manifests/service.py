"""Freezes sheets: a revision keeps its bytes, a change makes the next, a reprint serves them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session, col, select

from station import barcodes, custody, records
from station.access import Actor, Permission
from station.barcodes import Series
from station.consolidation import trips
from station.consolidation.models import Bag, Leg, Trip
from station.custody import Writer
from station.db import get_or_raise
from station.errors import N_, NotFound, RuleBroken
from station.manifests import (
    content_bags,
    content_bills,
    content_handover,
    content_returns,
    freezing,
    load_codes,
    lookup,
    on_paper,
    signed,
)
from station.manifests.as_json import plain
from station.manifests.load_codes import Sign
from station.manifests.models import Sheet, SheetFile, SheetKind, SheetRevision
from station.manifests.sheets import (
    draw_bag_tag,
    draw_handover_list,
    draw_item_list,
    draw_returns_list,
    draw_route_bill,
    draw_trip_bill,
)
from station.manifests.sheets.lines import Made
from station.network.models import Station
from station.network.numbers import next_number
from station.paper import Said
from station.parcels.models import Intake, Return
from station.printing import apart


class PrintedElsewhere(RuleBroken):
    message = N_("This sheet was printed on another computer, which keeps its file.")


class _Kind(Struct, frozen=True):
    """How one kind of sheet is made."""

    subject: type[Any]
    says: Callable[..., Any]
    draw: Callable[[Any], bytes]
    units: Callable[[Session, Any], list[UUID]]
    # What its codes say to a scanner, where it has some.
    load: Callable[..., Said | None] | None = None


_KINDS = {
    SheetKind.ROUTE_BILL: _Kind(
        Leg,
        content_bills.route_bill,
        draw_route_bill.draw,
        on_paper.leg_units,
        load_codes.of_bill,
    ),
    SheetKind.TRIP_BILL: _Kind(
        Trip, content_bills.trip_bill, draw_trip_bill.draw, on_paper.trip_units
    ),
    SheetKind.BAG_TAG: _Kind(Bag, content_bags.bag_tag, draw_bag_tag.draw, lambda _, bag: [bag.id]),
    SheetKind.ITEM_LIST: _Kind(
        Bag,
        content_bags.item_list,
        draw_item_list.draw,
        on_paper.content_units,
        load_codes.of_list,
    ),
    SheetKind.HANDOVER_LIST: _Kind(
        Intake, content_handover.handover_list, draw_handover_list.draw, on_paper.counted_units
    ),
    SheetKind.RETURNS_LIST: _Kind(
        Return, content_returns.returns_list, draw_returns_list.draw, on_paper.given_units
    ),
}
# What has no number before its list has one.
_NUMBERED = {
    SheetKind.HANDOVER_LIST: Series.HANDOVER_LIST,
    SheetKind.RETURNS_LIST: Series.RETURNS_LIST,
}


def freeze(
    session: Session,
    writer: Writer,
    kind: SheetKind,
    subject_id: UUID,
    *,
    sign: Sign | None = None,
) -> SheetRevision:
    """The sheet as it stands: the last revision if it still says the same, else the next.

    What is frozen can no longer be taken back by undo. ``sign`` is this installation's
    hand: without it a sheet has no codes for a station that knows nothing of the load.
    """
    writer.actor.ensure_may(Permission.PRINT)
    how = _KINDS[kind]
    subject = get_or_raise(session, how.subject, subject_id)
    sheet = _sheet(session, kind, subject)
    last = freezing.revision_of(session, sheet, sheet.revision)
    if last is not None and not _may_say_anew(session, writer.actor, sheet, subject, last):
        return last
    made = Made(by=writer.actor.name, at=writer.at)
    revision = freezing.next_revision(session, sheet)
    says = how.says(session, subject, number=sheet.number, revision=revision, made=made)
    load = how.load(session, subject, revision=revision, at=writer.at) if how.load else None
    if how.load:
        says = replace(says, load=load_codes.digest(load), codes=load_codes.codes(load, sign))
    said = plain(says)
    digest = freezing.digest_of(said)
    if last is not None and (
        last.says_sha256 == digest or signed.is_same_handover(subject, last, said)
    ):
        return last
    custody.mark_on_paper(session.connection(), how.units(session, subject))
    return freezing.keep(session, writer, sheet, said, digest, apart.drawn(how.draw, says))


def depart(
    session: Session, writer: Writer, trip_id: UUID, *, sign: Sign | None = None
) -> list[SheetRevision]:
    """Send a trip off and freeze the bills that go with it: together, or not at all."""
    trip = get_or_raise(session, Trip, trip_id)
    legs = trips.depart(session, writer, trip)
    bills = [freeze(session, writer, SheetKind.ROUTE_BILL, leg.id, sign=sign) for leg in legs]
    if not records.is_written_here(session, trip.home_station_id):
        # The bill of the whole trip is the computer's that keeps the trip.
        return bills
    return [*bills, freeze(session, writer, SheetKind.TRIP_BILL, trip.id)]


def freeze_number(
    session: Session,
    writer: Writer,
    number: str,
    kind: SheetKind | None = None,
    *,
    sign: Sign | None = None,
) -> SheetRevision:
    """The sheet that a number of ours names, made if it was never printed.

    Raises:
        NotFound: no bag, leg, trip or list has this number.
    """
    code = barcodes.parse(number)
    kind = kind or (lookup.KIND_OF_SERIES[code.series] if code else None)
    if code is None or kind is None:
        raise NotFound(kind="Sheet", id=number)
    named = str(code.names)
    sheet = session.exec(select(Sheet).where(Sheet.number == named, Sheet.kind == kind)).first()
    if sheet is not None and kind in lookup.KINDS_OF_ROOMS_ABOVE:
        # The room that made it knows what it says now; here is what it said.
        return get_revision(session, sheet)
    if sheet is not None:
        return freeze(session, writer, kind, sheet.subject_id, sign=sign)
    if kind in lookup.KINDS_OF_ROOMS_ABOVE:
        raise NotFound(kind="Sheet", id=number)
    model = _KINDS[kind].subject
    if kind in _NUMBERED:
        raise NotFound(kind="Sheet", id=number)
    subject = session.exec(select(model).where(model.number == named)).first()
    if subject is None:
        raise NotFound(kind="Sheet", id=number)
    return freeze(session, writer, kind, subject.id, sign=sign)


def get_revision(session: Session, sheet: Sheet, revision: int | None = None) -> SheetRevision:
    """A revision of a sheet, the newest unless one is named."""
    found = freezing.revision_of(session, sheet, sheet.revision if revision is None else revision)
    if found is None:
        raise NotFound(kind="Revision", id=revision)
    return found


def list_revisions(session: Session, sheet: Sheet) -> list[SheetRevision]:
    """All revisions of a sheet, the newest first."""
    return list(
        session.exec(
            select(SheetRevision)
            .where(SheetRevision.sheet_id == sheet.id)
            .order_by(col(SheetRevision.revision).desc())
        )
    )


def pdf_of(session: Session, revision: SheetRevision) -> bytes:
    """The bytes as they were frozen.

    Raises:
        PrintedElsewhere: the file stays where it was made; the paper came with the load.
    """
    file = session.get(SheetFile, revision.pdf_sha256)
    if file is None:
        raise PrintedElsewhere
    return file.pdf


def _may_say_anew(
    session: Session, actor: Actor, sheet: Sheet, subject: Any, last: SheetRevision
) -> bool:
    """Whether a look at the rows may make the next revision.

    The others get the last one: who reads along, who receives, and everybody once it is
    signed, as that does not change by what is found or corrected later.
    """
    is_ours = records.is_written_here(session, sheet.home_station_id)
    if not is_ours or not actor.may(Permission.PACK) or signed.is_signed(session, subject, last):
        return False
    senders = [sheet.station_id]
    if isinstance(subject, Trip):
        senders += [stop.station_id for stop in trips.stops_of(session, subject)]
    stations = [session.get(Station, station_id) for station_id in senders]
    return any(station is not None and actor.sees(station.path) for station in stations)


def _sheet(session: Session, kind: SheetKind, subject: Any) -> Sheet:
    """The sheet of a bag, leg, trip or intake: its sender's, whoever prints it first."""
    found = freezing.find(session, kind, subject.id)
    if found is not None:
        return found
    sender_id = subject.from_station_id if isinstance(subject, Leg) else subject.station_id
    station = get_or_raise(session, Station, sender_id)
    number = subject.number if kind not in _NUMBERED else ""
    number = number or next_number(session, station, _NUMBERED[kind])
    return freezing.begin(session, kind, subject.id, number, station, station.id)

"""What the county's sorting room does in the demonstration: files, counting, slots and bags."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from station import custody
from station.consolidation import bags, sorting_desk
from station.consolidation.rules import MAX_BAG_GRAMS
from station.counter import leaving
from station.custody import UNIT, Happening, State
from station.db import table_of
from station.demo.county import County
from station.demo.courier_files import Shape
from station.manifests import service as sheets
from station.manifests import with_partners
from station.manifests.models import SheetKind
from station.network.models import Partner, Station
from station.parcels import count_totals, counting, going_back, intake, questions
from station.parcels.going_back import Why
from station.parcels.models import Intake, Parcel
from station.parcels.sorting import Sorting

_PARCEL = table_of(Parcel)
TARE_GRAMS = 220
# What is heavier travels outside bags.
LOOSE_FROM_GRAMS = 15_000
# So many parcels are scanned in one go, between two looks at the clock.
_HANDFUL = 25


def take_in(county: County, shape: Shape, parcels: int, day: date, minute: float) -> Intake:
    """A courier's file arrives and is taken in; its parcels are expected now."""
    slow = day == county.times.yesterday
    invented = county.inventor.invent(shape.prefix, shape.digits, parcels, every_other=slow)
    filename = shape.filename.format(day=f"{day:%m%d}")
    partner = county.partner(shape.partner)
    file = intake.read(county.session, partner, shape.write(invented), filename)
    prepared = intake.prepare(county.session, file, memory=county.memory)
    return intake.take_in(county.session, county.writer("sorter", day, minute), prepared).intake


def count(
    county: County,
    taken: Intake,
    day: date,
    minute: float,
    *,
    missing: int = 0,
    part: float = 1.0,
) -> None:
    """The partner hands over, scan by scan; the last ``missing`` are not there.

    Counting a ``part`` leaves the rest expected, and the list open.
    """
    ids = count_totals.waiting_ids(county.session, taken.id)
    county.random.shuffle(ids)
    here = ids[: round((len(ids) - missing) * part)]
    counting.begin(county.session, county.writer("sorter", day, minute), taken)
    for first in range(0, len(here), _HANDFUL):
        minute += 1
        handful = here[first : first + _HANDFUL]
        happenings = [Happening("take_over", i, party_id=taken.partner_id) for i in handful]
        writer = county.writer("sorter", day, minute)
        custody.record(county.session.connection(), writer, happenings)
    if part == 1:
        writer = county.writer("sorter", day, minute + 1)
        with_partners.finish_count(county.session, writer, taken, rest_is_here=False)


def scan_extra(county: County, shape: Shape, taken: Intake, day: date, minute: float) -> None:
    """A parcel that stands in no file, and its box is dented."""
    number = county.inventor.unannounced(shape.prefix, shape.digits)
    writer = county.writer("sorter", day, minute)
    extra = counting.count(county.session, writer, taken, number)
    counting.mark_damaged(county.session, writer, taken, extra.unit_id)


def bring_after(county: County, number: str, partner_id: UUID, day: date, minute: float) -> None:
    """A parcel that was missing comes after all, without a file."""
    writer = county.writer("sorter", day, minute)
    partner = county.session.get_one(Partner, partner_id)
    taken = counting.begin_without_file(county.session, writer, partner)
    counting.count(county.session, writer, taken, number)
    with_partners.finish_count(county.session, writer, taken, rest_is_here=False)


def answer_questions(county: County, day: date, minute: float, *, leave: int) -> int:
    """The clerk says where the asked parcels go, by the likeliest place; some are left."""
    asked = _here(county, Parcel.sorting == Sorting.ASKED)
    answered = [parcel for parcel in asked if parcel.candidates][leave:]
    writer = county.writer("sorter", day, minute)
    for parcel in answered:
        # An answer is given to all that ask the same.
        if parcel.sorting is Sorting.ASKED:
            likeliest = county.divisions[parcel.candidates.split(",")[0]]
            questions.answer(county.session, writer, county.memory, parcel.id, likeliest.id)
    county.session.flush()
    return len(answered)


def scan_at_slots(county: County, day: date, minute: float, above: Station) -> None:
    """The sorter scans one parcel after the other, as the screen shows slot and bag."""
    for parcel in _here(county, col(Parcel.destination_id).is_not(None)):
        destination = county.station_of(parcel.destination_id or above.id)
        if destination.path.startswith(above.path):
            minute += 0.1
            writer = county.writer("sorter", day, minute)
            sorting_desk.sort(county.session, writer, parcel.number)


def sort(county: County, day: date, minute: float, towards: Sequence[Station]) -> list[UUID]:
    """Drop all that goes to ``towards`` or below into the open bags of its slots.

    Returns:
        the bags that are open now, by the code of their destination.
    """
    by_place: dict[UUID, list[Parcel]] = defaultdict(list)
    for parcel in _here(county, col(Parcel.destination_id).is_not(None)):
        light = (parcel.weight_grams or 0) < LOOSE_FROM_GRAMS
        if light and parcel.destination_id and parcel.id not in county.strays:
            by_place[parcel.destination_id].append(parcel)
    opened = []
    places = [county.station_of(station_id) for station_id in by_place]
    for station in sorted(places, key=lambda place: place.code):
        if any(station.path.startswith(above.path) for above in towards):
            for load in _bagfuls(by_place[station.id]):
                minute += 0.2
                opened.append(_fill(county, station, load, day, minute))
    return opened


def close(county: County, bag_ids: Sequence[UUID], day: date, minute: float) -> None:
    """Weigh, seal and close bags."""
    for bag_id in bag_ids:
        minute += 0.15
        content = bags.content_of(county.session, bag_id)
        bags.close_bag(
            county.session,
            county.writer("sorter", day, minute),
            bag_id,
            seal_number=f"CY{next(county.seals)}",
            gross_grams=content.grams + TARE_GRAMS,
            tare_grams=TARE_GRAMS,
        )


def print_tags(county: County, bag_ids: Sequence[UUID], day: date, minute: float) -> None:
    """The tag and the list of contents of closed bags."""
    writer = county.writer("sorter", day, minute)
    for bag_id in bag_ids:
        sheets.freeze(county.session, writer, SheetKind.BAG_TAG, bag_id)
        sheets.freeze(county.session, writer, SheetKind.ITEM_LIST, bag_id, sign=county.sign)


def return_misrouted(county: County, day: date, minute: float) -> int:
    """What is another county's goes back to the partner who brought it, each with its list."""
    writer = county.writer("dispatcher", day, minute)
    parcels = going_back.waiting(county.session, writer.station_id)
    for partner_id in sorted({parcel.partner_id for parcel in parcels}):
        partner = county.session.get_one(Partner, partner_id)
        theirs = [parcel.unit_id for parcel in parcels if parcel.partner_id == partner_id]
        leaving.give_back(county.session, writer, partner, theirs, Why.ELSEWHERE)
    return len(parcels)


def _fill(
    county: County, station: Station, parcels: Sequence[Parcel], day: date, minute: float
) -> UUID:
    writer = county.writer("sorter", day, minute)
    bag = bags.start_bag(county.session, writer, station.id)
    packed = [Happening("pack", parcel.id, bag_id=bag.id) for parcel in parcels]
    custody.record(county.session.connection(), writer, packed)
    return bag.id


def _bagfuls(parcels: Sequence[Parcel]) -> list[list[Parcel]]:
    loads: list[list[Parcel]] = [[]]
    grams = TARE_GRAMS
    for parcel in parcels:
        weight = parcel.weight_grams or 0
        if loads[-1] and grams + weight > MAX_BAG_GRAMS:
            loads.append([])
            grams = TARE_GRAMS
        loads[-1].append(parcel)
        grams += weight
    return loads


def _here(county: County, condition: Any) -> list[Parcel]:
    """Parcels that lie in the sorting room outside bags, by number."""
    room = county.actors["sorter"].station_id
    return list(
        county.session.exec(
            select(Parcel)
            .join(UNIT, UNIT.c.id == Parcel.id)
            .where(UNIT.c.holder_id == room, UNIT.c.state == State.HERE, condition)
            .order_by(Parcel.number)
        )
    )

"""What happens at the counters of the demonstration: shelving, pickup, calls, the day's cash."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from station import custody
from station.counter import agreements, pickup, shelves, shelving, till, waiting
from station.counter.models import About, Source
from station.counter.pickup import TurnedBack
from station.counter.recipients import Recipients
from station.counter.repeating import Payment
from station.counter.rules import DENOMINATIONS
from station.counter.shelves import Patience
from station.counter.waiting import Waiting
from station.custody import Evidence
from station.db import new_id
from station.demo.cast import CAST
from station.demo.county import County
from station.ledger import AccountKind, Method
from station.ledger import lookup as books
from station.network.models import Station

# Of ten recipients, so many have said that parcels may come to the station.
_AGREED = 0.75
_PROXY = "王大爷"


def has_counter(county: County, station: Station) -> bool:
    """Whether somebody works there; the others hand over without a shelf of their own."""
    places = {part.place for part in CAST}
    code = next(c for c, s in county.stations.items() if s.id == station.id)
    return code in places


def shelve(
    county: County, station: Station, parcels: Sequence[UUID], day: date, minute: float
) -> None:
    """One scan a parcel, as they come out of the bags."""
    recipients = Recipients(county.memory.secret)
    writer = county.writer(county.operator_at(station), day, minute)
    for unit_id in parcels:
        unit = custody.get_unit(county.session, unit_id)
        shelving.shelve(county.session, writer, recipients, unit.number)


def hand_over(
    county: County, station: Station, parcels: Sequence[UUID], day: date, minute: float
) -> None:
    """People come for their parcels, and pay what is due."""
    writer = county.writer(county.operator_at(station), day, minute)
    waits = waiting.of_units(county.session, station.id, parcels)
    for index, each in enumerate(waits):
        method = (Method.CASH, Method.WECHAT)[index % 2] if each.due_fen else None
        proxy = _PROXY if index % 9 == 8 else ""  # noqa: PLR2004  now and then
        pickup.hand_over(
            county.session,
            writer,
            [each.unit_id],
            Payment(each.due_fen, method),
            act_id=new_id(),
            evidence=Evidence.SIGNED,
            proxy_name=proxy,
        )


def serve(
    county: County, station: Station, parcels: Sequence[UUID], day: date, minute: float
) -> None:
    """A morning at a counter: most have agreed, some come, one refuses."""
    shelve(county, station, parcels, day, minute)
    rows = waiting.of_units(county.session, station.id, parcels)
    _agree(county, station, rows, day, minute)
    come = [row.unit_id for row in rows if county.random.random() < 0.4]  # noqa: PLR2004
    hand_over(county, station, come, day, minute + 4)
    left = [row for row in rows if row.unit_id not in set(come)]
    if len(left) > 4:  # noqa: PLR2004  enough stay for a visitor
        writer = county.writer(county.operator_at(station), day, minute + 5)
        refused = [left[0].unit_id]
        why = TurnedBack.REFUSED
        pickup.turn_back(county.session, writer, refused, why, reason="不要了")


def close(county: County, station: Station, day: date, minute: float) -> None:
    """The evening's count, which agrees."""
    writer = county.writer(county.operator_at(station), day, minute)
    left = books.balance(county.session, AccountKind.CASH, station.id)
    pieces = {}
    for fen in DENOMINATIONS:
        pieces[fen], left = divmod(left, fen)
    reason = "角分找零" if left else ""
    till.close(county.session, writer, pieces, reason=reason, act_id=new_id())


def be_strict(county: County, station: Station, day: date) -> None:
    """A small shop: what was not fetched by the next day is overdue."""
    writer = county.writer(county.operator_at(station), day, 480)
    shelves.set_patience(county.session, writer, Patience(1, 1))


def _agree(
    county: County, station: Station, rows: Sequence[Waiting], day: date, minute: float
) -> None:
    writer = county.writer(county.operator_at(station), day, minute + 1)
    for row in rows:
        if row.partner_id is None or county.random.random() > _AGREED:
            continue
        to_station = county.random.random() < 0.9  # noqa: PLR2004  some want it at the door
        answers = {About.TO_STATION: to_station, About.CONFIRM: to_station}
        agreements.note(
            county.session,
            writer,
            row.recipient_key,
            row.partner_id,
            answers,
            source=Source.PHONE,
        )

"""Whether what came belongs where it came to, and what is settled by its coming."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlmodel import Session, col, select

from station import custody
from station.consolidation import rules
from station.consolidation.load_items import LoadItem
from station.consolidation.models import Bag
from station.consolidation.paper_loads import Load
from station.custody import Holder, Writer
from station.errors import N_
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.incidents.service import settle_of_unit
from station.network.models import Station
from station.parcels.heading import goes_to_id
from station.parcels.models import Parcel

ARRIVED = N_("arrived where it belongs")
BILL_CAME = N_("its bill came later, and has it")
_WENT_WRONG = {IncidentKind.MISSORTED, IncidentKind.MISROUTED}


def does_belong(
    session: Session, origin_id: UUID | None, here: Station, destination_id: UUID | None
) -> bool:
    """Whether a station is where something goes, or on its way there from where it came.

    What nobody has decided belongs anywhere, and so does what goes where nobody here has
    heard of. Without an origin, only what goes down from here is on its way.
    """
    destination = session.get(Station, destination_id) if destination_id else None
    if destination is None:
        return True
    origin = session.get(Station, origin_id) if origin_id else None
    return rules.is_on_its_way(origin.path if origin else None, here.path, destination.path)


def missorted(
    session: Session, leg: Load, here: Station, destinations: Iterable[UUID | None]
) -> set[UUID | None]:
    """Of the destinations of a load's items, those that its sender should not have sent here."""
    return {
        destination_id
        for destination_id in set(destinations)
        if not does_belong(session, leg.from_station_id, here, destination_id)
    }


def settle_arrived(session: Session, writer: Writer, unit_ids: Collection[UUID]) -> None:
    """Close what was said of units that went astray and have come to their own station."""
    astray = session.exec(
        select(Incident.unit_id)
        .where(
            col(Incident.unit_id).in_(unit_ids),
            Incident.state == IncidentState.OPEN,
            col(Incident.kind).in_(_WENT_WRONG),
        )
        .distinct()
    ).all()
    for unit_id in astray:
        if unit_id and _goes_to_id(session, unit_id) == writer.station_id:
            settle_of_unit(session, unit_id, _WENT_WRONG, outcome=ARRIVED, at=writer.at)


def settle_before_bill(
    session: Session, writer: Writer, leg: Load, items: Iterable[LoadItem]
) -> None:
    """What was received before its bill was here is over no more: it stands on the bill."""
    for item in items:
        if item.holder is Holder.STATION and item.holder_id == leg.to_station_id:
            over = {IncidentKind.OVER}
            settle_of_unit(session, item.unit_id, over, outcome=BILL_CAME, at=writer.at)


def _goes_to_id(session: Session, unit_id: UUID) -> UUID | None:
    bag = session.get(Bag, unit_id)
    if bag is not None:
        return bag.destination_id
    parcel = session.get(Parcel, unit_id)
    return goes_to_id(custody.get_unit(session, unit_id), parcel) if parcel else None

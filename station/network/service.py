"""What a coordinator does with stations, slots, partners and vehicles.

Routes have a module of their own. The caller owns the transaction.
"""

from collections.abc import Mapping
from uuid import UUID

from msgspec.structs import asdict
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.db import get_or_raise
from station.errors import N_, InvalidInput
from station.network import lookup, rules
from station.network.details import PartnerDetails, StationDetails, VehicleDetails
from station.network.models import Division, Partner, Slot, Station, Vehicle
from station.network.pinyin import search_key
from station.records import ensure_version


def edit_station(
    session: Session, station_id: UUID, details: StationDetails, *, version: int, actor: Actor
) -> Station:
    station = lookup.get_station(session, station_id, seen_by=actor)
    actor.ensure_may(Permission.MANAGE_NETWORK, station.path)
    ensure_version(station, version)
    rules.ensure_served_by(station, _servers(session, details.served_by_id))
    if station.is_active and not details.is_active:
        rules.ensure_may_close(station, _served(session, station))
    if details.is_active and not station.is_active:
        division = get_or_raise(session, Division, station.division_id)
        if not division.is_current:
            raise rules.PlaceGone(name=division.name)
    _change(station, asdict(details) | {"search": search_key(details.name)})
    session.flush()
    return station


def number_slots(
    session: Session,
    station_id: UUID,
    numbers: Mapping[UUID, int],
    *,
    versions: Mapping[UUID, int],
    actor: Actor,
) -> int:
    """Give the slots of a sorting room new numbers, all at once; returns how many changed.

    ``numbers`` are by the slot's id. A slot whose destination is closed, or has moved to
    another township, makes room.
    """
    station = lookup.get_station(session, station_id, seen_by=actor)
    actor.ensure_may(Permission.MANAGE_NETWORK, station.path)
    rows = session.exec(
        select(Slot, Station)
        .join(Station, col(Station.id) == col(Slot.destination_id))
        .where(Slot.station_id == station_id)
    ).all()
    wanted = {slot.id: numbers.get(slot.id, slot.number) for slot, _ in rows}
    in_use = {s.id for s, place in rows if place.is_active and place.path.startswith(station.path)}
    open_slots = [(slot, place) for slot, place in rows if slot.id in in_use]
    for slot, _ in open_slots:
        if wanted[slot.id] != slot.number:
            ensure_version(slot, versions.get(slot.id, slot.version))
    rules.ensure_slot_numbers(
        {f"{place.name} {place.code}": wanted[slot.id] for slot, place in open_slots}
    )
    taken = {wanted[slot.id] for slot, _ in open_slots}
    free = max([*taken, *wanted.values()], default=0)
    for slot, _ in rows:
        if slot.id not in in_use and slot.number in taken:
            free += 1
            wanted[slot.id] = free
    return _renumber(session, [slot for slot, _ in rows], wanted)


def add_partner(session: Session, details: PartnerDetails, *, actor: Actor) -> Partner:
    actor.ensure_may(Permission.MANAGE_NETWORK)
    _ensure_code_free(session, details.code, None)
    partner = Partner(**asdict(details), search=search_key(details.name))
    session.add(partner)
    session.flush()
    return partner


def edit_partner(
    session: Session, partner_id: UUID, details: PartnerDetails, *, version: int, actor: Actor
) -> Partner:
    actor.ensure_may(Permission.MANAGE_NETWORK)
    partner = get_or_raise(session, Partner, partner_id)
    ensure_version(partner, version)
    _ensure_code_free(session, details.code, partner_id)
    _change(partner, asdict(details) | {"search": search_key(details.name)})
    session.flush()
    return partner


def add_vehicle(session: Session, details: VehicleDetails, *, actor: Actor) -> Vehicle:
    actor.ensure_may(Permission.MANAGE_NETWORK)
    _ensure_vehicle(session, details, None)
    county = lookup.county_station(session)
    vehicle = Vehicle(
        **asdict(details),
        search=_vehicle_key(details),
        home_station_id=county.id if county else None,
    )
    session.add(vehicle)
    session.flush()
    return vehicle


def edit_vehicle(
    session: Session, vehicle_id: UUID, details: VehicleDetails, *, version: int, actor: Actor
) -> Vehicle:
    actor.ensure_may(Permission.MANAGE_NETWORK)
    vehicle = get_or_raise(session, Vehicle, vehicle_id)
    ensure_version(vehicle, version)
    _ensure_vehicle(session, details, vehicle_id)
    _change(vehicle, asdict(details) | {"search": _vehicle_key(details)})
    session.flush()
    return vehicle


def _vehicle_key(details: VehicleDetails) -> str:
    return f"{search_key(details.name)} {search_key(details.plate)}".strip()


def _change(row: object, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _servers(session: Session, first_id: UUID | None) -> list[Station]:
    """The station that serves, the one that serves that one, and so on, once each."""
    chain: list[Station] = []
    while first_id is not None and all(station.id != first_id for station in chain):
        station = session.get(Station, first_id)
        if station is None:
            raise InvalidInput({"served_by_id": N_("Choose one of the list.")})
        chain.append(station)
        first_id = station.served_by_id
    return chain


def _served(session: Session, station: Station) -> list[Station]:
    query = select(Station).where(Station.served_by_id == station.id).order_by(Station.code)
    return list(session.exec(query))


def _renumber(session: Session, slots: list[Slot], wanted: Mapping[UUID, int]) -> int:
    """Numbers are unique, so all that change step aside before any takes its place."""
    changed = [slot for slot in slots if slot.number != wanted[slot.id]]
    for slot in changed:
        slot.number = -slot.number
    session.flush()
    for slot in changed:
        slot.number = wanted[slot.id]
    session.flush()
    return len(changed)


def _ensure_code_free(session: Session, code: str, own_id: UUID | None) -> None:
    other = session.exec(select(Partner).where(Partner.code == code)).first()
    if other is not None and other.id != own_id:
        raise rules.CodeTaken(code=code, name=other.name)


def _ensure_vehicle(session: Session, details: VehicleDetails, own_id: UUID | None) -> None:
    other = session.exec(select(Vehicle).where(Vehicle.plate == details.plate)).first()
    if other is not None and other.id != own_id:
        raise rules.PlateTaken(plate=details.plate)
    if details.partner_id is not None:
        get_or_raise(session, Partner, details.partner_id)

"""What coordinators decide at the hub: from the matters, from a telephone, and against each other."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from station import custody
from station.consolidation import sorting_desk
from station.custody import EVENT, UNIT, State, UnitKind
from station.db import table_of
from station.errors import StationError
from station.incidents import service as incidents
from station.incidents.models import Incident, IncidentState
from station.network.models import Station
from station.parcels.models import Parcel
from tests.sync.simulator.desk import Desk

_INCIDENT = table_of(Incident)


def settle(desk: Desk) -> None:
    """Whoever may, about any matter that is open here."""
    open_ = select(Incident).where(Incident.state == IncidentState.OPEN)
    incident = desk.one_of(desk.session.exec(open_.order_by(col(Incident.id))).all())
    if incident is None or incident.unit_id is None:
        return
    forks = custody.forks_of(desk.session, incident.unit_id)
    if forks:
        head = desk.random.choice(forks[0].heads)
        custody.adjudicate(desk.session, desk.writer, incident.unit_id, head_id=head, reason="问过")
    else:
        incidents.settle(
            desk.session, incident.id, outcome="说清了", actor=desk.writer.actor, at=desk.writer.at
        )


def reopen_matter(desk: Desk) -> None:
    incident = desk.session.exec(
        select(Incident).where(Incident.state == IncidentState.SETTLED).order_by(col(Incident.id))
    ).first()
    if incident is not None:
        incidents.reopen(
            desk.session, incident.id, reason="没有", actor=desk.writer.actor, at=desk.writer.at
        )


def decide(desk: Desk) -> None:
    """Of one unit: what is to be done with it, that it is lost, or where it is.

    Sometimes another coordinator has the opposite to say at once.
    """
    row = _decided_of(desk)
    if row is None:
        return
    ways = [instruct, declare_lost, transfer]
    times = 2 if desk.random.random() < 0.3 else 1
    for way in desk.random.sample(ways, times):
        try:
            with desk.session.begin_nested():
                way(desk, row.id)
        except StationError:
            continue


def _decided_of(desk: Desk) -> Any | None:
    """Something that is in a matter, that was decided of before, or anything."""
    among: tuple[sa.ColumnElement[bool], ...] = (
        UNIT.c.id.in_(sa.select(_INCIDENT.c.unit_id).where(_INCIDENT.c.state == "open")),
        UNIT.c.id.in_(sa.select(EVENT.c.unit_id).where(EVENT.c.kind.in_(_DECISIONS))),
        UNIT.c.kind == UnitKind.BAG,
        sa.true(),
    )
    wanted, *others = desk.random.sample(among, len(among))
    return desk.some(sa.select(UNIT).where(wanted)) or desk.some(sa.select(UNIT).where(others[0]))


_DECISIONS = ("instruct", "declare_lost", "force_transfer")


def instruct(desk: Desk, unit_id: UUID) -> None:
    custody.instruct(desk.session, desk.writer, unit_id, text="送回县里")


def declare_lost(desk: Desk, unit_id: UUID) -> None:
    custody.declare_lost(desk.session, desk.writer, unit_id, reason="找不到")


def transfer(desk: Desk, unit_id: UUID) -> None:
    to = desk.random.choice([*desk.county.stations.values()])
    custody.force_transfer(desk.session, desk.writer, unit_id, to_station_id=to, reason="在那里")


def redirect(desk: Desk) -> None:
    """A parcel of ours is for another place than its file said: most are in a bag by now."""
    bag = UNIT.alias()
    mine = (
        sa.select(UNIT)
        .join(Parcel, col(Parcel.id) == UNIT.c.id)
        .where(col(Parcel.home_station_id) == desk.here)
    )
    bagged = mine.join(bag, bag.c.id == UNIT.c.bag_id)
    under_way = bagged.where(bag.c.state.in_([State.CLOSED, State.ON_THE_WAY, State.ARRIVED]))
    row = desk.some(under_way if desk.random.random() < 0.7 else mine)
    if row is not None:
        to = desk.session.get_one(Station, desk.random.choice([*desk.county.stations.values()]))
        parcel = desk.session.get_one(Parcel, row.id)
        desk.world.awaited |= {parcel.destination_id, to.id} - {None}
        sorting_desk.send_to(desk.session, desk.writer, parcel, to)

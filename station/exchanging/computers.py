"""The stations' computers as the coordinator at the hub keeps them: let in, replaced, withdrawn."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.errors import N_, NotFound, RuleBroken
from station.exchanging import standing
from station.network.models import Level, Station
from station.records import Hosting, installation
from station.sync import joining, nodes, quarantine
from station.sync.models import Enrolment, Node

# How long the disk of a computer that was replaced may be waited for.
LATE = timedelta(days=7)


class AtTheHub(RuleBroken):
    message = N_("The stations' computers are kept at the county's hub. This is not the hub.")


class StillBelieved(RuleBroken):
    message = N_(
        "This computer still works for its stations. Replace it, or withdraw its key first."
    )


class Computer(Struct, frozen=True):
    """One computer, with what the hub knows of it."""

    node: Node
    stations: list[str]
    lacks: int
    quarantined: int

    @property
    def is_believed(self) -> bool:
        return self.node.revoked_at is None


class Waiting(Struct, frozen=True):
    """A code that nobody has used yet."""

    enrolment: Enrolment
    stations: list[str]


def list_computers(session: Session) -> list[Computer]:
    """Those that work, by name, then those whose key was withdrawn.

    Raises:
        AtTheHub
    """
    ensure_hub(session)
    me = installation(session).node_id
    query = select(Node).where(Node.id != me)
    rows = session.exec(query.order_by(col(Node.revoked_at).is_not(None), col(Node.name))).all()
    return [_computer(session, node) for node in rows]


def _computer(session: Session, node: Node) -> Computer:
    stations = nodes.station_names(session, nodes.hosted_by(session, node.id))
    lacks = node.feed_length - node.feed_held
    return Computer(node, stations, lacks, quarantine.count(session, node.id))


def get_computer(session: Session, node_id: UUID) -> Computer:
    """Raises AtTheHub, NotFound."""
    ensure_hub(session)
    node = session.get(Node, node_id)
    if node is None or node.id == installation(session).node_id:
        raise NotFound(kind="Node", id=node_id)
    return _computer(session, node)


def waiting(session: Session, *, at: datetime) -> list[Waiting]:
    return [
        Waiting(found, joining.names_of(session, found))
        for found in joining.open_ones(session, at=at)
    ]


def invite(
    session: Session,
    me: nodes.Identity,
    *,
    name: str,
    station_ids: Collection[UUID],
    at: datetime,
    by: Actor,
    replaces_id: UUID | None = None,
    by_stick: bool = False,
) -> tuple[Enrolment, str]:
    """A code for one computer; with ``replaces_id`` it takes that one's stations over.

    Where its request comes ``by_stick``, the code counts until the van has been there.

    Raises:
        AtTheHub, NotFound, NoStations, HostedElsewhere, Forbidden
    """
    ensure_hub(session)
    old = get_computer(session, replaces_id).node if replaces_id else None
    wanted = nodes.hosted_by(session, old.id) if old else list(station_ids)
    for station_id in wanted:
        station = session.get(Station, station_id)
        if station is None or not by.sees(station.path):
            raise NotFound(kind="Station", id=station_id)
        by.ensure_may(Permission.MANAGE_NETWORK, station.path)
    return joining.invite(
        session,
        me,
        name=name,
        stations=wanted,
        at=at,
        by_id=by.person_id,
        replaces=old,
        valid=joining.VALID_BY_STICK if by_stick else joining.VALID,
    )


def withdraw(session: Session, node_id: UUID, *, at: datetime) -> Node:
    """Believe a computer no longer; its stations are the hub's again.

    Raises:
        AtTheHub, NotFound
    """
    node = get_computer(session, node_id).node
    nodes.revoke(session, node.id, at=at)
    node.late_until = None
    session.add(node)
    return node


def let_hand_in(session: Session, node_id: UUID, *, at: datetime) -> Node:
    """For some days a computer that was replaced may still say what it has seen.

    Raises:
        AtTheHub, NotFound, StillBelieved
    """
    node = get_computer(session, node_id).node
    if node.revoked_at is None:
        raise StillBelieved
    node.late_until = at + LATE
    session.add(node)
    session.flush()
    return node


def may_hand_in(node: Node, at: datetime) -> bool:
    return node.late_until is not None and at < node.late_until


def is_late(node: Node, at: datetime) -> bool:
    """Whether it has been silent for longer than a line is down."""
    return node.last_exchange_at is not None and at - node.last_exchange_at >= standing.LATE


def free_stations(session: Session, *, seen_by: Actor) -> Sequence[Station]:
    """Stations in service that no computer of their own writes for, townships with their villages."""
    believed = select(Node.id).where(col(Node.revoked_at).is_(None))
    me = installation(session).node_id
    hosted = select(Hosting.id).where(col(Hosting.node_id).in_(believed), Hosting.node_id != me)
    query = select(Station).where(
        col(Station.path).startswith(seen_by.path, autoescape=True),
        Station.level != Level.COUNTY,
        Station.is_active,
        col(Station.served_by_id).is_(None),
        col(Station.id).not_in(hosted),
    )
    return session.exec(query.order_by(col(Station.code))).all()


def ensure_hub(session: Session) -> None:
    """Raises AtTheHub on a station's own computer."""
    if nodes.peer_or_none(session) is not None:
        raise AtTheHub

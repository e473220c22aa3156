"""Nodes: who they are, which stations they host, and whose signature counts."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from nacl.signing import SigningKey
from sqlmodel import Session, col, select

from station.db import table_of
from station.errors import NN_, RuleBroken
from station.keys import own_key
from station.network.models import Level, Station
from station.records import Hosting, Installation, installation
from station.sync import feed
from station.sync.models import Node, Peer

_HUB_ID = sa.select(table_of(Installation).c.hub_id)
_ANY_STATION = sa.select(table_of(Station).c.id).limit(1)


class HostedElsewhere(RuleBroken):
    message = NN_(
        "%(count)d of these stations has a computer of its own already.",
        "%(count)d of these stations have a computer of their own already.",
    )


class Identity(Struct, frozen=True):
    """This node, with the key that only it has."""

    node_id: UUID
    key: SigningKey

    @property
    def public_key(self) -> bytes:
        return bytes(self.key.verify_key)


def identity(session: Session, home: Path) -> Identity:
    """This node, with the key in its folder that also signs its sheets."""
    return Identity(installation(session).node_id, own_key(home))


def establish(session: Session, me: Identity, *, name: str) -> Node:
    """Let the hub know itself as a node, from which its own log is told on."""
    found = session.get(Node, me.node_id)
    if found is None:
        found = Node(id=me.node_id, name=name, public_key=me.public_key)
        session.add(found)
        session.flush()
    return found


def enrol(
    session: Session,
    *,
    node_id: UUID,
    public_key: bytes,
    name: str,
    stations: Iterable[UUID],
) -> Node:
    """At the hub: a station's PC joins, and writes for these stations from now on."""
    node = session.get(Node, node_id) or Node(id=node_id, name=name, public_key=public_key)
    node.name, node.public_key, node.revoked_at = name, public_key, None
    session.add(node)
    session.flush()
    grant(session, node, stations)
    return node


def grant(session: Session, node: Node, stations: Iterable[UUID]) -> None:
    """Let a node host stations; its feed begins anew, as it hears of more.

    Raises:
        HostedElsewhere: a node that is not revoked hosts some of them.
    """
    feed.spread_own(session)
    rows = {station: session.get(Hosting, station) for station in stations}
    ensure_free(session, rows, but=node.id)
    for station, row in rows.items():
        hosting = row or Hosting(id=station, node_id=node.id)
        hosting.node_id = node.id
        session.add(hosting)
    # A new list, as a change inside of one would not be seen.
    node.hosted = sorted({*node.hosted, *(station.hex for station in rows)})
    session.flush()
    session.info.pop("hosts", None)
    feed.spread_own(session)
    feed.begin(session, node, incarnation=installation(session).incarnation)


def ensure_free(session: Session, stations: Iterable[UUID], *, but: UUID | None = None) -> None:
    """Raises HostedElsewhere where another node that is not revoked hosts some of them."""
    rows = [row for station in stations if (row := session.get(Hosting, station)) is not None]
    taken = [row for row in rows if row.node_id != but and not _is_revoked(session, row.node_id)]
    if taken:
        raise HostedElsewhere(count=len(taken))


def revoke(session: Session, node_id: UUID, *, at: datetime) -> None:
    """Believe a node no longer: its PC was stolen, or another takes its place."""
    node = session.get_one(Node, node_id)
    node.revoked_at = at
    session.add(node)
    session.flush()


def hosted_by(session: Session, node_id: UUID) -> list[UUID]:
    query = select(Hosting.id).where(Hosting.node_id == node_id).order_by(col(Hosting.id))
    return list(session.exec(query))


def station_names(session: Session, station_ids: Iterable[UUID]) -> list[str]:
    query = select(Station.name).where(col(Station.id).in_(list(station_ids)))
    return list(session.exec(query.order_by(col(Station.code))))


def own_stations(session: Session) -> list[str]:
    """The names of the stations that this node writes for."""
    return station_names(session, hosted_by(session, installation(session).node_id))


def county_name(session: Session) -> str:
    """The county's station, by whose name its hub is known."""
    query = select(Station.name).where(Station.level == Level.COUNTY)
    return session.exec(query.order_by(col(Station.is_active).desc())).first() or ""


def has_county(session: Session) -> bool:
    return session.connection().scalar(_ANY_STATION) is not None


def join(session: Session, *, hub_id: UUID, public_key: bytes) -> Peer:
    """On a station's PC: from now on the county's registers are the hub's."""
    me = installation(session)
    me.hub_id = hub_id
    session.add(me)
    peer = session.get(Peer, hub_id) or Peer(id=hub_id, public_key=public_key)
    peer.public_key = public_key
    session.add(peer)
    session.flush()
    session.info.pop("hosts", None)
    return peer


def peer_of(session: Session) -> Peer:
    """The hub of this PC."""
    return session.get_one(Peer, installation(session).hub_id)


def peer_or_none(session: Session) -> Peer | None:
    """The hub of this computer, where it has one.

    By the table and not the class, for the first page after a start (``place_name``).
    """
    hub_id = session.connection().scalar(_HUB_ID)
    return session.get(Peer, hub_id) if hub_id else None


def _is_revoked(session: Session, node_id: UUID) -> bool:
    node = session.get(Node, node_id)
    return node is not None and node.revoked_at is not None

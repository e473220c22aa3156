"""Whose signature counts on a sheet, as this computer knows the nodes."""

from uuid import UUID

from station.db import Database
from station.keys import PublicKey
from station.sync.models import Node, Peer


def key_of(database: Database, node_id: UUID) -> PublicKey | None:
    """A node's key by the county's register; on a station's computer the hub's too."""
    with database.read() as session:
        node = session.get(Node, node_id)
        if node is not None:
            return PublicKey(node.public_key, is_revoked=node.revoked_at is not None)
        peer = session.get(Peer, node_id)
        return PublicKey(peer.public_key) if peer is not None else None

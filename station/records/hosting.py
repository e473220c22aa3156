"""Which node writes what: only the host of a record's home station changes it."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.db import table_of
from station.errors import N_, RuleBroken
from station.records.models import Hosting, Installation

_HOSTING, _INSTALLATION = table_of(Hosting), table_of(Installation)
_ME = sa.select(_INSTALLATION.c.node_id, _INSTALLATION.c.hub_id)
_ALL = sa.select(_HOSTING.c.id, _HOSTING.c.node_id)


class KeptElsewhere(RuleBroken):
    message = N_("This is kept by another station's computer and can only be changed there.")


class Hosts(Struct, frozen=True):
    """Who writes for which station, as it is known here; for what is not said, the hub."""

    me: UUID
    hub: UUID
    by_station: Mapping[UUID, UUID]

    @property
    def is_hub(self) -> bool:
        return self.me == self.hub

    def of(self, home_station_id: UUID | None) -> UUID:
        """The node that writes the records of a home; the county's where there is none."""
        if home_station_id is None:
            return self.hub
        return self.by_station.get(home_station_id, self.hub)

    def writes(self, home_station_id: UUID | None) -> bool:
        """Whether records of this home are written here."""
        return self.of(home_station_id) == self.me


def read_hosts(connection: sa.Connection) -> Hosts | None:
    """None on a database that was not installed yet."""
    row = connection.execute(_ME).first()
    if row is None:
        return None
    by_station = dict(connection.execute(_ALL).all())
    return Hosts(row.node_id, row.hub_id or row.node_id, by_station)


def is_written_here(session: Session, home_station_id: UUID | None) -> bool:
    """Whether records of this home may be changed in this database."""
    here = hosts(session)
    return here is None or here.writes(home_station_id)


def ensure_written_here(session: Session, home_station_id: UUID | None) -> None:
    """Raises KeptElsewhere where another computer keeps the records of this home."""
    if not is_written_here(session, home_station_id):
        raise KeptElsewhere


def hosts(session: Session) -> Hosts | None:
    """The same, read once a transaction."""
    if "hosts" not in session.info:
        session.info["hosts"] = read_hosts(session.connection())
    found: Hosts | None = session.info["hosts"]
    return found

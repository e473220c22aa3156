"""Who may do what: permissions, and the person acting. Denied unless a role allows it."""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from station.errors import N_, Forbidden


class Permission(StrEnum):
    """One thing a role may do; a role has it over its station and every station below."""

    LOOK = "look"
    TAKE_IN = "take_in"
    SORT = "sort"
    PACK = "pack"
    LOAD = "load"
    DEPART = "depart"
    RECEIVE = "receive"
    SELL = "sell"
    APPROVE = "approve"
    SERVE = "serve"
    PRINT = "print"
    REPORT = "report"
    SETTLE = "settle"
    ADJUDICATE = "adjudicate"
    MANAGE_NETWORK = "manage_network"
    MANAGE_PEOPLE = "manage_people"
    UNMASK = "unmask"
    SEE_TRIP = "see_trip"
    KEEP = "keep"


PERMISSION_NAMES = {
    Permission.LOOK: N_("look at parcels and sheets"),
    Permission.TAKE_IN: N_("take parcels in from partners"),
    Permission.SORT: N_("sort parcels"),
    Permission.PACK: N_("fill and close bags"),
    Permission.LOAD: N_("load vehicles"),
    Permission.DEPART: N_("send vehicles off"),
    Permission.RECEIVE: N_("receive loads"),
    Permission.SELL: N_("offer farm goods and pack orders"),
    Permission.APPROVE: N_("approve what is offered, recall lots"),
    Permission.SERVE: N_("serve people at the counter"),
    Permission.PRINT: N_("print sheets"),
    Permission.REPORT: N_("read reports"),
    Permission.SETTLE: N_("settle incidents"),
    Permission.ADJUDICATE: N_("decide who holds a parcel"),
    Permission.MANAGE_NETWORK: N_("manage the network"),
    Permission.MANAGE_PEOPLE: N_("manage people"),
    Permission.UNMASK: N_("see a name or phone in full"),
    Permission.SEE_TRIP: N_("see a trip"),
    Permission.KEEP: N_("keep the installation in order"),
}


class Actor(Struct, frozen=True):
    """The person (or the command line) on whose behalf something is done."""

    person_id: UUID | None
    name: str
    role: str
    station_id: UUID
    path: str
    permissions: frozenset[Permission]

    def sees(self, path: str) -> bool:
        """Whether the station at ``path`` is theirs or below theirs."""
        return path.startswith(self.path)

    def may(self, permission: Permission, path: str | None = None) -> bool:
        return permission in self.permissions and (path is None or self.sees(path))

    def ensure_may(self, permission: Permission, path: str | None = None) -> None:
        """Raises Forbidden unless ``may``."""
        if not self.may(permission, path):
            raise Forbidden

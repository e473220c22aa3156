"""What is done with people. The caller owns the transaction."""

from station.access import Actor, Permission
from station.accounts.models import Person, Role

_EVERYTHING = frozenset(Permission)
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: _EVERYTHING,
    Role.OPERATOR: frozenset(
        {
            Permission.LOOK,
            Permission.TAKE_IN,
            Permission.SORT,
            Permission.PACK,
            Permission.LOAD,
            Permission.DEPART,
            Permission.RECEIVE,
            Permission.PRINT,
            Permission.REPORT,
            Permission.SETTLE,
        }
    ),
    Role.DRIVER: frozenset({Permission.SEE_TRIP}),
    Role.AUDITOR: frozenset({Permission.LOOK, Permission.REPORT, Permission.PRINT}),
}


def actor_of(person: Person, station_path: str) -> Actor:
    """The person as the other rooms know them."""
    return Actor(
        person_id=person.id,
        name=person.name,
        role=person.role,
        station_id=person.station_id,
        path=station_path,
        permissions=ROLE_PERMISSIONS[person.role],
    )

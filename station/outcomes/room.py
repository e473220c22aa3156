"""What the room offers to the shared pages: its place in the navigation."""

from station.access import Permission
from station.errors import N_
from station.outcomes.views import bp
from station.web.room import Area, NavItem, Room

ROOM = Room(
    bp,
    nav=(
        NavItem(
            N_("Outcomes"),
            "outcomes.list_partners",
            Permission.ADJUDICATE,
            Area.BOOKS,
            letters="jghc",
        ),
    ),
)

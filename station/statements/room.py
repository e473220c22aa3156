"""What the room offers to the shared pages: its place in the navigation."""

from station.access import Permission
from station.errors import N_
from station.statements.views import bp
from station.web.room import Area, NavItem, Room

ROOM = Room(
    bp, nav=(NavItem(N_("Daily sheets"), "statements.show_own", Permission.REPORT, Area.BOOKS),)
)

"""What the room offers to the shared pages: its place in the navigation."""

from functools import partial

from station.access import Permission
from station.errors import N_
from station.network.lookup import may_county_wide
from station.statements import views, views_monthly
from station.statements.blueprint import bp
from station.web.room import Area, NavItem, Room

# Loaded for the views they put to the blueprint.
_VIEWS = (views, views_monthly)

ROOM = Room(
    bp,
    nav=(
        NavItem(
            N_("Daily sheets"), "statements.show_own", Permission.REPORT, Area.BOOKS, letters="rbb"
        ),
        NavItem(
            N_("Monthly statements"),
            "statements.list_months",
            Permission.ADJUDICATE,
            Area.BOOKS,
            letters="yjdz",
            is_for=partial(may_county_wide, permission=Permission.ADJUDICATE),
        ),
    ),
)

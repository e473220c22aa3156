"""What the network room offers to the shared pages: navigation, scan box, today."""

# Imported for the pages they hang on the blueprint.
from station.access import Permission
from station.errors import N_
from station.network import (
    edition_views,
    map_views,
    register_views,
    route_views,
    station_views,
)
from station.network.blueprints import bp
from station.network.scan import cards, recognise
from station.web.room import Area, NavItem, Room

VIEWS = (map_views, station_views, edition_views, route_views, register_views)

ROOM = Room(
    bp,
    nav=(
        NavItem(
            N_("Network"),
            "network.show_network",
            Permission.MANAGE_NETWORK,
            Area.COUNTY,
            letters="fwwl",
        ),
    ),
    recognise=recognise,
    cards=cards,
)

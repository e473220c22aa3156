"""The consolidation room: its pages by topic, put together for the app."""

from station.access import Permission
from station.consolidation import (
    cards,
    paper_jobs,
    scan,
    views_bags,
    views_damage,
    views_driving,
    views_empties,
    views_mishaps,
    views_paper,
    views_proposals,
    views_receiving,
    views_sorting,
    views_trips,
)
from station.consolidation.blueprint import bp
from station.errors import N_
from station.web.room import Area, NavItem, Room

ROOM = Room(
    bp,
    nav=(
        NavItem(
            N_("Sorting"), "consolidation.show_sorting", Permission.SORT, Area.IN, letters="fj"
        ),
        NavItem(
            N_("Bags"), "consolidation.list_bags", Permission.PACK, Area.CARRYING, letters="yd"
        ),
        NavItem(
            N_("Trips"), "consolidation.list_trips", Permission.LOAD, Area.CARRYING, letters="bc"
        ),
        NavItem(
            N_("Receiving"),
            "consolidation.list_loads",
            Permission.RECEIVE,
            Area.CARRYING,
            letters="dzjs",
        ),
        NavItem(
            N_("My trips"),
            "consolidation.list_my_trips",
            Permission.SEE_TRIP,
            Area.CARRYING,
            letters="wdbc",
        ),
    ),
    recognise=scan.recognise,
    cards=cards.cards,
    find=scan.find_load,
    take=views_paper.take,
    jobs=(paper_jobs.HAND_OVER,),
)

__all__ = [
    "ROOM",
    "views_bags",
    "views_damage",
    "views_driving",
    "views_empties",
    "views_mishaps",
    "views_paper",
    "views_proposals",
    "views_receiving",
    "views_sorting",
    "views_trips",
]

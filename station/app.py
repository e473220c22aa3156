"""Puts the rooms together: the one place that knows every room."""

from functools import partial

from flask import Flask

from station.acceptance.room import ROOM as ACCEPTANCE
from station.accounts.people_views import ROOM as PEOPLE
from station.accounts.views import ROOM as ACCOUNTS
from station.carrying.room import ROOMS as CARRYING
from station.clock import Clock, system_clock
from station.consolidation.views import ROOM as CONSOLIDATION
from station.contracts.room import ROOM as CONTRACTS
from station.counter.room import ROOMS as COUNTER
from station.db import Database
from station.exchanging.caller import Caller
from station.exchanging.room import ROOMS as EXCHANGING
from station.goods.room import ROOM as GOODS
from station.keeping.room import ROOM as KEEPING
from station.manifests.room import ROOM as MANIFESTS
from station.network.room import ROOM as NETWORK
from station.orders.room import LINKS, ORDERS, SHOP
from station.outcomes.room import ROOM as OUTCOMES
from station.parcels.rooms import ROOMS as PARCELS
from station.reports.desk import ROOM as DESK
from station.settings import Settings
from station.settling.room import ROOM as INCIDENTS
from station.statements.room import ROOM as STATEMENTS
from station.sync.register import key_of
from station.web.frame import framed
from station.web.room import Room
from station.web.views import ROOM as WEB
from station.weighing.views import ROOM as WEIGHING

# In the order of the navigation.
ROOMS: tuple[Room, ...] = (
    WEB,
    *COUNTER,
    ACCEPTANCE,
    *PARCELS,
    CONSOLIDATION,
    WEIGHING,
    INCIDENTS,
    MANIFESTS,
    OUTCOMES,
    STATEMENTS,
    GOODS,
    ORDERS,
    CONTRACTS,
    SHOP,
    LINKS,
    NETWORK,
    PEOPLE,
    *EXCHANGING,
    *CARRYING,
    KEEPING,
    ACCOUNTS,
    DESK,
)


def create_app(
    settings: Settings | None = None,
    *,
    opened: Database | None = None,
    clock: Clock = system_clock,
) -> Flask:
    """The web application over one installation's database.

    Args:
        settings: read from the environment where none are given.
        opened: the database, where the caller has opened it already.
        clock: what the time is.
    """
    settings = settings or Settings.read()
    opened = opened or Database(settings.database_url, synchronous=settings.synchronous)
    app = framed(ROOMS, settings, opened=opened, clock=clock)
    app.extensions["key_register"] = partial(key_of, opened)
    app.extensions["caller"] = Caller(opened, settings, clock)
    return app

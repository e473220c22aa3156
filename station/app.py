"""Puts the rooms together: the one place that knows every room."""

from functools import partial

from flask import Flask
from jinja2 import StrictUndefined

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
from station.resources import PACKAGE, resource_dir
from station.settings import Settings
from station.settling.room import ROOM as INCIDENTS
from station.statements.room import ROOM as STATEMENTS
from station.sync.register import key_of
from station.web import (
    access,
    addresses,
    asked,
    database,
    errors,
    forms,
    i18n,
    layout,
    paging,
    security,
)
from station.web.compiled_templates import CompiledTemplates
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
    app = Flask(
        "station",
        template_folder=str(resource_dir("templates")),
        static_folder=str(PACKAGE / "web" / "static"),
        static_url_path="/static",
    )
    addresses.init_app(app)
    app.extensions["settings"] = settings
    app.extensions["rooms"] = ROOMS
    app.extensions["jobs"] = tuple(job for room in ROOMS for job in room.jobs)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.bytecode_cache = CompiledTemplates(settings.templates_kept)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    opened = opened or Database(settings.database_url, synchronous=settings.synchronous)
    database.init_app(app, opened, clock)
    app.extensions["key_register"] = partial(key_of, opened)
    app.extensions["caller"] = Caller(opened, settings, clock)
    security.init_app(app)
    access.init_app(app)
    i18n.init_app(app)
    for part in (asked, errors, forms, layout, paging):
        part.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    security.let_computers_in(app)
    return app

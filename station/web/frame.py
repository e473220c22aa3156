"""The web application without its rooms: what every page of it has in common."""

from collections.abc import Sequence

from flask import Flask
from jinja2 import StrictUndefined

from station.clock import Clock
from station.db import Database
from station.resources import PACKAGE, resource_dir
from station.settings import Settings
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


def framed(rooms: Sequence[Room], settings: Settings, *, opened: Database, clock: Clock) -> Flask:
    """An application of these rooms, in the order of the navigation."""
    app = Flask(
        "station",
        template_folder=str(resource_dir("templates")),
        static_folder=str(PACKAGE / "web" / "static"),
        static_url_path="/static",
    )
    addresses.init_app(app)
    app.extensions["settings"] = settings
    app.extensions["rooms"] = tuple(rooms)
    app.extensions["jobs"] = tuple(job for room in rooms for job in room.jobs)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.bytecode_cache = CompiledTemplates(settings.templates_kept)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    database.init_app(app, opened, clock)
    security.init_app(app)
    access.init_app(app)
    i18n.init_app(app)
    for part in (asked, errors, forms, layout, paging):
        part.init_app(app)
    for room in rooms:
        app.register_blueprint(room.blueprint)
    security.let_computers_in(app)
    return app

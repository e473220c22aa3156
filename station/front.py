"""The first page, which does not wait for the rooms behind it.

On a station's PC the house takes twice as long to stand as this page (docs/performance.md).
It is the same page, made by the same view; only the doors in it are not opened here.
"""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from station.accounts.views import ROOM as ACCOUNTS
from station.clock import Clock
from station.db import Database, table_of
from station.network.models import Station
from station.records import Installation
from station.settings import Settings
from station.web.frame import framed
from station.web.views import ROOM as WEB

# Where the page leads to, in rooms that are not here.
DOORS: Final[Mapping[str, str]] = {"tracking.track": "/track", "shop.show_shop": "/shop"}

_ANY_STATION = sa.select(table_of(Station).c.id).limit(1)
# By its name: the classes of the exchange would take a fifth of what this page takes.
_PEER = sa.table("peer", sa.column("id", sa.Uuid), sa.column("is_complete", sa.Boolean))
_OF_ITS_HUB = sa.select(_PEER.c.is_complete).join(
    table_of(Installation), table_of(Installation).c.hub_id == _PEER.c.id
)


def create_front(settings: Settings, *, opened: Database, clock: Clock) -> Flask | None:
    """What ``is_for_front`` says yes to; None where the first page is that of a new computer."""
    if not _is_settled(opened):
        return None
    app = framed((WEB, ACCOUNTS), settings, opened=opened, clock=clock)
    for endpoint, address in DOORS.items():
        app.add_url_rule(address, endpoint, _closed)
    return app


def is_for_front(environ: Mapping[str, Any]) -> bool:
    """Whether a request is for the first page, of somebody unknown, or for what belongs to it."""
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
        return False
    path = environ.get("PATH_INFO", "")
    return path.startswith("/static/") or (path == "/" and "HTTP_COOKIE" not in environ)


def _is_settled(database: Database) -> bool:
    """Whether the county is here whole: nobody is asked to join one, or to see it coming."""
    with database.read() as session:
        connection = session.connection()
        if connection.scalar(_ANY_STATION) is None:
            return False
        return connection.scalar(_OF_ITS_HUB) is not False


def _closed() -> ResponseReturnValue:
    raise NotFound

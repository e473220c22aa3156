"""For views: who records, where and when, by the request that is being answered."""

from typing import cast
from uuid import UUID

from flask import current_app

from station.custody import Writer
from station.records import installation
from station.web.access import current_actor
from station.web.database import current_database, current_time


def current_writer() -> Writer:
    """The person in front of the page, as the writer of events.

    Raises:
        LoggedOut: nobody has logged in.
    """
    return Writer(actor=current_actor(), node_id=_node_id(), at=current_time())


def _node_id() -> UUID:
    # A database keeps its node id for life, so one look is enough for the process.
    known = current_app.extensions.get("node_id")
    if known is None:
        with current_database().read() as session:
            known = current_app.extensions["node_id"] = installation(session).node_id
    return cast("UUID", known)

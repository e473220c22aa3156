"""On whose behalf this room's pages record, and the secrets and folders they use."""

from typing import cast
from uuid import UUID

from flask import current_app

from station.custody import Writer
from station.keys import KeyRing, NodeKeys, knows_nobody
from station.parcels.sorting_memory import Memory
from station.parcels.uploads import Uploads
from station.records import installation
from station.settings import Settings
from station.web.access import current_actor
from station.web.database import current_database, current_time


def current_writer() -> Writer:
    """The person in front of the page, as the writer of events.

    Raises:
        LoggedOut: nobody has logged in.
    """
    return Writer(current_actor(), _node_id(), current_time())


def current_memory() -> Memory:
    """What clerks have answered, under this installation's secret."""
    return Memory(current_settings().secret_key().encode())


def current_keys() -> KeyRing:
    """What signs for this installation, and knows whose signature counts.

    The app may put a register of other nodes' keys beside it: ``key_register``.
    """
    beside = current_app.extensions
    if "keys" not in beside:
        register = beside.get("key_register", knows_nobody)
        beside["keys"] = NodeKeys(current_settings().home, _node_id(), register)
    return cast("KeyRing", beside["keys"])


def current_uploads(room: str = "") -> Uploads:
    """Where files wait: couriers', or those of another of ``uploads.ROOMS``."""
    return Uploads(current_settings().uploads / room)


def _node_id() -> UUID:
    # A database keeps its node id for life, so one look is enough for the process.
    known = current_app.extensions.get("node_id")
    if known is None:
        with current_database().read() as session:
            known = current_app.extensions["node_id"] = installation(session).node_id
    return cast("UUID", known)


def current_settings() -> Settings:
    """What this installation was told from outside."""
    return cast("Settings", current_app.extensions["settings"])

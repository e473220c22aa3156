"""On whose behalf this room's pages record, and the secrets and folders they use."""

from typing import cast
from uuid import UUID

from flask import current_app
from sqlmodel import Session

from station.custody import Writer
from station.parcels.sorting_memory import Memory
from station.parcels.uploads import Uploads
from station.records import installation
from station.settings import Settings
from station.web.access import current_actor
from station.web.database import current_time


def current_writer(session: Session) -> Writer:
    """The person of this request, as custody knows who records."""
    return Writer(current_actor(), node_id(session), current_time())


def current_memory() -> Memory:
    """What clerks have answered, under this installation's secret."""
    return Memory(_settings().secret_key().encode())


def current_uploads() -> Uploads:
    return Uploads(_settings().uploads)


def node_id(session: Session) -> UUID:
    return installation(session).node_id


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])

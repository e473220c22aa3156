"""Runs Alembic. Imported only when there is something to migrate: it costs 0.2 s."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent


def config(connection: sa.Connection) -> Config:
    found = Config()
    # Alembic reads options with %(...)s in them; a folder's name may hold a percent sign.
    found.set_main_option("script_location", str(HERE).replace("%", "%%"))
    found.attributes["connection"] = connection
    return found


def upgrade(connection: sa.Connection, revision: str = "head") -> None:
    command.upgrade(config(connection), revision)


def downgrade(connection: sa.Connection, revision: str) -> None:
    command.downgrade(config(connection), revision)

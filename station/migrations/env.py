"""Runs migrations on the connection that ``alembic_runner`` hands over; Alembic loads this file."""

from alembic import context
from sqlalchemy import MetaData

from station.db import NAMING
from station.migrations.plain_types import render_plainly

# Only ``deploy/new_migration.py`` hands over the models; running one needs their naming alone.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata", MetaData(naming_convention=NAMING)),
    render_as_batch=True,
    render_item=render_plainly,
)
with context.begin_transaction():
    context.run_migrations()

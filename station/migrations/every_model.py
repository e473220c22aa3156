"""All tables of all rooms, for what must know them all: new migrations, and their tests."""

import importlib

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from station.resources import PACKAGE


def load() -> MetaData:
    """Import every room's models; what they declare stands in the metadata then."""
    for path in sorted(PACKAGE.glob("*/*models.py")):
        importlib.import_module(f"station.{path.parent.name}.{path.stem}")
    return SQLModel.metadata

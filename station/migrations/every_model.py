"""All tables of all rooms, for what must know them all: new migrations, and their tests."""

import importlib

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from station.resources import PACKAGE


def load() -> MetaData:
    """Import every room's models; what they declare stands in the metadata then."""
    for path in sorted(PACKAGE.rglob("*models.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        importlib.import_module(".".join(("station", *parts)))
    return SQLModel.metadata

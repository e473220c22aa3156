"""What most commands begin with: the installation's database, closed at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from station.db import Database
from station.keeping import installing
from station.settings import Settings


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Database]:
    """Raises NotInstalled or NotMigrated, with the command that helps."""
    database = installing.open_installed(settings or Settings.read())
    try:
        yield database
    finally:
        database.close()

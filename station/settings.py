"""Settings, read once from the environment; a bad value stops the start with its name."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from station.errors import N_, StationError

LOCALES = ("zh", "en")


class BadSetting(StationError):
    message = N_("The setting %(name)s cannot be %(value)s; expected: %(expected)s.")


@dataclass(frozen=True)
class Settings:
    """What an installation is told from outside.

    ``home`` holds the database, keys, uploads and backups. ``synchronous`` is SQLite's
    durability; anything but FULL is for measuring only, as it loses acknowledged scans.
    """

    home: Path
    database_url: str
    locale: str = "zh"
    synchronous: str = "FULL"

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        home = Path(environ.get("STATION_HOME") or "var").absolute()
        return cls(
            home=home,
            database_url=environ.get("STATION_DATABASE_URL") or f"sqlite:///{home / 'station.db'}",
            locale=_one_of(environ, "STATION_LOCALE", LOCALES),
            synchronous=_one_of(environ, "STATION_SYNCHRONOUS", ("FULL", "OFF")),
        )

    @property
    def uploads(self) -> Path:
        return self.home / "uploads"

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    def secret_key(self) -> str:
        """The key that signs sessions and codes; made at first use, kept in ``home``."""
        path = self.home / "secret.key"
        self.home.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="ascii") as file:
                path.chmod(0o600)
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        return path.read_text("ascii")


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise BadSetting(name=name, value=value, expected=", ".join(allowed))
    return value

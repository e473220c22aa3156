"""A small demonstration county, made once; tests look at it and change nothing."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from station import demo
from station.custody import UNIT
from station.db import Database
from station.incidents.models import Incident

# Twenty to four in the afternoon in Shanghai: the whole day as planned is behind us.
AFTERNOON = datetime(2026, 11, 21, 7, 40, tzinfo=UTC)
SCALE = 0.1


class Built:
    """A demonstration county, where it lies and how to log in."""

    def __init__(self, template: Path, home: Path, now: datetime, seed: int = demo.SEED) -> None:
        home.mkdir(exist_ok=True)
        shutil.copy(template, home / "station.db")
        self.home, self.now = home, now
        self.steps: list[tuple[str, int, int]] = []
        self.database = Database(f"sqlite:///{home / 'station.db'}", synchronous="OFF")
        self.logins = demo.build(
            self.database,
            home=home,
            clock=lambda: now,
            scale=SCALE,
            seed=seed,
            progress=lambda *step: self.steps.append(step),
        )

    def counts(self) -> tuple[dict, dict]:
        """Units by kind and state; incidents by kind, state and number."""
        with self.database.read() as session:
            units = session.connection().execute(
                select(UNIT.c.kind, UNIT.c.state, func.count()).group_by(UNIT.c.kind, UNIT.c.state)
            )
            incidents = session.exec(select(Incident.kind, Incident.state, Incident.number))
            return (
                {(kind.value, state.value): many for kind, state, many in units},
                {(kind.value, number): state.value for kind, state, number in incidents},
            )


@pytest.fixture(scope="session")
def built(template_database, tmp_path_factory):
    made = Built(template_database, tmp_path_factory.mktemp("demo"), AFTERNOON)
    yield made
    made.database.close()

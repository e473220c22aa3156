"""An installation of its own for each test: a file database, an app, a clock that stands."""

import os
import runpy
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, SQLModel, create_engine

from station.app import create_app
from station.db import Database
from station.keeping import installing
from station.records import install
from station.settings import Settings
from station.web.compiled_templates import CompiledTemplates
from tests.builders import County, a_county

# A busy machine takes its time; what takes it is not on trial.
hypothesis.settings.register_profile(
    "station", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("station")

pytest_plugins = ["tests.driving", "tests.postgresql", "tests.sparing"]

NOW = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)  # 08:05 in Shanghai, a Saturday


ON_POSTGRESQL = bool(os.environ.get("STATION_TEST_POSTGRESQL"))
ROOT = Path(__file__).parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Pages are tried in Chinese, so the catalogue must be compiled; once, not by each worker."""
    if not hasattr(config, "workerinput"):
        runpy.run_path(str(ROOT / "deploy" / "compile_translations.py"), run_name="__main__")


class StandingClock:
    """A clock that stands until it is told: ``clock.advance(minutes=15)``."""

    def __init__(self, at: datetime):
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **passed: float) -> None:
        self.at += timedelta(**passed)


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All tables and a node id, and nothing else; copied for each test."""
    path = tmp_path_factory.mktemp("template") / "station.db"
    database = Database(f"sqlite:///{path}", synchronous="OFF")
    with database.alone() as engine:
        SQLModel.metadata.create_all(engine)
    with database.write() as session:
        install(session, installed_at=NOW)
    database.close()
    return path


@pytest.fixture(scope="session")
def installed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``station init`` leaves, made by every migration; copied for each test."""
    home = tmp_path_factory.mktemp("installed")
    settings = Settings(home, f"sqlite:///{home / 'station.db'}", synchronous="OFF")
    installing.install(settings, lambda: NOW).close()
    return home


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def clock(now: datetime) -> StandingClock:
    return StandingClock(now)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def settings(home: Path, request: pytest.FixtureRequest) -> Settings:
    """On SQLite, or with ``STATION_TEST_POSTGRESQL=1`` on PostgreSQL, as a county's hub is."""
    url = (
        request.getfixturevalue("hub_url") if ON_POSTGRESQL else f"sqlite:///{home / 'station.db'}"
    )
    return Settings(home=home, database_url=url, synchronous="OFF")


@pytest.fixture
def database(template_database: Path, settings: Settings, home: Path) -> Iterator[Database]:
    if not ON_POSTGRESQL:
        shutil.copy(template_database, home / "station.db")
    database = Database(settings.database_url, synchronous="OFF")
    if ON_POSTGRESQL:
        with database.write() as session:
            install(session, installed_at=NOW)
    yield database
    database.close()


@pytest.fixture
def county(database: Database) -> County:
    """A county with stations and people, saved."""
    with database.write() as session:
        return a_county(session)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """For looking: every statement sees the newest; ``refresh`` what was read before."""
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    if database.is_sqlite:
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only = ON"))
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> CompiledTemplates:
    """Each template is compiled once, and not for each test."""
    return CompiledTemplates(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def guarded_app(
    settings: Settings,
    database: Database,
    clock: StandingClock,
    compiled_templates: CompiledTemplates,
) -> Flask:
    app = create_app(settings, opened=database, clock=clock)
    app.jinja_env.bytecode_cache = compiled_templates
    app.config.update(TESTING=True)
    return app


@pytest.fixture
def app(guarded_app: Flask) -> Flask:
    """Without request forgery tokens; ``guarded_app`` has them."""
    guarded_app.config.update(WTF_CSRF_ENABLED=False)
    return guarded_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()

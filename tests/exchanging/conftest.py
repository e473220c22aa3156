"""A hub and a village's computer as two apps over a real line on loopback."""

import shutil
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.serving import make_server

from station.app import create_app
from station.db import Database, new_id, table_of
from station.exchanging import calling
from station.records import Installation
from station.settings import Settings
from station.sync import joining, nodes
from tests.builders import log_in
from tests.consolidation.room import a_room

CERTIFICATES = Path(__file__).parent.parent / "data" / "tls"


@dataclass
class Computer:
    """One installation: its folder, its database, and the app over it."""

    settings: Settings
    database: Database
    clock: object
    app: object = field(init=False)

    def __post_init__(self):
        self.app = create_app(self.settings, opened=self.database, clock=self.clock)
        self.app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)

    @property
    def me(self):
        with self.database.read() as session:
            return nodes.identity(session, self.settings.home)

    def join(self, url, code, **options):
        return calling.join(self.settings, self.database, url, code, **options)

    def exchange(self, **options):
        return calling.exchange_once(self.database, self.settings, self.clock, **options)

    def peer(self):
        with self.database.read() as session:
            return nodes.peer_of(session)


def invite(hub, *stations, replaces=None, at=None):
    """A code for a computer of these stations, as the coordinator's page makes it."""
    with hub.database.write() as session:
        _, code = joining.invite(
            session,
            hub.me,
            name="洪下村电脑",
            stations=stations,
            at=at or hub.clock(),
            replaces=replaces,
        )
    return code


@contextmanager
def served(app, tls=None):
    """The app on loopback; ``tls`` is the name of a certificate."""
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / tls, CERTIFICATES / "hub.key")
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def room(database, county, clock):
    return a_room(database, county, clock)


@pytest.fixture
def hub(room, settings, database, clock):
    return Computer(settings, database, clock)


@pytest.fixture
def url(hub):
    """The hub, served on loopback."""
    with served(hub.app) as found:
        yield found


@pytest.fixture
def a_computer(template_database, tmp_path, clock):
    """A computer with nothing on it yet: ``a_computer("village")``."""
    made = []

    def make(name) -> Computer:
        home = tmp_path / name
        home.mkdir()
        made.append(installed(template_database, home, clock))
        return made[-1]

    yield make
    for computer in made:
        computer.database.close()


def installed(template: Path, home: Path, clock, **others) -> Computer:
    settings = Settings(
        home=home, database_url=f"sqlite:///{home / 'station.db'}", synchronous="OFF", **others
    )
    shutil.copy(template, home / "station.db")
    database = Database(settings.database_url, synchronous="OFF")
    with database.write() as session:
        session.connection().execute(sa.update(table_of(Installation)).values(node_id=new_id()))
    return Computer(settings, database, clock)


@pytest.fixture
def village(hub, url, room, a_computer):
    """The computer of 洪下村, which has joined and loaded everything."""
    computer = a_computer("village")
    computer.join(url, invite(hub, room.station("hongxia")))
    computer.exchange()
    return computer


@pytest.fixture
def coordinator(hub, county):
    """At the hub's pages."""
    client = hub.app.test_client()
    log_in(client, county.people["coordinator"])
    return client


@pytest.fixture
def clerk(village, county):
    """At the pages of the village's computer."""
    client = village.app.test_client()
    log_in(client, county.people["hongxia_operator"])
    return client

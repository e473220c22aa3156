import threading

import pytest
from werkzeug.serving import make_server

from station.app import create_app
from station.settings import Settings
from tests.builders import log_in
from tests.paper.two_nodes import two_nodes


@pytest.fixture
def nodes(database, county, clock, tmp_path):
    """The county's computer and a village's without a line."""
    found = two_nodes(database, county, clock, tmp_path)
    yield found
    found.receiver.database.close()


@pytest.fixture
def village_app(nodes, clock, tmp_path):
    """The village's program; without request forgery tokens, as ``app``."""
    return _app(nodes, clock, tmp_path, WTF_CSRF_ENABLED=False)


@pytest.fixture
def village(village_app, county):
    client = village_app.test_client()
    log_in(client, county.people["hongxia_operator"])
    return client


@pytest.fixture
def loose_load(nodes):
    """So many loose items that the bill has two codes."""
    room = nodes.sender
    parcels = [room.parcel(at="county", weight_grams=16_000) for _ in range(25)]
    (leg,) = room.depart(room.trip(), *parcels)
    return leg, parcels


@pytest.fixture
def village_address(nodes, clock, tmp_path):
    """The village's program as it is, served on loopback."""
    server = make_server("127.0.0.1", 0, _app(nodes, clock, tmp_path), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _app(nodes, clock, tmp_path, **config):
    database = nodes.receiver.database
    settings = Settings(tmp_path / "village", str(database.url), synchronous="OFF")
    app = create_app(settings, opened=database, clock=clock)
    app.config.update(TESTING=True, **config)
    app.extensions["keys"] = nodes.keys
    return app

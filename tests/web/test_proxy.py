"""Whom an application believes that runs under a server of somebody else's."""

import pytest
from flask import Flask, request

from station.web.proxy import BehindProxy

SAID = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}


@pytest.fixture
def plain():
    app = Flask(__name__)

    @app.get("/")
    def who():
        return [request.remote_addr, request.scheme, "X-Forwarded-For" in request.headers]

    return app


@pytest.mark.parametrize(
    ("trusted", "peer", "seen"),
    [
        pytest.param("10.0.0.1", "10.0.0.1", ["203.0.113.7", "https", True], id="the-proxy"),
        pytest.param("10.0.0.1", "10.0.0.2", ["10.0.0.2", "http", False], id="somebody-else"),
        pytest.param("", "10.0.0.2", ["10.0.0.2", "http", False], id="no-proxy"),
    ],
)
def test_only_the_proxy_is_believed(plain, trusted, peer, seen):
    plain.wsgi_app = BehindProxy(plain.wsgi_app, trusted)

    response = plain.test_client().get("/", headers=SAID, environ_base={"REMOTE_ADDR": peer})

    assert response.json == seen

"""Drives the program in a real Chromium, as a clerk does; fixtures for all browser tests."""

import os
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

IS_REQUIRED = bool(os.environ.get("STATION_BROWSER_REQUIRED"))


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """One Chromium a test process; skipped where there is none, unless it is required."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        try:
            browser = running.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
        except playwright.Error as error:
            if IS_REQUIRED:
                raise
            pytest.skip(f"there is no Chromium here: {error}")
        # A busy machine is slow; a test waits, it does not measure.
        playwright.expect.set_options(timeout=20_000)
        yield browser
        browser.close()


@pytest.fixture
def address(guarded_app: Flask) -> Iterator[str]:
    """The program with its request forgery tokens, served on loopback."""
    server = make_server("127.0.0.1", 0, guarded_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()

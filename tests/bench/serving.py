"""Servers in processes of their own, and a browser's worth of client for them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import urlencode

SERVE = ("-c", "from station.cli import main; main()", "serve", "--port", "0")
BARE = ("-m", "tests.bench.bare_server")
# Where it is set, a server compiles every module at its start, and holds what that took.
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
_ADDRESS = re.compile(rb"http://127\.0\.0\.1:(\d+)")
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@contextmanager
def server(*command: str, **environ: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server's process and port; it ends with the block."""
    inherited = {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}
    process = subprocess.Popen(
        [sys.executable, *command], env=inherited | environ, stdout=subprocess.PIPE
    )
    try:
        yield process, _port(process)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _port(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if found := _ADDRESS.search(line):
            return int(found[1])
    raise RuntimeError("the server has ended before it said its address")


class Client:
    """One connection that is kept open, as a browser keeps it."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = dict(headers or {})

    def post(self, path: str, fields: Mapping[str, str]) -> bytes:
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, urlencode(fields), headers)
        return self._answer()

    def get(self, path: str) -> bytes:
        self.connection.request("GET", path, headers=self.headers)
        return self._answer()

    def _answer(self) -> bytes:
        response = self.connection.getresponse()
        content = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{response.status}: {content[:300]!r}")
        cookies = [value.partition(";")[0] for value in response.headers.get_all("Set-Cookie", [])]
        known = dict(
            item.split("=", 1) for item in self.headers.get("Cookie", "").split("; ") if item
        )
        known |= dict(cookie.split("=", 1) for cookie in cookies)
        if known:
            self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in known.items())
        return content

    def token(self, path: str) -> str:
        """The token against forged requests that the page at ``path`` carries."""
        found = _TOKEN.search(self.get(path).decode())
        assert found is not None
        return found[1]

    def time_posts(self, path: str, posts: Sequence[Mapping[str, str]]) -> list[float]:
        """Seconds from each request to the end of its answer."""
        seconds = []
        for fields in posts:
            started = perf_counter()
            self.post(path, fields)
            seconds.append(perf_counter() - started)
        return seconds


def logged_in(port: int, login: str, password: str, page: str) -> Client:
    """A client who has logged in, and whose requests carry the token as a page's script sends it."""
    client = Client(port)
    fields = {"login": login, "password": password, "csrf_token": client.token("/login")}
    client.post("/login", fields)
    token = client.token(page)
    client.headers |= {"X-CSRFToken": token, "X-Requested-With": "scan"}
    return client

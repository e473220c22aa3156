"""The line to the hub: bytes there and back, each request with a ticket that counts once."""

import http.client
import json
import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import Struct

from station.errors import N_, RuleBroken, StationError, TryLater
from station.exchanging import tls
from station.sync import tickets, wire
from station.sync.nodes import Identity

TICKET, SIGNATURE = "Cunyi-Ticket", "Cunyi-Signature"
PROGRAM = f"Cunyi/{version('cunyi')}"
MEDIA_TYPE = "application/octet-stream"
# A line over a mountain is slow, and the hub may be at work on what it was sent.
PATIENCE_SECONDS = 60.0
# Beside the content: the head, a hello's values, the signature.
MOST_BYTES = wire.MOST_COMPRESSED + 16 * 1024
_OK = 200


class NoLine(TryLater):
    http_status = 502
    message = N_(
        "The county's hub cannot be reached: %(reason)s. What was done here waits and is sent "
        "as soon as there is a line."
    )


class HubTrouble(TryLater):
    http_status = 502
    message = N_(
        "The county's hub has trouble of its own (%(status)s). What was done here waits; it is tried again by itself."
    )


class HubRefused(RuleBroken):
    message = N_("The county's hub refused: %(problem)s")


class Hub(Struct, frozen=True):
    """Where the hub is, and how it is known. ``earliest``: a time that is surely past."""

    url: str
    pinned: Path | None
    earliest: datetime


class Line:
    """One connection for one exchange: ``with Line(hub, me) as call: call(question)``."""

    def __init__(self, hub: Hub, *, unproven: bool = False) -> None:
        self._hub = hub
        self._unproven = unproven
        self._where = urlsplit(hub.url)
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> "Answer":
        """Raises NoLine, HubNotOurs, HubCertificateOld, HubTrouble, HubRefused."""
        host = self._where.hostname or ""
        try:
            return self._post(path, body, headers or {})
        except ssl.SSLError as error:
            raise tls.refused(error, host, is_pinned=self._hub.pinned is not None) from error
        except (OSError, http.client.HTTPException) as error:
            self.__exit__()
            raise NoLine(reason=_reason(error)) from error

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> "Answer":
        connection = self._opened()
        head = {"User-Agent": PROGRAM, "Content-Type": MEDIA_TYPE, "Accept": "application/json"}
        connection.request("POST", f"{self._where.path}/exchange/{path}", body, head | headers)
        response = connection.getresponse()
        data = response.read(MOST_BYTES + 1)
        if response.length and len(data) <= MOST_BYTES:
            # Asked for so many bytes, it does not say by itself that they ended early.
            raise http.client.IncompleteRead(data, response.length)
        if response.status != _OK:
            # What is left of it would be taken for the next answer.
            self.__exit__()
            raise _refusal(response.status, data)
        if len(data) > MOST_BYTES:
            self.__exit__()
            raise HubTrouble(status=response.status)
        return Answer(data, response.headers.get(TICKET, ""))

    def _opened(self) -> http.client.HTTPConnection:
        if self._connection is None:
            self._connection = self._open()
        return self._connection

    def _open(self) -> http.client.HTTPConnection:
        host, port = self._where.hostname or "", self._where.port
        if self._where.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
        context = tls.context(self._hub.pinned, unproven=self._unproven)
        made = http.client.HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=context)
        try:
            made.connect()
            if self._hub.pinned is not None and isinstance(made.sock, ssl.SSLSocket):
                tls.ensure_current(made.sock.getpeercert(), earliest=self._hub.earliest)
        except BaseException:
            made.close()
            raise
        return made


class Answer(Struct, frozen=True):
    """What came back, and the ticket of the next request."""

    data: bytes
    ticket: str = ""


def signing(line: Line, me: Identity) -> Callable[[bytes], bytes]:
    """A call that carries messages of this node; the first asks for its ticket."""
    following = ""

    def call(question: bytes) -> bytes:
        nonlocal following
        ticket = following or line.post("ticket", me.node_id.bytes).ticket
        following = ""
        signature = me.key.sign(tickets.to_sign(_bytes(ticket), question)).signature
        answer = line.post("message", question, {TICKET: ticket, SIGNATURE: signature.hex()})
        following = answer.ticket
        return answer.data

    return call


def node_of(data: bytes) -> UUID | None:
    """The node that asks for a ticket."""
    return UUID(bytes=data) if len(data) == 16 else None  # noqa: PLR2004  bytes of an id


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise HubTrouble(status="?") from error


def _refusal(status: int, data: bytes) -> StationError:
    """Our hub says why; what stands before it (a proxy, a portal) does not."""
    try:
        said: dict[str, Any] = json.loads(data)
        text, values = str(said["refused"]), dict(said["values"])
        return HubRefused(problem=text % values if values else text)
    except (ValueError, KeyError, TypeError):
        return HubTrouble(status=status)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return N_("nobody answers")
    if isinstance(error, socket.gaierror):
        return N_("its name is not found")
    if isinstance(error, ConnectionRefusedError):
        return N_("it is not running, or the address is wrong")
    if isinstance(error, ConnectionError | http.client.HTTPException):
        return N_("the line broke off")
    return N_("there is no line")

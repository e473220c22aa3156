"""The web server that ``station serve`` runs, and whom it believes."""

import logging
import socket
from typing import TYPE_CHECKING, Any

import waitress
from waitress.server import BaseWSGIServer, MultiSocketServer

from station.errors import N_, RuleBroken
from station.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Eight clerks at once; more wait in line, as SQLite has one writer anyhow.
THREADS = 8
# A page asks for five files at once, so a short line is every day's; this one is felt.
DEEP = 4 * THREADS
_QUEUE = logging.getLogger("waitress.queue")
_BELIEVED = frozenset({"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"})


class PortTaken(RuleBroken):
    message = N_(
        "Nothing can be served at %(host)s:%(port)d (%(reason)s). Choose another port with --port."
    )


def listen(
    app: "WSGIApplication",
    settings: Settings,
    host: str,
    port: int,
    inherited: socket.socket | None = None,
) -> BaseWSGIServer | MultiSocketServer:
    """A server that has its port, and answers once it is run.

    ``inherited`` is a socket that has a port already.

    Raises:
        PortTaken: something else has it.
    """
    _QUEUE.addFilter(_is_deep)
    options = {"threads": THREADS, "ident": None} | _proxy(settings.trusted_proxy)
    if inherited is not None:
        return waitress.create_server(app, sockets=[inherited], **options)
    try:
        return waitress.create_server(app, host=host, port=port, **options)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PortTaken(host=host, port=port, reason=reason) from error


def _proxy(address: str) -> dict[str, Any]:
    """What a proxy says of the client counts only where it comes from the one we know."""
    ignored: dict[str, Any] = {"clear_untrusted_proxy_headers": True}
    if not address:
        return ignored
    return ignored | {
        "trusted_proxy": address,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": _BELIEVED,
    }


def _is_deep(record: logging.LogRecord) -> bool:
    """Whether a remark about waiting requests is worth a line; any other remark is."""
    depth = record.args[0] if isinstance(record.args, tuple) and record.args else DEEP
    return not isinstance(depth, int) or depth >= DEEP

"""What a reverse proxy says of a request, for servers that leave it to the application."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SAID = "HTTP_X_FORWARDED_"


class BehindProxy:
    """Believes the forwarded headers of the proxy at one address, and drops all others'.

    ``station serve`` has waitress do the same.
    """

    def __init__(self, application: "WSGIApplication", address: str) -> None:
        self._plain = application
        self._believing = ProxyFix(application, x_for=1, x_proto=1, x_host=1)
        self._address = address

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if self._address and environ.get("REMOTE_ADDR") == self._address:
            return self._believing(environ, start_response)
        for name in [name for name in environ if name.startswith(_SAID)]:
            del environ[name]
        return self._plain(environ, start_response)

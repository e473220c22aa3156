"""Cookies, tokens and headers that keep pages from being misused."""

import base64
import hashlib
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup

from station.web.access import current_person, is_by_signature

# Stands in the page itself: a file of its own would be fetched while a scanner already types.
_EARLY = (Path(__file__).parent / "static" / "early.js").read_text("utf-8").strip()
_EARLY_HASH = base64.b64encode(hashlib.sha256(_EARLY.encode()).digest()).decode()

_POLICY = (
    # Drawings made on the server carry style attributes; scripts come from our files only.
    f"default-src 'self'; script-src 'self' 'sha256-{_EARLY_HASH}'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
_LARGEST_UPLOAD = 32 * 1024 * 1024
_YEAR_SECONDS = 31_536_000


def init_app(app: Flask) -> None:
    app.config.update(
        SECRET_KEY=app.extensions["settings"].secret_key(),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.extensions["settings"].secure_cookies,
        MAX_CONTENT_LENGTH=_LARGEST_UPLOAD,
        # A clerk's page stays open all day; the token ends with the session.
        WTF_CSRF_TIME_LIMIT=None,
        # A station's own network has no certificate authority; the referrer says nothing more.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = _SessionCookie()
    CSRFProtect(app)
    app.after_request(_add_headers)
    app.jinja_env.globals["asset"] = _asset
    app.jinja_env.globals["early_script"] = Markup(_EARLY)  # noqa: S704  our own file


def let_computers_in(app: Flask) -> None:
    """What is proven by a signature has no page that a token could have come from."""
    for view in app.view_functions.values():
        if is_by_signature(view):
            app.extensions["csrf"].exempt(view)


def frameable(response: Response) -> Response:
    """What a page of ours may show within itself, to print it."""
    response.headers["Content-Security-Policy"] = _POLICY.replace(
        "ancestors 'none'", "ancestors 'self'"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def cookies_are_secure() -> bool:
    """Whether a cookie of this answer may only come back over an encrypted line.

    A county's server is reached by HTTPS; a station's own PC by its loopback, without.
    """
    return bool(current_app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def own_cookie(name: str) -> str:
    """A cookie of this server alone: browsers keep cookies by machine, and not by port.

    Of a hub and a village on one machine neither logs the other's people out.
    """
    port = request.host.rpartition(":")[2]
    return f"{name}-{port}" if port.isdecimal() and port.isascii() else name


class _SessionCookie(SecureCookieSessionInterface):
    def get_cookie_name(self, app: Flask) -> str:
        return own_cookie(super().get_cookie_name(app))

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002  Flask's interface
        return cookies_are_secure()


def _asset(name: str) -> str:
    """A static file's address, with its content's hash, so that it may be kept for a year."""
    folder = Path(__file__).parent / "static"
    return url_for("static", filename=name, v=_digest(folder / name))


@lru_cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _add_headers(response: Response) -> Response:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and is_by_signature(view):
        # No browser reads it, and a village's line carries it with each message.
        return response
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        if "v" in request.args and response.status_code == HTTPStatus.OK:
            response.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
    elif current_person() is not None:
        # On a shared PC the Back key must not show the last person's pages.
        response.headers.setdefault("Cache-Control", "no-store")
    return response

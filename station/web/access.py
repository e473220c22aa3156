"""Who may open which page: every view carries a rule, and one without is denied."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from werkzeug.exceptions import NotFound

from station.access import Actor, Permission
from station.errors import N_, Forbidden, StationError

View = TypeVar("View", bound=Callable[..., Any])

_RULE = "station_access_rule"
_PUBLIC = "public"
_LOGGED_IN = "logged in"
_BY_SIGNATURE = "by signature"


class LoggedIn(Protocol):
    """What the pages know of the person in front of them; accounts fills it."""

    is_authenticated: bool
    actor: Actor
    station_name: str
    locale: str
    must_change_password: bool


class LoggedOut(StationError):
    http_status = 401
    message = N_("You are logged out. Log in again, then repeat the last step.")
    remedy = N_("Nothing was saved by this step, and nothing that was saved before is lost.")


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view: only for people whose role has ``permission``."""
    return _mark(permission)


def public(view: View) -> View:
    """Mark a view: for everyone, also without logging in."""
    return _mark(_PUBLIC)(view)


def logged_in(view: View) -> View:
    """Mark a view: for everyone who has logged in, whatever the role."""
    return _mark(_LOGGED_IN)(view)


def by_signature(view: View) -> View:
    """Mark a view: for other computers, whose signature or code it proves itself.

    It has no session, and so nothing that a forged request could misuse.
    """
    return _mark(_BY_SIGNATURE)(view)


def is_by_signature(view: Callable[..., Any]) -> bool:
    return rule_of(view) == _BY_SIGNATURE


def is_public(view: Callable[..., Any]) -> bool:
    return rule_of(view) == _PUBLIC


def rule_of(view: Callable[..., Any]) -> str | None:
    """The rule a view was marked with: a permission, "public", "logged in" or "by signature"."""
    return getattr(view, _RULE, None)


def current_person() -> LoggedIn | None:
    """The person who has logged in, if anybody has."""
    # Of the proxy's many looks at the context, one is enough.
    person = current_user._get_current_object()  # noqa: SLF001  as Flask-Login documents it
    return cast("LoggedIn", person) if person.is_authenticated else None


def current_actor() -> Actor:
    """On whose behalf this request acts.

    Raises:
        LoggedOut: nobody has logged in.
    """
    person = current_person()
    if person is None:
        raise LoggedOut
    return person.actor


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    # Bound to the browser's address it would log a clerk out whenever the line comes back.
    manager.session_protection = None
    app.before_request(_guard)


def _mark(rule: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _RULE, rule)
        return view

    return mark


def _guard() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static":
        return None
    rule = rule_of(current_app.view_functions[endpoint])
    if rule is None:
        current_app.logger.error("no access rule on %s", endpoint)
        raise Forbidden
    if rule in (_PUBLIC, _BY_SIGNATURE):
        return None
    person = current_person()
    if person is None:
        return _ask_to_log_in()
    if rule != _LOGGED_IN and not person.actor.may(Permission.LOOK):
        _ensure_known(person.actor, Permission(rule))
    elif rule != _LOGGED_IN:
        person.actor.ensure_may(Permission(rule))
    return None


def _ensure_known(actor: Actor, permission: Permission) -> None:
    """For a driver, the pages of the stations are as unknown as those that there are not."""
    if not actor.may(permission):
        raise NotFound


def _ask_to_log_in() -> ResponseReturnValue:
    if request.method != "GET" or wants_json():
        raise LoggedOut
    return redirect(url_for("accounts.log_in", next=request.full_path.rstrip("?")), 303)


def wants_json() -> bool:
    """Whether a script asked, which cannot show a page."""
    return (
        request.headers.get("X-Requested-With") == "scan"
        or request.accept_mimetypes.best_match(["text/html", "application/json"])
        == "application/json"
    )

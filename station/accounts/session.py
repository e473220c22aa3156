"""Who is logged in on this browser, and who may take over on it with a PIN."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask, current_app, request, session
from flask_login import UserMixin, login_user
from itsdangerous import BadSignature, URLSafeSerializer
from msgspec import Struct
from werkzeug.wrappers import Response

from station.access import Actor
from station.accounts.models import Person
from station.accounts.service import Placed, actor_of, find_logged_in
from station.web.database import current_session
from station.web.security import cookies_are_secure, own_cookie

KNOWN_FOR = timedelta(days=30)
_COOKIE = "known"


class LoggedInPerson(UserMixin, Struct, frozen=True, eq=False):  # type: ignore[misc]
    """A person with a session. Plain values: rows expire when a transaction begins."""

    key: str
    login: str
    actor: Actor
    station_name: str
    locale: str
    must_change_password: bool

    def get_id(self) -> str:
        return self.key


def init_app(app: Flask) -> None:
    app.login_manager.user_loader(_load)  # type: ignore[attr-defined]


def session_key(person: Any) -> str:
    """What the cookie says; it is worth nothing once the person's epoch has moved on."""
    return f"{person.id}:{person.session_epoch}"


def begin_session(placed: Placed) -> None:
    """Log in on this browser; nothing of the session before stays (fixation)."""
    session.clear()
    login_user(_logged_in(placed.person, placed.station.name, placed.station.path))


def remember(response: Response, person: Person, *, at: datetime) -> None:
    """Let this person take over on this browser with a PIN, for as long as ``KNOWN_FOR``.

    A new password ends that, as it ends every session: it may have been changed because of
    somebody who knew the PIN as well.
    """
    mine = f"{person.id}:"
    others = {key: seen for key, seen in _known(at).items() if not key.startswith(mine)}
    response.set_cookie(
        own_cookie(_COOKIE),
        _signer().dumps(others | {session_key(person): at.timestamp()}),
        max_age=KNOWN_FOR,
        httponly=True,
        samesite="Lax",
        secure=cookies_are_secure(),
    )


def is_known(person: Person, *, at: datetime) -> bool:
    """Whether this person logged in on this browser, with their password, within ``KNOWN_FOR``."""
    return session_key(person) in _known(at)


def _known(at: datetime) -> dict[str, float]:
    try:
        known: dict[str, float] = _signer().loads(request.cookies.get(own_cookie(_COOKIE), ""))
    except BadSignature:
        return {}
    since = (at - KNOWN_FOR).timestamp()
    return {key: seen for key, seen in known.items() if seen > since}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known people and epochs")


def _load(key: str) -> LoggedInPerson | None:
    try:
        person_id = UUID(key.partition(":")[0])
    except ValueError:
        return None
    found = find_logged_in(current_session(), person_id)
    if found is None or session_key(found) != key:
        return None
    return _logged_in(found, found.station_name, found.station_path)


def _logged_in(person: Any, station_name: str, station_path: str) -> LoggedInPerson:
    return LoggedInPerson(
        key=session_key(person),
        login=person.login,
        actor=actor_of(person, station_path),
        station_name=station_name,
        locale=person.locale,
        must_change_password=person.must_change_password,
    )

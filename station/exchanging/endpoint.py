"""What other computers call at the hub: bytes in, bytes out, and nobody is believed unproven."""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from station.accounts import throttle
from station.errors import N_, Forbidden, StationError, TryLater
from station.exchanging.line import MEDIA_TYPE, MOST_BYTES, SIGNATURE, TICKET, node_of
from station.exchanging.rules import Pace
from station.keeping.views import current_settings
from station.sync import answering, joining, nodes, tickets
from station.sync.bits import Malformed
from station.sync.envelope import NotForYou, NotSigned, sender_of
from station.sync.nodes import Identity
from station.sync.release import THIS, Release
from station.web.access import by_signature
from station.web.database import current_database, current_session, current_time, transaction

bp = Blueprint("line", __name__, url_prefix="/exchange")

_DOOR = "exchange"
# A computer whose key was withdrawn goes on calling; a guesser of codes does not get far.
_WRONG, _WINDOW = 30, timedelta(minutes=15)
# What proves nothing costs the caller a try.
_UNPROVEN = (NotSigned, NotForYou, Malformed, joining.WrongCode)
_A_SECOND, _AT_ONCE = 5.0, 200.0


class TooFast(TryLater):
    http_status = 429
    message = N_("The hub is asked too often. It is tried again by itself.")


class TooLarge(StationError):
    http_status = 413
    message = N_("This is larger than the hub takes at once.")


class NoHub(Forbidden):
    http_status = 404
    message = N_("This computer is no county's hub.")


@bp.post("/ticket")
@by_signature
def ticket() -> ResponseReturnValue:
    """The ticket of a node's next request; asking changes nothing."""
    return _answered(_ticket)


@bp.post("/message")
@by_signature
def message() -> ResponseReturnValue:
    """Any message of a node: hello, push, pull."""
    return _answered(_message)


@bp.post("/join")
@by_signature
def join() -> ResponseReturnValue:
    """A computer that has a code of the coordinator's."""
    return _answered(_join)


def _ticket(body: bytes) -> Response:
    node_id = node_of(body)
    if node_id is None:
        raise Malformed(problem=N_("the question cannot be read"))
    found = tickets.current(current_session(), node_id, _secret())
    return _bytes(b"", found)


def _message(body: bytes) -> Response:
    me = _ensure_hub()
    with transaction() as session:
        following = tickets.use(
            session,
            sender_of(body),
            _header(TICKET),
            body,
            _header(SIGNATURE),
            secret=_secret(),
            program=request.user_agent.string,
        )
    answer = answering.answer(current_database(), me, body, at=current_time(), release=_release())
    return _bytes(answer, following)


def _join(body: bytes) -> Response:
    me = _ensure_hub()
    ca = current_settings().hub_ca
    with transaction() as session:
        answer = joining.answer(
            session,
            me,
            body,
            at=current_time(),
            release=_release(),
            ca=ca.read_text("ascii") if ca else "",
        )
    return _bytes(answer)


def _answered(answer: Callable[[bytes], Response]) -> ResponseReturnValue:
    """The answer, or why there is none, in words that the other side translates."""
    origin = throttle.origin(request.remote_addr)
    try:
        if not _pace().allows(origin):
            raise TooFast
        _ensure_patience(origin)
        return answer(_body())
    except StationError as error:
        if isinstance(error, _UNPROVEN):
            _count_wrong(origin)
        values = {name: str(value) for name, value in error.values.items()}
        return jsonify(refused=error.message, values=values), error.http_status


def _body() -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        raise TooLarge
    request.max_content_length = MOST_BYTES
    return request.get_data(cache=False)


def _ensure_patience(origin: str) -> None:
    if throttle.is_shut(current_session(), _DOOR, origin, at=current_time(), limit=_WRONG):
        raise TooFast


def _count_wrong(origin: str) -> None:
    with transaction() as session:
        throttle.knock(session, _DOOR, origin, at=current_time(), limit=_WRONG + 1, window=_WINDOW)


def _ensure_hub() -> Identity:
    """Raises NoHub on a station's own computer."""
    session = current_session()
    if nodes.peer_or_none(session) is not None:
        raise NoHub
    return nodes.identity(session, current_settings().home)


def _header(name: str) -> bytes:
    try:
        return bytes.fromhex(request.headers.get(name, ""))
    except ValueError:
        return b""


def _bytes(data: bytes, following: bytes = b"") -> Response:
    response = Response(data, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if following:
        response.headers[TICKET] = following.hex()
    return response


def _release() -> Release:
    return cast("Release", current_app.extensions.get("release", THIS))


def _secret() -> bytes:
    return current_settings().secret_key().encode()


def _pace() -> Pace:
    """One for the process; behind a balancer each of the hub's processes has its own."""
    made = Pace(a_second=_A_SECOND, at_once=_AT_ONCE)
    return cast("Pace", current_app.extensions.setdefault("pace", made))

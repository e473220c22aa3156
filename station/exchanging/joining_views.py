"""The first page of a new computer: joining its county, and the first load.

Nobody can log in yet, so it is open to whoever sits in front of this machine, and to nobody
else; once there is a county here, it is gone.
"""

from ipaddress import ip_address

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.exceptions import NotFound

from station.errors import N_
from station.exchanging import calling, standing
from station.exchanging.forms import JoinForm
from station.exchanging.views import current_caller
from station.keeping.views import current_settings
from station.sync import nodes
from station.web.access import public
from station.web.database import current_database, current_session
from station.web.forms import redisplay
from station.web.i18n import filled
from station.web.room import Action

bp = Blueprint("joining", __name__, url_prefix="/join")


@bp.get("")
@public
def ask() -> ResponseReturnValue:
    ensure_here()
    session = current_session()
    if nodes.peer_or_none(session) is not None:
        return redirect(url_for(".loading"), 303)
    if nodes.has_county(session):
        raise NotFound
    return render_template("exchanging/join.html")


@bp.post("")
@public
@redisplay(ask)
def join() -> ResponseReturnValue:
    ensure_here()
    form = JoinForm.parse(request.form)
    calling.join(current_settings(), current_database(), form.url, form.code)
    current_caller().ask()
    return redirect(url_for(".loading"), 303)


@bp.get("/loading")
@public
def loading() -> ResponseReturnValue:
    """How far the first load has come; it asks again by itself."""
    ensure_here()
    session = current_session()
    peer = nodes.peer_or_none(session)
    if peer is None:
        return redirect(url_for(".ask"), 303)
    return render_template(
        "exchanging/loading.html",
        peer=peer,
        has_line=bool(current_settings().hub_url or peer.url),
        stations=nodes.own_stations(session),
        is_counted_otherwise=standing.is_counted_otherwise(peer),
        problem=filled(peer.problem, peer.problem_values) if peer.problem else "",
    )


def begin(session: Session) -> Action | None:
    """What whoever sits here is offered as long as there is no county, or not all of it."""
    if not _is_here():
        return None
    peer = nodes.peer_or_none(session)
    if peer is None and not nodes.has_county(session):
        return Action(N_("Join a county with this computer"), url_for("joining.ask"))
    if peer is not None and not peer.is_complete:
        return Action(N_("See the first load"), url_for("joining.loading"))
    return None


def ensure_here() -> None:
    """Raises NotFound for all but this machine itself."""
    if not _is_here():
        raise NotFound


def _is_here() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False

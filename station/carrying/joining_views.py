"""A new computer that has no line: its request to join, and the answer, by a stick alone.

Like the page of joining by the line it is open to whoever sits in front of this machine,
and gone once there is a county.
"""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from station.carrying import drives, pages, standing, sticks
from station.carrying.forms import RequestForm
from station.exchanging.joining_views import ensure_here
from station.keeping.views import current_settings
from station.sync import bundles_joining, nodes
from station.web.access import public
from station.web.database import current_database, current_session, current_time
from station.web.forms import redisplay

bp = Blueprint("stick_joining", __name__, url_prefix="/join/stick")


@bp.get("")
@public
def ask() -> ResponseReturnValue:
    ensure_here()
    session = current_session()
    peer = nodes.peer_or_none(session)
    if peer is None and nodes.has_county(session):
        raise NotFound
    return pages.page(
        "carrying/join.html",
        peer=peer,
        has_asked=sticks.has_asked(current_settings()),
        requested=standing.of_pc(session).written,
        stations=nodes.own_stations(session),
    )


@bp.post("/request")
@public
@redisplay(ask)
def write_request() -> ResponseReturnValue:
    """Write the request on a stick, or let the browser save it."""
    ensure_here()
    form = RequestForm.parse(request.form)
    database, settings, at = current_database(), current_settings(), current_time()
    if "save" in request.form:
        made = sticks.ask_to_join(database, settings, form.code)
        me = sticks.me_of(database, settings)
        bundles_joining.note_requested(database, me, made, at=at)
        return pages.saved(made.name, made.data)
    drive = drives.get(settings, form.drive)
    path, _made = sticks.write_request(database, settings, drive.path, form.code, at=at)
    flash(_("Written and read back: %(file)s. You may pull the stick out.", file=path.name), "good")
    return redirect(url_for(".ask"), 303)


@bp.post("/read")
@public
@redisplay(ask)
def read() -> ResponseReturnValue:
    _ensure_not_begun()
    pages.read_drive()
    return redirect(url_for(".ask"), 303)


@bp.post("/files")
@public
@redisplay(ask)
def send() -> ResponseReturnValue:
    _ensure_not_begun()
    pages.read_files()
    return redirect(url_for(".ask"), 303)


def _ensure_not_begun() -> None:
    """Raises NotFound once there is a county: then people log in to read a stick."""
    ensure_here()
    if not sticks.is_new(current_database()):
        raise NotFound

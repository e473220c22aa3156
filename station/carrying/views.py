"""The page of the stick: on a station's computer for its clerk, at the hub for the coordinator."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from station.access import Permission
from station.carrying import errands, pages, standing, sticks
from station.errors import NotFound
from station.exchanging import standing as line
from station.keeping.views import current_settings
from station.sync import bundles, bundles_kept, bundles_up
from station.web.access import current_actor, requires
from station.web.database import current_database, current_session, current_time
from station.web.forms import redisplay

bp = Blueprint("stick", __name__, url_prefix="/exchange/stick")


@bp.get("")
@requires(Permission.LOOK)
def show() -> ResponseReturnValue:
    session = current_session()
    if _is_on_pc():
        return pages.page(
            "carrying/stick.html", standing=line.now(session), carried=standing.of_pc(session)
        )
    kept = sticks.answers_in(current_settings())
    ways = standing.at_hub(session)
    return pages.page(
        "carrying/stick_at_hub.html",
        ways=ways,
        kept={one.node.id for one in ways if bundles_kept.find(kept, one.node.id)},
    )


@bp.post("/write")
@requires(Permission.LOOK)
@redisplay(show)
def write() -> ResponseReturnValue:
    """Write what the county has not confirmed."""
    _is_on_pc()
    drive = pages.chosen_drive()
    errand = errands.writing(current_database(), current_settings(), drive, at=current_time())
    pages.send(errand, where=drive.name, is_written=True)
    return _back()


@bp.post("/read")
@requires(Permission.LOOK)
@redisplay(show)
def read() -> ResponseReturnValue:
    _is_on_pc()
    pages.read_drive()
    return _back()


@bp.post("/files")
@requires(Permission.LOOK)
@redisplay(show)
def send() -> ResponseReturnValue:
    """Take in files from wherever the browser is."""
    _is_on_pc()
    pages.read_files()
    return _back()


@bp.post("/file")
@requires(Permission.LOOK)
@redisplay(show)
def save() -> ResponseReturnValue:
    """The file for the county, for the browser to save."""
    _is_on_pc()
    made = sticks.make(current_database(), current_settings())
    bundles_up.note_made(current_database(), made, at=current_time())
    return pages.saved(made.name, made.data)


@bp.get("/answers/<uuid:node_id>")
@requires(Permission.LOOK)
def save_answer(node_id: UUID) -> ResponseReturnValue:
    """At the hub: the answer that was made last for a computer; only that one reads it."""
    if _is_on_pc():
        raise NotFound(kind="Node", id=node_id)
    known = {one.node.id for one in standing.at_hub(current_session())}
    answer = bundles_kept.find(sticks.answers_in(current_settings()), node_id)
    if node_id not in known or answer is None:
        raise NotFound(kind="Node", id=node_id)
    return pages.saved(sticks.answer_name(current_database(), node_id), answer)


@bp.post("/seen")
@requires(Permission.LOOK)
def forget() -> ResponseReturnValue:
    """What came of the last stick is read and need not be shown any longer."""
    _is_on_pc()
    pages.current_carrier().forget()
    return _back()


def _is_on_pc() -> bool:
    """Raises Forbidden at the hub for all but those who keep the computers."""
    if bundles.is_on_pc(current_session()):
        return True
    current_actor().ensure_may(Permission.MANAGE_NETWORK)
    return False


def _back() -> ResponseReturnValue:
    return redirect(url_for(".show"), 303)

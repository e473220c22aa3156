"""The shelf: filling it, what stands on it, and what the station says of its boards."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from station.access import Permission
from station.counter import shelf_lists, shelves, shelving
from station.counter.blueprint import bp, current_recipients
from station.counter.forms import BoardForm, PatienceForm, ShelveForm
from station.counter.placing import Board
from station.counter.shelf_lists import Part
from station.counter.shelves import Patience
from station.counter.shelving import FOUND_LABELS, Found, Shelved
from station.counter.words import SIZE_NAMES
from station.lazy import lazy_module
from station.parcels import going_back
from station.parcels.acting import current_writer
from station.parcels.models import Contact
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.i18n import translated
from station.web.scan import Sound, normalise, scan_answer

if TYPE_CHECKING:
    from station.counter import leaving
else:
    leaving = lazy_module("station.counter.leaving")


_SOUNDS = {
    Found.SHELVED: Sound.GOOD,
    Found.ALREADY: Sound.BELL,
    Found.ELSEWHERE: Sound.BAD,
    Found.GOES_BACK: Sound.BELL,
}
# A form of shelves has some lines more than there are, to add to.
_MORE_LINES, _USUAL_CAPACITY = 3, 20
_COLUMNS = ("shelf", "layer", "size", "capacity")


@bp.get("/shelf")
@requires(Permission.SERVE)
def show_shelf() -> ResponseReturnValue:
    """What stands here, in parts; each figure of today's page opens one."""
    part = request.args.get("part", Part.ALL, type=Part)
    session, actor = current_session(), current_actor()
    return render_template(
        "counter/shelf.html",
        part=part,
        parts=shelf_lists.PART_NAMES,
        counts=shelf_lists.counts(session, actor.station_id, current_time()),
        rows=shelf_lists.listing(session, actor.station_id, part, current_time()),
        going_back=len(going_back.waiting(session, actor.station_id)),
    )


@bp.get("/shelf/fill")
@requires(Permission.SERVE)
def show_filling() -> ResponseReturnValue:
    return render_template("counter/fill.html", **_filling())


@bp.post("/shelf/scan")
@requires(Permission.SERVE)
def shelve() -> ResponseReturnValue:
    """One parcel: received if it was not, placed, and its code shown in large type."""
    form, writer = ShelveForm.parse(request.form), current_writer()
    with transaction() as session:
        shelving.end_left(session, writer)
        done = shelving.shelve(
            session,
            writer,
            current_recipients(),
            normalise(form.text),
            size=form.size,
            scan_id=form.scan_id,
        )
    parts = {
        "panel": render_template("counter/_shelved.html", done=done, **_of(done)),
        "to-shelve": render_template("counter/_to_shelve.html", **_filling()),
    }
    sound = Sound.BELL if done.is_over else _SOUNDS[done.found]
    return scan_answer(_message(done), back=url_for(".show_filling"), sound=sound, parts=parts)


@bp.post("/shelf/<uuid:unit_id>/absent")
@requires(Permission.SERVE)
def note_absent(unit_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        leaving.note_absent(session, current_writer(), unit_id)
    flash(_("Noted: nobody was at home."), Sound.BELL)
    return redirect(url_for(".show_shelf", part=Part.TO_DOOR.value), 303)


@bp.get("/shelf/boards")
@requires(Permission.SERVE)
def show_boards() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    return render_template(
        "counter/boards.html",
        lines=_typed_lines() or _board_lines(),
        sizes=SIZE_NAMES,
        patience=shelves.patience_of(session, actor.station_id),
    )


@bp.post("/shelf/boards")
@requires(Permission.SERVE)
@redisplay(show_boards)
def set_boards() -> ResponseReturnValue:
    forms = [
        BoardForm.parse(MultiDict(line))
        for line in _typed_lines()
        if line["shelf"].strip() or line["layer"].strip()
    ]
    boards = [Board(form.shelf, form.layer, form.size, form.capacity) for form in forms]
    with transaction() as session:
        shelves.set_boards(session, current_writer(), boards)
    flash(_("Saved. New parcels go by these shelves; what stands stays where it is."), Sound.GOOD)
    return redirect(url_for(".show_boards"), 303)


@bp.post("/shelf/patience")
@requires(Permission.SERVE)
@redisplay(show_boards)
def set_patience() -> ResponseReturnValue:
    form = PatienceForm.parse(request.form)
    with transaction() as session:
        patience = Patience(form.remind_days, max(form.overdue_days, form.remind_days))
        shelves.set_patience(session, current_writer(), patience)
    flash(_("Saved."), Sound.GOOD)
    return redirect(url_for(".show_boards"), 303)


def _filling() -> dict[str, object]:
    session, actor = current_session(), current_actor()
    left = shelf_lists.to_shelve(session, actor.station_id)
    return {"left": left, "sizes": SIZE_NAMES}


def _of(done: Shelved) -> dict[str, object]:
    contact = current_session().get(Contact, done.unit_id)
    return {"name": contact.name if contact else "", "labels": FOUND_LABELS}


def _message(done: Shelved) -> str:
    tail = f"…{done.number[-4:]}"
    if done.stay is not None:
        what = f"{tail} → {done.stay.code}"
        return (
            what
            if done.found is Found.SHELVED
            else f"{what}: {translated(FOUND_LABELS[done.found])}"
        )
    if done.found is Found.GOES_BACK:
        return str(_("%(what)s goes back to its partner", what=tail))
    return str(_("%(what)s belongs to %(place)s: pass it on", what=tail, place=done.place))


def _board_lines() -> list[dict[str, object]]:
    """The layers as they are, and some empty lines for more."""
    session, station_id = current_session(), current_actor().station_id
    standing = shelves.counts(session, station_id)
    lines: list[dict[str, object]] = [
        {
            "shelf": board.shelf,
            "layer": board.layer,
            "size": board.size.value,
            "capacity": board.capacity,
            "standing": standing.get(board.key, 0),
        }
        for board in shelves.boards_of(session, station_id)
    ]
    empty = {"shelf": "", "layer": "", "size": "", "capacity": _USUAL_CAPACITY, "standing": ""}
    return lines + [empty] * _MORE_LINES


def _typed_lines() -> list[dict[str, str]]:
    """What was typed, line by line, so that a refused page keeps it."""
    columns = [request.form.getlist(name) for name in _COLUMNS]
    return [
        dict(zip(_COLUMNS, values, strict=True)) | {"standing": ""}
        for values in zip(*columns, strict=False)
    ]

"""Pages of bags: lists, filling, closing, reopening, and opening at the destination."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session, select

from station import custody
from station.access import Permission
from station.consolidation import (
    bag_lists,
    bag_scans,
    bags,
    counted,
    opened_bags,
    paper_bags,
    paper_loads,
    words,
)
from station.consolidation.bag_lists import SHELF_LABELS, Shelf
from station.consolidation.bag_scans import BagScan, Found, Mode
from station.consolidation.blueprint import bp
from station.consolidation.forms import BagScanForm, CloseBagForm, ReasonForm, StartBagForm
from station.consolidation.models import Bag, PaperBag, Proof
from station.custody import Writer
from station.network.models import Station
from station.parcels.acting import current_writer
from station.web import scan as scan_box
from station.web.access import current_actor, requires
from station.web.asked import asked_choice, asked_text
from station.web.database import current_session, transaction
from station.web.errors import sentence_of
from station.web.forms import redisplay
from station.web.paging import page_of
from station.web.scan import Sound, number_scanned, scan_answer

_SOUNDS = {
    Found.OVER: Sound.BELL,
    Found.MISROUTED: Sound.BELL,
    Found.MISSORTED: Sound.BELL,
    Found.DAMAGED: Sound.BELL,
    Found.NOTED: Sound.BAD,
}


@bp.get("/bags")
@requires(Permission.LOOK)
def list_bags() -> ResponseReturnValue:
    actor, session = current_actor(), current_session()
    text = asked_text()
    default = Shelf.ALL if text else Shelf.OPEN
    shelf = asked_choice("shelf", Shelf) or default
    on_paper = paper_bags.waiting_at(session, actor.station_id)
    counts = bag_lists.count_shelves(session, actor)
    counts[Shelf.ARRIVED] += len(on_paper)
    return render_template(
        "consolidation/bags.html",
        page=page_of(session, bag_lists.bags_on(shelf, text, seen_by=actor)),
        shelf=shelf,
        shelves=SHELF_LABELS,
        counts=counts,
        on_paper=on_paper,
        text=text,
        states=words.UNIT_STATES,
    )


@bp.post("/bags")
@requires(Permission.PACK)
def start_bag() -> ResponseReturnValue:
    form = StartBagForm.parse(request.form)
    with transaction() as session:
        bag = bags.open_bag_for(session, current_writer(), form.destination_id)
    return redirect(url_for(".show_bag", bag_id=bag.id), 303)


@bp.get("/bags/new")
@requires(Permission.PACK)
def new_bag() -> ResponseReturnValue:
    text = asked_text()
    session = current_session()
    found = bag_lists.find_destinations(session, text, current_actor().station_id) if text else []
    return render_template("consolidation/new_bag.html", text=text, found=found)


@bp.get("/bags/<uuid:bag_id>")
@requires(Permission.LOOK)
def show_bag(bag_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    bag = bags.find_bag(session, bag_id, seen_by=actor)
    unit = custody.get_unit(session, bag_id)
    stations = _names(session, bag)
    return render_template(
        "consolidation/bag.html",
        bag=bag,
        unit=unit,
        is_here=unit.holder_id == actor.station_id,
        stations=stations,
        state=words.UNIT_STATES[unit.state],
        rows=bag_lists.contents_of(session, bag),
        content=bags.content_of(session, bag_id),
        can=bag_scans.what_can_be_done(session, actor, bag, unit),
        **_of_paper(session, bag),
        reasons=words.REOPEN_REASONS,
        damages=words.DAMAGE_REASONS,
        shorts=words.CONTENT_SHORT_REASONS,
    )


@bp.post("/bags/<uuid:bag_id>/scan")
@requires(Permission.LOOK)
def scan_into_bag(bag_id: UUID) -> ResponseReturnValue:
    """A parcel goes into the open bag or comes out; a wrong one is kept and sounds wrong."""
    form = BagScanForm.parse(request.form)
    number, writer = number_scanned(form.text), current_writer()
    if (answer := scan_box.take(form.text)) is not None:
        return answer
    if form.mode is Mode.OPEN:
        return _open_by_scan(bag_id, number)
    with transaction() as session:
        bag = bags.find_bag(session, bag_id, seen_by=writer.actor)
        done = _scan(session, writer, bag, number, form)
    return scan_answer(
        _message(done),
        back=url_for(".show_bag", bag_id=bag_id),
        sound=_SOUNDS.get(done.found, Sound.GOOD),
        parts=_parts(bag_id),
    )


def _scan(
    session: Session, writer: Writer, bag: Bag | PaperBag, number: str, form: BagScanForm
) -> BagScan:
    if isinstance(bag, Bag) and form.mode in (Mode.IN, Mode.OUT):
        return bag_scans.scan(session, writer, bag, number, mode=form.mode, scan_id=form.scan_id)
    return opened_bags.check(
        session, writer, bag, number, mode=form.mode, reason=form.reason, scan_id=form.scan_id
    )


def _open_by_scan(bag_id: UUID, number: str) -> ResponseReturnValue:
    """The bag's own tag opens it; any other code is what it is on every page."""
    writer, page = current_writer(), url_for(".show_bag", bag_id=bag_id)
    with transaction() as session:
        bag = bags.find_bag(session, bag_id, seen_by=writer.actor)
        if number != bag.number:
            other = url_for("web.scan", text=number)
            return scan_answer(_("This is another code."), back=other, sound=Sound.BELL, go=other)
        opened_bags.open_bag(session, writer, bag)
        said = _opened(bag)
    return scan_answer(said, back=page, go=page)


def _opened(bag: Bag | PaperBag) -> str:
    if isinstance(bag, PaperBag) and not bag.is_listed:
        return str(_("Opened. Take out its item list and scan the codes on it."))
    if isinstance(bag, PaperBag) and bag.proof is not Proof.PROVEN:
        return str(_("Opened. Its list proves nothing: scan every parcel."))
    return str(_("Opened. All of its list counts as here; scan only what differs."))


@bp.post("/bags/<uuid:bag_id>/close")
@requires(Permission.PACK)
@redisplay(show_bag)
def close_bag(bag_id: UUID) -> ResponseReturnValue:
    form, writer = CloseBagForm.parse(request.form), current_writer()
    with transaction() as session:
        bags.get_bag(session, bag_id, seen_by=writer.actor)
        bag = bags.close_bag(
            session,
            writer,
            bag_id,
            seal_number=form.seal_number,
            gross_grams=form.gross_grams,
            tare_grams=form.tare_grams,
            seal_was_read_again=form.seal_was_read_again,
        )
    flash(_("Closed and sealed: %(pieces)s.", pieces=counted.pieces(bag.parcel_count)), "good")
    return redirect(url_for(".show_bag", bag_id=bag_id), 303)


@bp.post("/bags/<uuid:bag_id>/reopen")
@requires(Permission.PACK)
@redisplay(show_bag)
def reopen_bag(bag_id: UUID) -> ResponseReturnValue:
    form, writer = ReasonForm.parse(request.form), current_writer()
    with transaction() as session:
        bags.get_bag(session, bag_id, seen_by=writer.actor)
        bags.reopen_bag(session, writer, bag_id, reason=form.reason)
    flash(_("The bag is open again. Its seal is broken: use a new one."), "bell")
    return redirect(url_for(".show_bag", bag_id=bag_id), 303)


@bp.post("/bags/<uuid:bag_id>/open")
@requires(Permission.RECEIVE)
@redisplay(show_bag)
def open_bag(bag_id: UUID) -> ResponseReturnValue:
    writer = current_writer()
    with transaction() as session:
        bag = bags.find_bag(session, bag_id, seen_by=writer.actor)
        opened_bags.open_bag(session, writer, bag)
        said = _opened(bag)
    flash(said, "good")
    return redirect(url_for(".show_bag", bag_id=bag_id), 303)


@bp.post("/bags/<uuid:bag_id>/as-listed")
@requires(Permission.RECEIVE)
@redisplay(show_bag)
def take_as_listed(bag_id: UUID) -> ResponseReturnValue:
    """What nobody has scanned out of a bag that is known by paper is there by its list."""
    writer = current_writer()
    with transaction() as session:
        bag = bags.find_bag(session, bag_id, seen_by=writer.actor)
        count = opened_bags.take_as_listed(session, writer, bag)
    flash(_("Taken as listed: %(pieces)s.", pieces=counted.pieces(count)), "good")
    return redirect(url_for(".show_bag", bag_id=bag_id), 303)


@bp.post("/bags/<uuid:bag_id>/short/<uuid:unit_id>")
@requires(Permission.RECEIVE)
def mark_short_in_bag(bag_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    form, writer = ReasonForm.parse(request.form), current_writer()
    with transaction() as session:
        bag = bags.find_bag(session, bag_id, seen_by=writer.actor)
        done = opened_bags.mark_short(session, writer, bag, unit_id, reason=form.reason)
    flash(_("Noted as short: %(number)s. The sender sees it.", number=done.number), "bell")
    return redirect(url_for(".show_bag", bag_id=bag_id), 303)


def _message(done: BagScan) -> str:
    if done.problem is not None:
        return sentence_of(done.problem)
    tail = done.number[-4:]
    messages: dict[Found, str] = {
        Found.IN: _("In: …%(tail)s", tail=tail),
        Found.OUT: _("Out: …%(tail)s", tail=tail),
        Found.PRESENT: _("Present: …%(tail)s", tail=tail),
        Found.FOUND: _("Found again: …%(tail)s was marked short", tail=tail),
        Found.OVER: _("Not on the list: …%(tail)s is kept as over", tail=tail),
        Found.MISROUTED: _("Belongs elsewhere: …%(tail)s goes on", tail=tail),
        Found.MISSORTED: _("Sorted into the wrong bag: …%(tail)s goes on", tail=tail),
        Found.DAMAGED: _("Damaged: …%(tail)s, noted", tail=tail),
    }
    return messages[done.found]


def _parts(bag_id: UUID) -> dict[str, str]:
    session = current_session()
    bag = bags.find_bag(session, bag_id, seen_by=current_actor())
    unit = custody.get_unit(session, bag_id)
    context = {
        "bag": bag,
        "unit": unit,
        "rows": bag_lists.contents_of(session, bag),
        "content": bags.content_of(session, bag_id),
        "can": bag_scans.what_can_be_done(session, current_actor(), bag, unit),
        "shorts": words.CONTENT_SHORT_REASONS,
        **_of_paper(session, bag),
    }
    return {
        "sums": render_template("consolidation/_bag_sums.html", **context),
        "contents": render_template("consolidation/_bag_contents.html", **context),
    }


def _of_paper(session: Session, bag: Bag | PaperBag) -> dict[str, Any]:
    """What the page says of a bag that only paper has told of."""
    if isinstance(bag, Bag):
        return {"on_paper": False, "doubt": "", "unaccounted": 0}
    waiting = paper_loads.unaccounted(session, bag.id)
    doubt = paper_loads.DOUBTS.get(bag.proof, "")
    return {"on_paper": True, "doubt": doubt, "unaccounted": len(waiting)}


def _names(session: Session, bag: Bag | PaperBag) -> dict[UUID, str]:
    wanted = [bag.station_id, bag.destination_id]
    found = session.exec(select(Station).where(Station.id.in_(wanted)))  # type: ignore[attr-defined]
    return {station.id: station.name for station in found}

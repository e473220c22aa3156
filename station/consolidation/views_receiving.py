"""Pages for receiving loads by exception, or blind where the sheet is lost."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Actor, Permission
from station.consolidation import (
    empties,
    load_lists,
    paper_chain,
    paper_loads,
    paper_reading,
    receiving,
    receiving_page,
    seals,
    trips,
    words,
)
from station.consolidation.blueprint import bp
from station.consolidation.forms import FinishForm, ReceiveForm
from station.consolidation.load_lists import LOADS_LABELS, Loads
from station.consolidation.models import Leg, LegState, PaperLoad
from station.consolidation.outcomes import OUTCOME_LABELS, Outcome, Received
from station.consolidation.paper_loads import Load
from station.consolidation.short_numbers import number_coming, number_on_load
from station.custody import UnitKind
from station.errors import N_
from station.network.models import Station
from station.parcels.acting import current_writer
from station.web import scan as scan_box
from station.web.access import current_actor, requires
from station.web.asked import asked_choice, asked_text
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.i18n import translated
from station.web.paging import page_of
from station.web.scan import Sound, number_scanned, scan_answer

_SOUNDS = {
    Outcome.RECEIVED: Sound.GOOD,
    Outcome.FOUND: Sound.GOOD,
    Outcome.ALREADY: Sound.BAD,
    Outcome.OVER: Sound.BELL,
    Outcome.MISROUTED: Sound.BAD,
    Outcome.MISSORTED: Sound.BAD,
}


_WHEN_SEEN = {
    False: N_("The sender sees it now."),
    True: N_("The sender sees it after the next exchange."),
}


@bp.get("/loads")
@requires(Permission.LOOK)
def list_loads() -> ResponseReturnValue:
    """Loads on their way here, to the stations below, or received; a page at a time."""
    session, actor = current_session(), current_actor()
    which = asked_choice("show", Loads) or Loads.HERE
    text = asked_text()
    page = page_of(session, load_lists.loads_of(which, text, seen_by=actor))
    on_paper = load_lists.told_by_paper(session, which, text, seen_by=actor)
    return render_template(
        "consolidation/loads.html",
        page=page,
        rows=receiving_page.rows_of(session, [*(on_paper if page.number == 1 else ()), *page.rows]),
        which=which,
        tabs=LOADS_LABELS,
        counts=load_lists.count_loads(session, seen_by=actor),
        text=text,
        leg_states=words.LEG_STATES,
        half_read=paper_reading.half_read(session, at=actor.station_id),
    )


@bp.get("/loads/<uuid:leg_id>")
@requires(Permission.LOOK)
def show_load(leg_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    leg = load_for(session, leg_id, actor)
    if isinstance(leg, Leg) and leg.to_station_id != actor.station_id:
        return redirect(url_for(".show_trip", trip_id=leg.trip_id), 303)
    return render_template("consolidation/receive.html", **_context(leg))


@bp.post("/loads/<uuid:leg_id>/scan")
@requires(Permission.RECEIVE)
def receive_scan(leg_id: UUID) -> ResponseReturnValue:
    """One bag tag or loose item of the load, or something that is not on its bill."""
    form, writer = ReceiveForm.parse(request.form), current_writer()
    if (answer := scan_box.take(form.text)) is not None:
        return answer
    number = number_scanned(form.text)
    if form.mode == "seal" and seals.is_seal(current_session(), number):
        return _ask_for_its_bag(leg_id, number)
    mode = "seal" if form.seal else form.mode
    with transaction() as session:
        paper_chain.hand_over_load(session, leg_id)
        leg = load_for(session, leg_id, writer.actor)
        sealed = seals.bag_number_of(session, leg, number)
        number = sealed or number_on_load(session, leg, number)
        done = receiving.scan_number(session, writer, leg, number, scan_id=form.scan_id)
        if mode == "seal":
            seals.note_differs(
                session, writer, leg, done.unit_id, seal=form.seal, scan_id=form.scan_id
            )
        elif sealed:
            seals.note_whole(session, writer, leg, done.unit_id, scan_id=form.scan_id)
        if mode == "damaged":
            receiving.mark_damaged(
                session,
                writer,
                done.unit_id,
                leg_id=leg.id,
                reason=form.reason,
                scan_id=form.scan_id,
            )
    is_seal_read = bool(sealed) and done.outcome is Outcome.ALREADY
    is_bell = mode != "receive"
    return scan_answer(
        _message(done, mode=mode, sealed=bool(sealed)),
        back=url_for(".show_load", leg_id=leg_id),
        sound=Sound.BELL if is_bell else Sound.GOOD if is_seal_read else _SOUNDS[done.outcome],
        parts=_parts(leg_id),
    )


def _ask_for_its_bag(leg_id: UUID, seal: str) -> ResponseReturnValue:
    """A seal that is not the bill's was read first; nothing is recorded before its bag is."""
    return scan_answer(
        _("Seal %(number)s: now scan its bag.", number=seal),
        back=url_for(".show_load", leg_id=leg_id, seal=seal),
        sound=Sound.BELL,
        parts={"seal-read": render_template("consolidation/_seal_read.html", seal_read=seal)},
    )


@bp.post("/loads/<uuid:leg_id>/finish")
@requires(Permission.RECEIVE)
@redisplay(show_load)
def finish_load(leg_id: UUID) -> ResponseReturnValue:
    """The rest is there by the bill, or it is short for a reason."""
    form, writer = FinishForm.parse(request.form), current_writer()
    with transaction() as session:
        paper_chain.hand_over_load(session, leg_id)
        leg = load_for(session, leg_id, writer.actor)
        short = 0 if form.rest == "there" else len(receiving.waiting(session, leg))
        is_gone = receiving_page.load_view(session, leg, seen_by=writer.actor).is_gone
        receiving.finish(session, writer, leg, accept_rest=form.rest == "there", reason=form.reason)
        when = _WHEN_SEEN[isinstance(leg, PaperLoad)]
    if short:
        said = _("Received with %(count)d short. %(when)s", count=short, when=translated(when))
        flash(said, "bell")
    elif is_gone:
        flash(_("The load is closed. Nothing of it came here."), "bell")
    else:
        flash(_("Received in full. %(when)s", when=translated(when)), "good")
    return redirect(url_for(".show_load", leg_id=leg_id), 303)


@bp.get("/loads/blind")
@requires(Permission.RECEIVE)
def show_blind() -> ResponseReturnValue:
    return render_template("consolidation/blind.html")


@bp.post("/loads/blind/scan")
@requires(Permission.RECEIVE)
def receive_blind() -> ResponseReturnValue:
    """Without the sheet: each scan finds the load it belongs to by itself."""
    form, writer = ReceiveForm.parse(request.form), current_writer()
    if (answer := scan_box.take(form.text)) is not None:
        return answer
    with transaction() as session:
        number = number_coming(session, number_scanned(form.text), writer.station_id)
        done, leg = receiving.scan_blind(session, writer, number, scan_id=form.scan_id)
        bill = leg.number if leg else ""
    row = render_template(
        "consolidation/_blind_row.html", done=done, bill=bill, leg=leg, said=_message(done)
    )
    return scan_answer(
        _message(done), back=url_for(".show_blind"), sound=_SOUNDS[done.outcome], row=row
    )


def load_for(session: Session, leg_id: UUID, actor: Actor) -> Load:
    """A load by its own rows, or by paper's until those have come."""
    found = paper_loads.get_load(session, leg_id, seen_by=actor)
    return found or trips.get_leg(session, leg_id, seen_by=actor)


def _context(leg: Load) -> dict[str, Any]:
    proof = leg.proof if isinstance(leg, PaperLoad) else None
    return {
        "on_paper": proof is not None,
        "doubt": paper_loads.DOUBTS.get(proof, "") if proof else "",
        "view": receiving_page.load_view(current_session(), leg, seen_by=current_actor()),
        "leg": leg,
        "is_over": leg.state is LegState.RECEIVED,
        "counted": empties.counted_of(current_session(), leg.id),
        "damages": words.DAMAGE_REASONS,
        "shorts": words.SHORT_REASONS,
        "seal_read": asked_text("seal"),
        "unsealed": 0
        if leg.state is LegState.RECEIVED
        else len(seals.unsaid(current_session(), leg)),
    }


def _parts(leg_id: UUID) -> dict[str, str]:
    context = _context(load_for(current_session(), leg_id, current_actor()))
    return {
        "count": render_template("consolidation/_receive_count.html", **context),
        "seal-read": "",
        "lines": render_template("consolidation/_receive_lines.html", **context),
        "matters": render_template(
            "consolidation/_matters.html",
            matters=context["view"].matters,
            back=url_for(".show_load", leg_id=leg_id),
        ),
        "finish": render_template("consolidation/_receive_finish.html", **context),
    }


def _message(done: Received, *, mode: str = "receive", sealed: bool = False) -> str:
    what = done.number.split("-")[2] if done.kind is UnitKind.BAG else f"…{done.number[-4:]}"
    said = _said(done, mode, sealed=sealed)
    place = _place_of(done)
    if done.goes_on and place and done.outcome is not Outcome.ALREADY:
        return str(_("%(what)s %(said)s → %(place)s, goes on", what=what, said=said, place=place))
    return str(_("%(what)s %(said)s", what=what, said=said))


def _said(done: Received, mode: str, *, sealed: bool) -> str:
    if mode == "damaged":
        return str(_("damaged, noted"))
    if mode == "seal":
        return str(_("the seal is not the bill's, noted"))
    if sealed:
        return str(_("the seal is as on the bill"))
    return translated(OUTCOME_LABELS[done.outcome])


def _place_of(done: Received) -> str:
    if done.destination_id is None:
        return ""
    station = current_session().get(Station, done.destination_id)
    return station.name if station else ""

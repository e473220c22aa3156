"""The counter: who comes is found, gets what waits, and pays what is due."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from station.access import Permission
from station.counter import agreements, doings, households, pickup, rules, waiting
from station.counter.blueprint import bp
from station.counter.forms import FindForm, HandOverForm, HouseholdForm, ListedForm, TurnBackForm
from station.counter.pickup import (
    DAMAGED,
    DOES_NOT_PAY,
    REFUSAL_REASONS,
    TURNED_BACK_LABELS,
    TurnedBack,
)
from station.counter.placing import parse_code
from station.counter.repeating import Payment
from station.counter.waiting import Person
from station.custody import Evidence
from station.errors import NotFound
from station.ledger.words import METHOD_NAMES
from station.parcels.acting import current_writer
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.i18n import translated, yuan
from station.web.room import Hit, waiting_for
from station.web.scan import Sound, normalise, scan_answer

_EVIDENCE = {
    "code": Evidence.SIGNED,
    "number": Evidence.UNIT_SCAN,
    "nothing": Evidence.TYPED,
}


@bp.get("/pickup")
@requires(Permission.SERVE)
def show_pickup() -> ResponseReturnValue:
    return _page([], shown="nothing")


@bp.get("/pickup/<uuid:unit_id>")
@requires(Permission.SERVE)
def show_person(unit_id: UUID) -> ResponseReturnValue:
    """Everything that waits for the recipient of one parcel."""
    session, station_id = current_session(), current_actor().station_id
    found = waiting.of_units(session, station_id, [unit_id])
    if not found:
        raise NotFound(kind="Parcel", id=unit_id)
    return _page(waiting.people(session, station_id, found), shown="nothing")


@bp.post("/pickup/find")
@requires(Permission.SERVE)
def find_people() -> ResponseReturnValue:
    """A code, four digits, a name or a number; the answer is the list in the page."""
    text = normalise(FindForm.parse(request.form).text)
    people = waiting.find(current_session(), current_actor().station_id, text)
    others = waiting_for(current_session(), text, current_actor())
    count = sum(len(person.parcels) for person in people)
    if not count and others:
        return _others_answer(others)
    if not count:
        message = _("Nothing waits here for %(text)s.", text=text)
        return scan_answer(
            message, back=url_for(".show_pickup"), sound=Sound.BAD, parts={"people": ""}
        )
    message = ngettext("%(num)s parcel", "%(num)s parcels", count)
    first = people[0].parcels[0].unit_id
    return scan_answer(
        message,
        back=url_for(".show_person", unit_id=first),
        parts={"people": _others(others) + _people(people, shown=_shown(text))},
    )


def _others_answer(others: list[Hit]) -> ResponseReturnValue:
    message = ngettext("%(num)s order waits", "%(num)s orders wait", len(others))
    return scan_answer(message, back=others[0].url, parts={"people": _others(others)})


def _others(others: list[Hit]) -> str:
    return render_template("counter/_others.html", others=others) if others else ""


def _show_again() -> ResponseReturnValue:
    """The list that was refused, with what was typed: the customer stands there still."""
    session, station_id = current_session(), current_actor().station_id
    listed = ListedForm.parse(request.form)
    found = waiting.of_units(session, station_id, {*listed.listed, *listed.unit_ids})
    people = waiting.people(session, station_id, found) if found else []
    return _page(people, shown=listed.shown)


@bp.post("/pickup/hand-over")
@requires(Permission.SERVE)
@redisplay(_show_again)
def hand_over() -> ResponseReturnValue:
    form, writer = HandOverForm.parse(request.form), current_writer()
    with transaction() as session:
        proxy = doings.proxy_of(session, writer.station_id, form.proxy_of, form.proxy_name)
        if form.is_proxy and not proxy:
            raise rules.NoName
        done = pickup.hand_over(
            session,
            writer,
            form.unit_ids,
            Payment(form.due_fen, form.method, form.reference),
            act_id=form.act_id,
            evidence=_EVIDENCE[form.shown],
            proxy_name=proxy,
        )
    count = len(done.unit_ids)
    message = ngettext("Handed over: %(num)s parcel", "Handed over: %(num)s parcels", count)
    if done.fen:
        message = _("%(done)s, %(sum)s taken", done=message, sum=yuan(done.fen))
    return scan_answer(message, back=url_for(".show_pickup"))


@bp.post("/pickup/turn-back")
@requires(Permission.SERVE)
@redisplay(_show_again)
def turn_back() -> ResponseReturnValue:
    form, writer = TurnBackForm.parse(request.form), current_writer()
    # Only who refuses says why: that nobody came for it, or could be found, says it all.
    reason = form.reason if form.why is TurnedBack.REFUSED else ""
    is_damaged = reason == translated(DAMAGED)
    with transaction() as session:
        pickup.turn_back(
            session,
            writer,
            form.unit_ids,
            form.why,
            reason=reason,
            is_damaged=is_damaged,
            does_not_pay=reason == translated(DOES_NOT_PAY),
        )
    flash(_("Noted: it goes back. It stands on the list of returns."), Sound.BELL)
    back = url_for(".show_pickup")
    if is_damaged:
        # The recipient stands there still: what they saw is photographed now or never.
        unit_id = form.unit_ids[0]
        back = url_for("incidents.photograph_unit", unit_id=unit_id, back=back)
    return redirect(back, 303)


@bp.post("/pickup/<uuid:unit_id>/undo")
@requires(Permission.SERVE)
def undo(unit_id: UUID) -> ResponseReturnValue:
    writer = current_writer()
    with transaction() as session:
        pickup.undo(session, writer, unit_id)
    flash(_("Taken back; it waits on the shelf again, and the money is out of the books."), "bell")
    return redirect(url_for(".show_person", unit_id=unit_id), 303)


@bp.post("/pickup/household")
@requires(Permission.SERVE)
def join_household() -> ResponseReturnValue:
    """These people said that each may take the others' parcels along."""
    form, writer = HouseholdForm.parse(request.form), current_writer()
    with transaction() as session:
        parcels = waiting.of_units(session, writer.station_id, form.unit_ids)
        households.join(session, writer, {each.recipient_key for each in parcels})
    flash(_("Noted: one household. Their parcels come up together from now on."), Sound.GOOD)
    return redirect(url_for(".show_person", unit_id=form.unit_ids[0]), 303)


@bp.post("/pickup/<uuid:unit_id>/alone")
@requires(Permission.SERVE)
def leave_household(unit_id: UUID) -> ResponseReturnValue:
    """The recipient of this parcel no longer wants others to take theirs along."""
    writer = current_writer()
    with transaction() as session:
        parcels = waiting.of_units(session, writer.station_id, [unit_id])
        rules.ensure_all_wait(len(parcels), 1)
        households.leave(session, writer, parcels[0].recipient_key)
    flash(_("Noted: their parcels are shown to them alone."), Sound.GOOD)
    return redirect(url_for(".show_person", unit_id=unit_id), 303)


@bp.get("/pickup/<uuid:unit_id>/customer")
@requires(Permission.SERVE)
def show_customer(unit_id: UUID) -> ResponseReturnValue:
    """What the customer reads on the screen that is turned round."""
    session, station_id = current_session(), current_actor().station_id
    found = waiting.of_units(session, station_id, [unit_id])
    if not found:
        raise NotFound(kind="Parcel", id=unit_id)
    people = waiting.people(session, station_id, found)
    return render_template("counter/customer.html", people=people)


def _page(people: list[Person], *, shown: str) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    done = doings.of_today(session, actor.station_id, current_writer().at)
    return render_template(
        "counter/pickup.html",
        people=people,
        shown=shown,
        done=done,
        **(_context(people) if people else {}),
    )


def _people(people: list[Person], *, shown: str) -> str:
    return render_template("counter/_people.html", people=people, shown=shown, **_context(people))


def _context(people: list[Person]) -> dict[str, object]:
    session, actor = current_session(), current_actor()
    keys = {person.recipient_key for person in people if person.recipient_key}
    return {
        "methods": METHOD_NAMES,
        "reasons": _reasons(people),
        "whys": {
            why: name for why, name in TURNED_BACK_LABELS.items() if why is not TurnedBack.REFUSED
        },
        "agreed": agreements.of_keys(session, actor.station_id, keys),
        "proxies": doings.likely_proxies(session, actor.station_id, people, current_writer().at),
        "patience_day": doings.overdue_before(session, actor.station_id, current_writer().at),
    }


def _reasons(people: list[Person]) -> list[str]:
    is_due = any(person.due_fen for person in people)
    return [each for each in REFUSAL_REASONS if is_due or each != DOES_NOT_PAY]


def _shown(text: str) -> str:
    if parse_code(text) is not None:
        return "code"
    is_tail = len(text) == 4  # noqa: PLR2004  of a phone, which anybody may know
    return "number" if not is_tail and any(c.isdigit() for c in text) else "nothing"

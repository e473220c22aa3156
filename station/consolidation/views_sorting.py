"""The sorting room's page: each scan says the slot, in type that is read at three metres."""

from uuid import UUID

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import select

from station import barcodes
from station.access import Permission
from station.consolidation import places_asked, sorting_desk
from station.consolidation.blueprint import bp
from station.consolidation.forms import DescribeForm, ScanForm
from station.consolidation.sorting_desk import Answer, Sorted
from station.errors import N_
from station.network.models import Partner
from station.parcels.acting import current_writer
from station.parcels.sorting_memory import Memory
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.scan import Sound, number_scanned, scan_answer

_SOUNDS = {
    Answer.SORTED: Sound.GOOD,
    Answer.STAYS: Sound.GOOD,
    Answer.TAKEN_BACK: Sound.GOOD,
    Answer.LOOSE: Sound.BELL,
    Answer.ASK: Sound.BELL,
    Answer.MISROUTED: Sound.BELL,
    Answer.UNKNOWN: Sound.BELL,
    Answer.BAG_FULL: Sound.BELL,
    Answer.LOADED: Sound.BELL,
    Answer.GOES_BACK: Sound.BELL,
    Answer.OUT_OF_BAG: Sound.BAD,
    Answer.ALREADY: Sound.BAD,
}
_LONGEST_SLOT = 3
_SHORTEST_NUMBER = 6


@bp.get("/sorting")
@requires(Permission.SORT)
def show_sorting() -> ResponseReturnValue:
    return render_template("consolidation/sorting.html")


@bp.post("/sorting/scan")
@requires(Permission.SORT)
def sort_parcel() -> ResponseReturnValue:
    form = ScanForm.parse(request.form)
    return _sort(number_scanned(form.text), form.scan_id)


@bp.post("/sorting/take-back")
@requires(Permission.SORT)
def take_back() -> ResponseReturnValue:
    with transaction() as session:
        done = sorting_desk.take_back(session, current_writer())
    return _answer(done)


@bp.post("/sorting/slot")
@requires(Permission.SORT)
def change_slot() -> ResponseReturnValue:
    form = ScanForm.parse(request.form)
    text = number_scanned(form.text)
    if not (text.isdigit() and len(text) <= _LONGEST_SLOT):
        # The next parcel was scanned before the box for the slot had gone.
        return _sort(text, form.scan_id)
    with transaction() as session:
        done = sorting_desk.change_slot(session, current_writer(), int(text))
    return _answer(done)


@bp.post("/sorting/place/<uuid:unit_id>")
@requires(Permission.SORT)
def decide_place(unit_id: UUID) -> ResponseReturnValue:
    """A place's code settles it; a name shows the places that are called so."""
    form = ScanForm.parse(request.form)
    text = form.text.strip()
    if not _is_code(text):
        return _offer(unit_id, text)
    memory = Memory(current_app.extensions["settings"].secret_key().encode())
    with transaction() as session:
        done = places_asked.decide(session, current_writer(), unit_id, text, memory=memory)
    return _answer(done)


@bp.post("/sorting/describe/<uuid:unit_id>")
@requires(Permission.SORT)
def describe_parcel(unit_id: UUID) -> ResponseReturnValue:
    """Whose an unannounced parcel is, and its place, by code or by name."""
    form = DescribeForm.parse(request.form)
    text = form.text.strip()
    if not _is_code(text):
        return _offer(unit_id, text, partner_id=form.partner_id)
    with transaction() as session:
        done = places_asked.describe(
            session, current_writer(), unit_id, text, partner_id=form.partner_id
        )
    return _answer(done)


def _is_code(text: str) -> bool:
    return text.isdigit() and len(text) == 12  # noqa: PLR2004  GB/T 10114: twelve digits


def _sort(text: str, scan_id: UUID | None) -> ResponseReturnValue:
    code = barcodes.parse(text)
    if code is not None and code.series is barcodes.Series.BAG:
        return _check_bag(str(code))
    if len(text) < _SHORTEST_NUMBER or barcodes.is_almost_ours(text):
        return _say(Sound.BAD, _("%(text)s is no parcel. Scan the parcel's own number.", text=text))
    with transaction() as session:
        done = sorting_desk.sort(session, current_writer(), text, scan_id=scan_id)
    return _answer(done)


def _check_bag(number: str) -> ResponseReturnValue:
    with transaction() as session:
        is_right, drop = sorting_desk.check_bag(session, current_writer(), number)
    if is_right:
        return _say(Sound.GOOD, _("Right bag"))
    place = drop.place if drop else ""
    slot = (drop.slot if drop else None) or "–"
    return _say(Sound.BAD, _("Wrong bag! Slot %(slot)s, %(place)s", slot=slot, place=place))


def _offer(unit_id: UUID, text: str, partner_id: UUID | None = None) -> ResponseReturnValue:
    session = current_session()
    places = places_asked.find_places(session, text)
    message = _("Which place?") if places else _("No place is called %(text)s.", text=text)
    panel = render_template(
        "consolidation/_places.html", unit_id=unit_id, places=places, partner_id=partner_id
    )
    sound = Sound.BELL if places else Sound.BAD
    return scan_answer(
        message,
        back=url_for(".show_sorting"),
        sound=sound,
        parts={"panel": panel} if places else {},
    )


def _say(sound: Sound, message: str) -> ResponseReturnValue:
    return scan_answer(message, back=url_for(".show_sorting"), sound=sound)


def _answer(done: Sorted) -> ResponseReturnValue:
    said = _message(done)
    return scan_answer(
        said,
        back=url_for(".show_sorting"),
        sound=_SOUNDS[done.answer],
        row=render_template("consolidation/_sorted_row.html", done=done, said=said),
        parts={
            "panel": render_template("consolidation/_sorted.html", done=done, **_asked(done)),
        },
    )


def _asked(done: Sorted) -> dict[str, object]:
    """What the panel needs to ask: the address and places, or the partners."""
    session = current_session()
    if done.answer is Answer.ASK:
        question = places_asked.question_of(session, done.unit_id, seen_by=current_actor())
        return {"question": question}
    if done.answer is Answer.UNKNOWN:
        partners = session.exec(select(Partner).where(Partner.is_active).order_by(Partner.code))
        return {"partners": partners.all()}
    return {}


def _message(done: Sorted) -> str:
    drop = done.drop
    values = {
        "place": drop.place if drop else "",
        "slot": (drop.slot if drop else None) or "",
        "tail": done.number[-4:],
        "trip": done.loaded_on,
    }
    return str(_(_MESSAGES[done.answer], **values))


_MESSAGES = {
    Answer.SORTED: N_("%(slot)s %(place)s"),
    Answer.LOOSE: N_("Loose: beside slot %(slot)s, %(place)s"),
    Answer.STAYS: N_("Stays here"),
    Answer.ASK: N_("Where does it go?"),
    Answer.MISROUTED: N_("Set aside: for another county"),
    Answer.UNKNOWN: N_("Not announced: whose is it, and where does it go?"),
    Answer.ALREADY: N_("Sorted before: slot %(slot)s, %(place)s"),
    Answer.BAG_FULL: N_("The bag is full: close it, then scan …%(tail)s again"),
    Answer.LOADED: N_("Loaded on trip %(trip)s: take …%(tail)s off there first"),
    Answer.OUT_OF_BAG: N_("…%(tail)s stands in a closed bag. Set it aside."),
    Answer.GOES_BACK: N_("Set aside: …%(tail)s goes back to its partner"),
    Answer.TAKEN_BACK: N_("Taken back: …%(tail)s"),
}

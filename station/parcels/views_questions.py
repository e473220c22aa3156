"""Pages that ask a clerk where a parcel goes, one at a time."""

from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session, col, select

from station.access import Permission
from station.db import get_or_raise
from station.network.lookup import matches
from station.network.models import Division, Level
from station.parcels import lookup, questions
from station.parcels.acting import current_memory, current_writer
from station.parcels.blueprints import question_pages as bp
from station.parcels.forms import AnswerForm
from station.parcels.models import Contact, Parcel
from station.parcels.questions import Answered
from station.parcels.sorting import Sorting
from station.web.access import current_actor, requires
from station.web.asked import asked_id, asked_text
from station.web.database import current_session, transaction
from station.web.paging import page_of
from station.web.scan import Sound

_MOST_FOUND = 8
_LAST = "last_answer"


@bp.get("/")
@requires(Permission.SORT)
def list_questions() -> ResponseReturnValue:
    database = current_session()
    page = page_of(database, questions.waiting(database, seen_by=current_actor()))
    contacts = {
        contact.id: contact
        for contact in database.exec(
            select(Contact).where(col(Contact.id).in_([parcel.id for parcel in page.rows]))
        )
    }
    return render_template(
        "parcels/questions.html", page=page, contacts=contacts, can_take_back=_LAST in session
    )


@bp.get("/next")
@requires(Permission.SORT)
def next_question() -> ResponseReturnValue:
    """The first, or the one behind the question that was answered or is left for later."""
    intake_id, after = asked_id("intake"), asked_id("after")
    parcel_id = questions.next_id(
        current_session(), seen_by=current_actor(), after=after, intake_id=intake_id
    )
    if parcel_id is not None:
        return redirect(url_for(".ask", parcel_id=parcel_id, intake=intake_id), 303)
    if intake_id:
        answered = 1 if after else None
        page = url_for("intake.show_intake", intake_id=intake_id, answered=answered)
        return redirect(page, 303)
    return redirect(url_for(".list_questions"), 303)


def _behind(parcel_id: UUID) -> ResponseReturnValue:
    """On to the question behind one, so that nobody begins again at one left for later."""
    intake = request.args.get("intake")
    return redirect(url_for(".next_question", after=parcel_id, intake=intake), 303)


@bp.get("/<uuid:parcel_id>")
@requires(Permission.SORT)
def ask(parcel_id: UUID) -> ResponseReturnValue:
    database, actor = current_session(), current_actor()
    parcel = lookup.get_parcel_to_sort(database, parcel_id, actor=actor)
    if parcel.sorting is not Sorting.ASKED:
        return _behind(parcel_id)
    contact = get_or_raise(database, Contact, parcel_id)
    found = asked_text("find")
    places = find_places(database, found) if found else _candidates(database, parcel)
    waiting = page_of(database, questions.waiting(database, seen_by=actor), size=1)
    return render_template(
        "parcels/question.html",
        parcel=parcel,
        contact=contact,
        in_full=lookup.may_read_address(database, actor, parcel),
        places=places,
        names=place_names(database, places),
        found=found,
        waiting=waiting.total,
        earlier=questions.earlier_of(database, parcel, contact),
        can_take_back=_LAST in session,
    )


@bp.post("/<uuid:parcel_id>")
@requires(Permission.SORT)
def answer(parcel_id: UUID) -> ResponseReturnValue:
    form = AnswerForm.parse(request.form)
    with transaction() as database:
        answered = questions.answer(
            database,
            current_writer(),
            current_memory(),
            parcel_id,
            form.division_id,
        )
        message = _what_was_answered(answered)
    session[_LAST] = str(parcel_id)
    flash(message, Sound.GOOD)
    return _behind(parcel_id)


@bp.post("/take-back")
@requires(Permission.SORT)
def take_back() -> ResponseReturnValue:
    last = session.pop(_LAST, None)
    if last is None:
        raise questions.NothingToTakeBack
    with transaction() as database:
        writer = current_writer()
        parcel_id = questions.take_back(database, writer, current_memory(), UUID(last)).id
    flash(_("The answer was taken back. The question is here again."), Sound.GOOD)
    return redirect(url_for(".ask", parcel_id=parcel_id, intake=request.args.get("intake")), 303)


def find_places(database: Session, text: str) -> list[Division]:
    """Townships and villages by characters, pinyin, initials or code."""
    query = (
        select(Division)
        .where(
            Division.is_current,
            Division.level != Level.COUNTY,
            matches(text, Division.search, Division.code),
        )
        # What begins with the words stands before what contains them.
        .order_by(
            ~col(Division.name).startswith(text, autoescape=True),
            col(Division.level).desc(),
            col(Division.code),
        )
        .limit(_MOST_FOUND)
    )
    return list(database.exec(query))


def place_names(database: Session, places: list[Division]) -> dict[UUID, str]:
    """The township above each village, as two villages may have one name."""
    parents = {place.parent_id for place in places if place.level is Level.VILLAGE}
    above = database.exec(select(Division).where(col(Division.id).in_(parents))).all()
    names = {parent.id: parent.name for parent in above}
    return {place.id: names[place.parent_id] for place in places if place.parent_id in names}


def _candidates(database: Session, parcel: Parcel) -> list[Division]:
    codes = [code for code in parcel.candidates.split(",") if code]
    found = database.exec(
        select(Division).where(Division.is_current, col(Division.code).in_(codes))
    ).all()
    return sorted(found, key=lambda place: codes.index(place.code))


def _what_was_answered(answered: Answered) -> str:
    place = answered.division.name if answered.division else _("another county's")
    more = len(answered.parcels) - 1
    said = str(_("…%(tail)s: %(place)s.", tail=answered.parcels[0].number[-4:], place=place))
    if more:
        said += " " + ngettext(
            "%(num)d other parcel asked the same and goes there too.",
            "%(num)d other parcels asked the same and go there too.",
            more,
        )
    return said

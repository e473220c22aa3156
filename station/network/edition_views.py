"""Pages for places and their codes: editions to take in, and questions they leave."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from station.access import Permission
from station.clock import business_day
from station.errors import InvalidInput, NotFound
from station.lazy import lazy_module
from station.network import division_file, edition_store, lookup, overview, route_forms
from station.network.blueprints import bp
from station.network.forms import EditionForm
from station.web.access import current_actor, requires
from station.web.asked import asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of

if TYPE_CHECKING:
    from station.network import importing, questions
else:
    importing = lazy_module("station.network.importing")
    questions = lazy_module("station.network.questions")

_LATER, _ABOLISHED = "later", "abolished"


@bp.get("/places")
@requires(Permission.LOOK)
def list_places() -> ResponseReturnValue:
    session = current_session()
    text, gone = asked_text(), "gone" in request.args
    page = page_of(session, lookup.divisions_matching(text, current=not gone))
    return render_template(
        "network/places.html",
        page=page,
        text=text,
        gone=gone,
        county=lookup.county_of(session),
        edition=overview.latest_edition(session),
        questions=overview.count_questions(session),
        stations=lookup.stations_of(session, [division.id for division in page.rows]),
    )


@bp.get("/editions/new")
@requires(Permission.MANAGE_NETWORK)
def new_edition() -> ResponseReturnValue:
    return _file_page()


@bp.post("/editions/new")
@requires(Permission.MANAGE_NETWORK)
@redisplay(new_edition)
def receive_edition() -> ResponseReturnValue:
    form = EditionForm.parse(request.form)
    file = request.files.get("file")
    data = file.read() if file else b""
    if not data:
        raise InvalidInput({"file": _("Choose the file.")})
    if form.edition > business_day(current_time()):
        raise InvalidInput({"edition": _("This day has not come yet.")})
    faults = edition_store.faults_of(data)
    if faults:
        return _file_page(faults), 400
    digest = edition_store.keep(_folder(), data)
    return redirect(url_for(".look_at_edition", digest=digest, edition=form.edition), 303)


@bp.get("/editions/<digest>/<edition>")
@requires(Permission.MANAGE_NETWORK)
def look_at_edition(digest: str, edition: str) -> ResponseReturnValue:
    session = current_session()
    file = division_file.read(edition_store.load(_folder(), digest))
    latest = overview.latest_edition(session)
    day = _day(edition)
    return render_template(
        "network/edition.html",
        change=importing.compare_edition(session, file),
        county=file.county,
        is_first=lookup.county_of(session) is None,
        digest=digest,
        edition=day,
        latest=latest,
        is_older=latest is not None and day < latest,
        later=_LATER,
        abolished=_ABOLISHED,
    )


@bp.post("/editions/<digest>/<edition>")
@requires(Permission.MANAGE_NETWORK)
@redisplay(look_at_edition)
def take_in_edition(digest: str, edition: str) -> ResponseReturnValue:
    data, answers = edition_store.load(_folder(), digest), _answers()
    with transaction() as session:
        result = importing.import_divisions(
            session,
            data,
            edition=_day(edition),
            actor=current_actor(),
            answers=answers,
            older_is_meant=True,  # the page has said what that does
        )
    edition_store.forget(_folder(), digest)
    flash(
        ngettext(
            "The edition is taken in. %(num)d new station.",
            "The edition is taken in. %(num)d new stations.",
            result.stations,
        ),
        "good",
    )
    left = result.unsettled + result.gone + result.reused
    return redirect(url_for(".list_questions" if left else ".list_places"), 303)


@bp.get("/questions")
@requires(Permission.MANAGE_NETWORK)
def list_questions() -> ResponseReturnValue:
    session = current_session()
    return render_template(
        "network/questions.html",
        questions=questions.list_open(session),
        stations=lookup.list_stations(session, seen_by=current_actor()),
        typed_as=route_forms.typed_as,
    )


@bp.post("/questions")
@requires(Permission.MANAGE_NETWORK)
@redisplay(list_questions)
def answer_question() -> ResponseReturnValue:
    actor, question_id = current_actor(), _id(request.form.get("question", ""))
    answer, typed = request.form.get("answer", ""), request.form.get("station", "").strip()
    field = f"station-{question_id}"
    if answer:
        division_id = None if answer == _ABOLISHED else _id(answer)
    elif station_id := route_forms.find_one(current_session(), typed, field, seen_by=actor):
        station = lookup.get_station(current_session(), station_id, seen_by=actor)
        division_id = station.division_id
    else:
        raise InvalidInput({field: _("Type the station, or choose “nobody”.")})
    with transaction() as session:
        questions.settle_question(session, question_id, division_id, actor=actor)
    flash(_("The answer is saved."), "good")
    return redirect(url_for(".list_questions"), 303)


def _file_page(faults: tuple[Exception, ...] = ()) -> str:
    county = lookup.county_of(current_session())
    return render_template(
        "network/edition_file.html",
        faults=faults,
        county=county,
        columns=",".join(division_file.COLUMNS),
    )


def _folder() -> Path:
    return Path(current_app.extensions["settings"].uploads) / "editions"


def _answers() -> dict[UUID, str | None]:
    """By place what was chosen; what shall be decided later is left out."""
    fields = {name: value for name, value in request.form.items() if name.startswith("place-")}
    return {
        UUID(name.removeprefix("place-")): None if value == _ABOLISHED else value
        for name, value in fields.items()
        if value != _LATER
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(kind="Place", id=text) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound(kind="Edition", id=text) from error

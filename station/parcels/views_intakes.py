"""Pages of intakes that were begun: the list, and what became of each."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from station.access import Permission
from station.lazy import lazy_module
from station.parcels import count_totals, intake_lookup
from station.parcels.blueprints import intake_pages as bp
from station.parcels.courier_files.notes import Note
from station.parcels.models import IntakeProblem
from station.parcels.sorting import Sorting
from station.parcels.views_intake import send_rest
from station.parcels.words import INTAKE_STATE_NAMES
from station.web.access import current_actor, requires
from station.web.database import current_session
from station.web.i18n import translated
from station.web.paging import page_of

if TYPE_CHECKING:
    from station.parcels import preview
    from station.parcels.courier_files import rows as file_rows
else:
    file_rows = lazy_module("station.parcels.courier_files.rows")
    preview = lazy_module("station.parcels.preview")


_LINES = 50


@bp.get("/")
@requires(Permission.TAKE_IN)
def list_intakes() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    only_open = request.args.get("show") == "open"
    query = intake_lookup.to_be_counted if only_open else intake_lookup.intakes_of
    return render_template(
        "parcels/intakes.html",
        page=page_of(session, query(actor)),
        only_open=only_open,
        names=intake_lookup.names(session),
        state_names=INTAKE_STATE_NAMES,
    )


@bp.get("/<uuid:intake_id>")
@requires(Permission.TAKE_IN)
def show_intake(intake_id: UUID) -> ResponseReturnValue:
    session = current_session()
    intake = intake_lookup.get_intake(session, intake_id, seen_by=current_actor())
    problems = page_of(session, intake_lookup.problems_query(intake_id), size=_LINES)
    return render_template(
        "parcels/intake.html",
        intake=intake,
        names=intake_lookup.names(session),
        state_names=INTAKE_STATE_NAMES,
        asked=intake_lookup.sorting_counts(session, intake_id)[Sorting.ASKED],
        has_questions="questions.next_question" in current_app.view_functions,
        page=problems,
        problems=[(problem, _reason(problem)) for problem in problems.rows],
        has_rest=intake_lookup.has_rest(session, intake_id),
        totals=count_totals.totals(session, intake),
        handover_list_url=_handover_list_url(intake_id),
    )


@bp.get("/<uuid:intake_id>/rest.<kind>")
@requires(Permission.TAKE_IN)
def download_intake_rest(intake_id: UUID, kind: str) -> ResponseReturnValue:
    session = current_session()
    intake = intake_lookup.get_intake(session, intake_id, seen_by=current_actor())
    rows = [
        file_rows.RefusedRow(problem.row, Note(_reason(problem).replace("%", "%%")), problem.cells)
        for problem in intake_lookup.rest(session, intake_id)
    ]
    return send_rest(rows, intake.headings, intake.filename, kind)


def _reason(problem: IntakeProblem) -> str:
    reason = Note(problem.reason, problem.details).text(translated)
    differs = preview.differing_text(problem.details.get("differs", ()), translated)
    return " ".join(filter(None, [reason, differs]))


def _handover_list_url(intake_id: UUID) -> str:
    """The sheet both sides sign; empty in an installation that prints no sheets."""
    endpoint = "manifests.print_handover_list"
    if endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, intake_id=intake_id)

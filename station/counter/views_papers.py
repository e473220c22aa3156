"""The counter's papers: slip, labels, notice, door list."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from station.access import Permission
from station.counter.blueprint import bp
from station.lazy import lazy_module
from station.manifests.views_labels import printed
from station.parcels.acting import current_writer
from station.printing import apart
from station.web.access import requires
from station.web.database import current_session
from station.web.pdf_file import send_pdf
from station.web.security import frameable

if TYPE_CHECKING:
    from station.counter import papers
    from station.counter.sheets import slip
else:
    papers = lazy_module("station.counter.papers")
    slip = lazy_module("station.counter.sheets.slip")


@bp.get("/pickup/<uuid:unit_id>/slip.pdf")
@requires(Permission.SERVE)
def print_slip(unit_id: UUID) -> ResponseReturnValue:
    """On A6, or with ``?paper=roll`` for a till printer of 80 mm."""
    roll = request.args.get("paper") == "roll"
    content = papers.pickup_slip(current_session(), current_writer(), unit_id, roll=roll)
    return send_pdf(content, "slip.pdf")


@bp.get("/shelf/<uuid:unit_id>/label")
@requires(Permission.SERVE)
def show_label(unit_id: UUID) -> ResponseReturnValue:
    """The label as a page, which a browser prints from within another without a PDF viewer."""
    label = papers.label_of(current_session(), current_writer(), unit_id)
    modules, bars = slip.bars_of(label.number)
    page = render_template("counter/label.html", label=label, modules=modules, bars=bars)
    return frameable(make_response(page))


@bp.get("/shelf/<uuid:unit_id>/label.pdf")
@requires(Permission.SERVE)
def print_label(unit_id: UUID) -> ResponseReturnValue:
    label = papers.label_of(current_session(), current_writer(), unit_id)
    return send_pdf(apart.drawn(slip.draw_labels, (label,)), "label.pdf")


@bp.post("/shelf/<uuid:unit_id>/label/print")
@requires(Permission.SERVE)
def send_label(unit_id: UUID) -> ResponseReturnValue:
    """To the station's label printer."""
    label = papers.label_of(current_session(), current_writer(), unit_id)
    return printed(slip.draw_labels, (label,), back=url_for(".show_filling"))


@bp.get("/shelf/labels.pdf")
@requires(Permission.SERVE)
def print_labels() -> ResponseReturnValue:
    return send_pdf(papers.label_sheet(current_session(), current_writer()), "labels.pdf")


@bp.get("/shelf/notice.pdf")
@requires(Permission.SERVE)
def print_notices() -> ResponseReturnValue:
    return send_pdf(papers.notice(current_session(), current_writer()), "notice.pdf")


@bp.get("/shelf/door-list.pdf")
@requires(Permission.SERVE)
def print_door_list() -> ResponseReturnValue:
    return send_pdf(papers.door_list(current_session(), current_writer()), "door-list.pdf")

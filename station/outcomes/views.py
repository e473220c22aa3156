"""Pages for what goes back to the partners: make a file, fetch it again, choose its columns."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from station.access import Permission
from station.lazy import lazy_module
from station.outcomes import lookup, restarting, rules, shapes
from station.outcomes.forms import LastForm, MakeForm, ShapeForm
from station.outcomes.rules import (
    COLUMN_LABELS,
    DEFAULT_COLUMNS,
    DEFAULT_WORDS,
    OUTCOME_LABELS,
    WORD_LABELS,
)
from station.parcels.acting import current_writer
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.paging import page_of, page_of_query
from station.web.scan import Sound
from station.web.spreadsheet_file import ensure_kind, send_spreadsheet

if TYPE_CHECKING:
    from station.outcomes import telling
else:
    # Writing spreadsheets is heavy, and most pages write none.
    telling = lazy_module("station.outcomes.telling")

bp = Blueprint("outcomes", __name__)


@bp.get("/outcomes")
@requires(Permission.ADJUDICATE)
def list_partners() -> ResponseReturnValue:
    session = current_session()
    told = lookup.partners(session, seen_by=current_actor())
    asked = {partner.id for partner in restarting.waiting(session)}
    return render_template("outcomes/partners.html", told=told, asked=asked)


@bp.get("/outcomes/partners/<uuid:partner_id>")
@requires(Permission.ADJUDICATE)
def show_partner(partner_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    partner = lookup.get_partner(session, partner_id)
    page = page_of(session, lookup.files_of(partner_id, seen_by=actor))
    last = restarting.last_file(session, partner_id)
    return render_template(
        "outcomes/partner.html",
        partner=partner,
        page=page,
        name_of=rules.name_of,
        last=last,
        asks=restarting.is_to_be_asked(session, partner_id),
        gaps=[
            restart
            for restart in restarting.restarts_of(session, partner_id)
            if restart.sequence > restart.known
        ],
    )


@bp.post("/outcomes/partners/<uuid:partner_id>/last")
@requires(Permission.ADJUDICATE)
@redisplay(show_partner)
def say_last(partner_id: UUID) -> ResponseReturnValue:
    """After a backup was put back: the last file that the partner got."""
    form = LastForm.parse(request.form)
    with transaction() as session:
        partner = lookup.get_partner(session, partner_id)
        restarting.go_on_after(session, current_writer(), partner, form.last)
        name = rules.name_of(partner, form.last + 1)
    flash(_("Saved. The next file is %(name)s.", name=name), Sound.GOOD)
    return redirect(url_for(".show_partner", partner_id=partner_id), 303)


@bp.post("/outcomes/partners/<uuid:partner_id>/files")
@requires(Permission.ADJUDICATE)
@redisplay(show_partner)
def make_file(partner_id: UUID) -> ResponseReturnValue:
    """Read first, while others scan; then kept in one transaction, if nobody was faster."""
    form = MakeForm.parse(request.form)
    session = current_session()
    partner = lookup.get_partner(session, partner_id)
    prepared = telling.prepare(session, partner, look_at_all=form.look_at_all)
    with transaction() as writing:
        made = telling.keep(writing, current_writer(), prepared)
        file_id, name, lines = made.id, rules.name_of(partner, made.sequence), made.lines
    flash(
        ngettext("%(name)s has %(num)d line.", "%(name)s has %(num)d lines.", lines, name=name),
        Sound.GOOD,
    )
    return redirect(url_for(".show_file", file_id=file_id), 303)


@bp.get("/outcomes/files/<uuid:file_id>")
@requires(Permission.ADJUDICATE)
def show_file(file_id: UUID) -> ResponseReturnValue:
    session = current_session()
    made = lookup.get_file(session, file_id, seen_by=current_actor())
    partner = lookup.get_partner(session, made.partner_id)
    return render_template(
        "outcomes/file.html",
        made=made,
        partner=partner,
        name=rules.name_of(partner, made.sequence),
        page=page_of_query(session, lookup.lines_of(file_id), size=100),
        labels=OUTCOME_LABELS,
    )


@bp.get("/outcomes/files/<uuid:file_id>.<kind>")
@requires(Permission.ADJUDICATE)
def fetch_file(file_id: UUID, kind: str) -> ResponseReturnValue:
    """The same bytes, however often."""
    ensure_kind(kind)
    session = current_session()
    made = lookup.get_file(session, file_id, seen_by=current_actor())
    partner = lookup.get_partner(session, made.partner_id)
    name = f"{rules.name_of(partner, made.sequence)}.{kind}"
    return send_spreadsheet(telling.content_of(session, made, kind), name)


@bp.get("/outcomes/partners/<uuid:partner_id>/columns")
@requires(Permission.MANAGE_NETWORK)
def edit_shape(partner_id: UUID) -> ResponseReturnValue:
    session = current_session()
    shape = shapes.shape_of(session, partner_id)
    usual = dict(DEFAULT_COLUMNS)
    places = {name: place for place, (name, _) in enumerate(shape.columns, start=1)}
    return render_template(
        "outcomes/shape.html",
        partner=lookup.get_partner(session, partner_id),
        # Those that are in the file first, in their order.
        columns=sorted(COLUMN_LABELS.items(), key=lambda item: places.get(item[0], 99)),
        places=places,
        headings=usual | dict(shape.columns),
        words={**DEFAULT_WORDS, **shape.words},
        word_labels=WORD_LABELS,
    )


@bp.post("/outcomes/partners/<uuid:partner_id>/columns")
@requires(Permission.MANAGE_NETWORK)
@redisplay(edit_shape)
def save_shape(partner_id: UUID) -> ResponseReturnValue:
    form = ShapeForm.read(request.form)
    with transaction() as session:
        partner = lookup.get_partner(session, partner_id)
        shapes.change(session, current_writer(), partner, form.columns, form.words)
    return redirect(url_for(".show_partner", partner_id=partner_id), 303)

"""Pages that end a handover with a partner, and freeze the list that both sides sign."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from station.access import Permission
from station.db import get_or_raise
from station.lazy import lazy_module
from station.manifests.models import SheetKind
from station.manifests.views import bp, print_sheet
from station.network.models import Partner
from station.parcels import returns
from station.parcels.acting import current_writer
from station.parcels.forms import FinishForm, ReturnForm
from station.parcels.views_returns import show_partner
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.forms import redisplay

if TYPE_CHECKING:
    from station.manifests import labels, with_partners
else:
    labels = lazy_module("station.manifests.labels")
    with_partners = lazy_module("station.manifests.with_partners")


@bp.post("/intakes/<uuid:intake_id>/finish")
@requires(Permission.TAKE_IN)
def finish_count(intake_id: UUID) -> ResponseReturnValue:
    """Close a count with a partner; the list they sign is frozen in the same transaction."""
    form = FinishForm.parse(request.form)
    with transaction() as session:
        intake = labels.get_intake(session, intake_id, seen_by=current_actor())
        earlier = with_partners.finish_count(
            session, current_writer(), intake, rest_is_here=form.rest == "here"
        )
    flash(_("The count is closed. Print the handover list and sign it together."), "good")
    if earlier:
        flash(
            ngettext(
                "%(num)d earlier list has a new revision, as its missing parcels came: sign it too.",
                "%(num)d earlier lists have new revisions, as their missing parcels came:"
                " sign them too.",
                len(earlier),
            ),
            "bell",
        )
        return redirect(url_for(".show_sheet", sheet_id=earlier[0].sheet_id), 303)
    return redirect(url_for("intake.show_intake", intake_id=intake_id), 303)


@bp.post("/returns/to/<uuid:partner_id>")
@requires(Permission.TAKE_IN)
@redisplay(show_partner)
def give_back(partner_id: UUID) -> ResponseReturnValue:
    """The partner takes along what is ticked; the list is frozen in the same transaction."""
    form = ReturnForm.parse(request.form)
    with transaction() as session:
        partner = get_or_raise(session, Partner, partner_id)
        given = with_partners.give_back(session, current_writer(), partner, form.unit_ids, form.why)
        return_id = given.id
    flash(_("Given back. Print the list of returns and sign it together."), "good")
    return redirect(url_for("returns.show_return", return_id=return_id), 303)


@bp.post("/returns/<uuid:return_id>/list")
@requires(Permission.PRINT)
def print_returns_list(return_id: UUID) -> ResponseReturnValue:
    returns.get_return(current_session(), return_id, seen_by=current_actor())
    return print_sheet(SheetKind.RETURNS_LIST, return_id)

"""Pages that end a count with a partner, and print what both sides sign."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from station.access import Permission
from station.lazy import lazy_module
from station.manifests.models import SheetKind
from station.manifests.views import bp, print_sheet
from station.parcels import returns
from station.parcels.acting import current_writer
from station.parcels.forms import FinishForm
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction

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
    apart.be_ready()
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


@bp.post("/returns/<uuid:return_id>/list")
@requires(Permission.PRINT)
def print_returns_list(return_id: UUID) -> ResponseReturnValue:
    returns.get_return(current_session(), return_id, seen_by=current_actor())
    return print_sheet(SheetKind.RETURNS_LIST, return_id)

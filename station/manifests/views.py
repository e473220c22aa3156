"""Pages for printing sheets, and for the signed copies that come back."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station import barcodes
from station.access import Permission
from station.consolidation import bags, trips
from station.consolidation.forms import ScanForm
from station.lazy import lazy_module
from station.manifests import lookup
from station.manifests.models import SheetKind
from station.parcels.acting import current_keys, current_writer
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.asked import asked_number, asked_text
from station.web.database import current_session, transaction
from station.web.pdf_file import send_pdf
from station.web.scan import Sound, normalise, scan_answer
from station.web.security import frameable
from station.web.way_back import local_address

if TYPE_CHECKING:
    from station.manifests import labels, load_tags, service, signed
    from station.manifests.models import SheetRevision
else:
    # Drawing is heavy, and most pages draw nothing.
    labels = lazy_module("station.manifests.labels")
    load_tags = lazy_module("station.manifests.load_tags")
    service = lazy_module("station.manifests.service")
    signed = lazy_module("station.manifests.signed")

bp = Blueprint("manifests", __name__)


def to_pdf(frozen: "SheetRevision") -> ResponseReturnValue:
    """To the paper of a revision that has just been frozen."""
    address = url_for("manifests.show_pdf", sheet_id=frozen.sheet_id, revision=frozen.revision)
    return redirect(address, 303)


@bp.get("/sheets")
@requires(Permission.LOOK)
def list_sheets() -> ResponseReturnValue:
    only_out = request.args.get("show") == "out"
    search = asked_text("q")
    page = lookup.list_sheets(
        current_session(),
        seen_by=current_actor(),
        only_out=only_out,
        search=search,
        page=asked_number("page") or 1,
    )
    return render_template(
        "manifests/sheets.html",
        page=page,
        only_out=only_out,
        search=search,
        labels=lookup.KIND_LABELS,
        signed=lookup.SIGNED_KINDS,
    )


@bp.get("/sheets/<uuid:sheet_id>")
@requires(Permission.LOOK)
def show_sheet(sheet_id: UUID) -> ResponseReturnValue:
    session = current_session()
    sheet = lookup.get_sheet(session, sheet_id, seen_by=current_actor())
    return render_template(
        "manifests/sheet.html",
        sheet=sheet,
        revisions=service.list_revisions(session, sheet),
        label=lookup.KIND_LABELS[sheet.kind],
        is_signed=sheet.kind in lookup.SIGNED_KINDS,
    )


@bp.get("/sheets/<uuid:sheet_id>/<int:revision>.pdf")
@requires(Permission.LOOK)
def show_pdf(sheet_id: UUID, revision: int) -> ResponseReturnValue:
    session = current_session()
    sheet = lookup.get_sheet(session, sheet_id, seen_by=current_actor())
    frozen = service.get_revision(session, sheet, revision)
    return send_pdf(service.pdf_of(session, frozen), f"{sheet.number}-{revision}.pdf")


@bp.post("/sheets/<uuid:sheet_id>/returned")
@requires(Permission.SETTLE)
def mark_returned(sheet_id: UUID) -> ResponseReturnValue:
    returned = request.form.get("returned") == "yes"
    with transaction() as session:
        sheet = lookup.get_sheet(session, sheet_id, seen_by=current_actor())
        signed.mark_returned(session, current_writer(), sheet, returned=returned)
    flash(_("Noted: the signed copy is back.") if returned else _("Noted: still out."), "good")
    back = request.form.get("back") or url_for(".show_sheet", sheet_id=sheet_id)
    return redirect(local_address(back), 303)


@bp.post("/sheets/scan-returned")
@requires(Permission.SETTLE)
def scan_returned() -> ResponseReturnValue:
    """A signed copy that came back is ticked by its code; an old one is none."""
    text = normalise(ScanForm.parse(request.form).text)
    back = url_for(".list_sheets", show="out")
    code = barcodes.parse(text)
    with transaction() as session:
        sheet = lookup.find_signed(session, str(code), seen_by=current_actor()) if code else None
        if sheet is None or code is None:
            return _no_copy(text, back)
        if code.revision not in (None, sheet.revision):
            message = _(
                "%(number)s came back in revision %(old)s. Revision %(n)s is still out.",
                number=sheet.number,
                old=code.revision,
                n=sheet.revision,
            )
            return scan_answer(message, back=back, sound=Sound.BELL)
        signed.mark_returned(session, current_writer(), sheet, returned=True)
        number = sheet.number
    return scan_answer(_("Back: %(number)s.", number=number), back=back, go=back)


def _no_copy(text: str, back: str) -> ResponseReturnValue:
    message = _(
        "%(text)s is no sheet that you wait for. Scan the bars below its number.", text=text
    )
    return scan_answer(message, back=back, sound=Sound.BAD)


@bp.post("/bags/<uuid:bag_id>/tag")
@requires(Permission.PRINT)
def print_bag_tag(bag_id: UUID) -> ResponseReturnValue:
    bags.get_bag(current_session(), bag_id, seen_by=current_actor())
    return print_sheet(SheetKind.BAG_TAG, bag_id)


@bp.post("/bags/<uuid:bag_id>/item-list")
@requires(Permission.PRINT)
def print_item_list(bag_id: UUID) -> ResponseReturnValue:
    bags.get_bag(current_session(), bag_id, seen_by=current_actor())
    return print_sheet(SheetKind.ITEM_LIST, bag_id)


@bp.post("/legs/<uuid:leg_id>/route-bill")
@requires(Permission.PRINT)
def print_route_bill(leg_id: UUID) -> ResponseReturnValue:
    trips.get_leg(current_session(), leg_id, seen_by=current_actor())
    return print_sheet(SheetKind.ROUTE_BILL, leg_id)


@bp.post("/legs/<uuid:leg_id>/bag-tags")
@requires(Permission.PRINT)
def print_load_tags(leg_id: UUID) -> ResponseReturnValue:
    """In one print, the tags of a load that are new or changed."""
    apart.be_ready()
    with transaction() as session:
        leg = trips.get_leg(session, leg_id, seen_by=current_actor())
        pdf = load_tags.freeze_tags(session, current_writer(), leg)
        number, trip_id = leg.number, leg.trip_id
    if pdf is None:
        flash(_("Every tag of this load that was printed is still right."), "good")
        return redirect(url_for("consolidation.show_trip", trip_id=trip_id), 303)
    return send_pdf(pdf, f"{number}-tags.pdf")


@bp.post("/trips/<uuid:trip_id>/bill")
@requires(Permission.PRINT)
def print_trip_bill(trip_id: UUID) -> ResponseReturnValue:
    trips.get_trip(current_session(), trip_id, seen_by=current_actor())
    return print_sheet(SheetKind.TRIP_BILL, trip_id)


@bp.post("/intakes/<uuid:intake_id>/handover-list")
@requires(Permission.PRINT)
def print_handover_list(intake_id: UUID) -> ResponseReturnValue:
    labels.get_intake(current_session(), intake_id, seen_by=current_actor())
    return print_sheet(SheetKind.HANDOVER_LIST, intake_id)


@bp.get("/parcels/<uuid:parcel_id>/sort-label.pdf")
@requires(Permission.SORT)
def print_sort_label(parcel_id: UUID) -> ResponseReturnValue:
    pdf = labels.sort_label_pdf(current_session(), parcel_id, seen_by=current_actor())
    return send_pdf(pdf, "label.pdf")


@bp.get("/parcels/<uuid:parcel_id>/sort-label")
@requires(Permission.SORT)
def show_sort_label(parcel_id: UUID) -> ResponseReturnValue:
    """The label as a page, which a browser prints from within another without a PDF viewer."""
    label = labels.sort_label(current_session(), parcel_id, seen_by=current_actor())
    modules, bars = labels.bars_of(label)
    page = render_template("manifests/sort_label.html", label=label, modules=modules, bars=bars)
    return frameable(make_response(page))


@bp.post("/trips/<uuid:trip_id>/depart")
@requires(Permission.DEPART)
def depart(trip_id: UUID) -> ResponseReturnValue:
    """Send the trip off; the bills that go with it are frozen in the same transaction."""
    apart.be_ready()
    with transaction() as session:
        trips.get_trip(session, trip_id, seen_by=current_actor())
        bills = service.depart(session, current_writer(), trip_id, sign=current_keys().sign)
    flash(_("Departed. Print the bills and let the driver sign: %(n)s.", n=len(bills)), "good")
    return redirect(url_for("consolidation.show_trip", trip_id=trip_id), 303)


def print_sheet(kind: SheetKind, subject_id: UUID) -> ResponseReturnValue:
    apart.be_ready()
    with transaction() as session:
        frozen: SheetRevision = service.freeze(
            session, current_writer(), kind, subject_id, sign=current_keys().sign
        )
    address = url_for(".show_pdf", sheet_id=frozen.sheet_id, revision=frozen.revision)
    return redirect(address, 303)

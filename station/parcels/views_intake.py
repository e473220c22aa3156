"""Pages that take in a courier's file: choose it, confirm its columns, look, take."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from msgspec.structs import replace

from station.access import Permission
from station.db import get_or_raise
from station.errors import InvalidInput, StationError
from station.lazy import lazy_module
from station.network.models import Partner
from station.parcels import intake_desk, intake_lookup
from station.parcels.acting import current_uploads, current_writer
from station.parcels.blueprints import intake_pages as bp
from station.parcels.courier_files.headings import Field, Unit
from station.parcels.forms import UploadForm
from station.parcels.uploads import Upload
from station.parcels.words import FIELD_NAMES, UNIT_NAMES
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import chosen_file, redisplay
from station.web.i18n import translated
from station.web.paging import page_of_rows
from station.web.spreadsheet_file import ensure_kind, name_of_rest, send_spreadsheet

if TYPE_CHECKING:
    from station.parcels import columns_form, intake, preview
    from station.parcels.courier_files import refusals
    from station.parcels.courier_files.rows import RefusedRow
    from station.parcels.intake_desk import Ready
else:
    columns_form = lazy_module("station.parcels.columns_form")
    intake = lazy_module("station.parcels.intake")
    preview = lazy_module("station.parcels.preview")
    refusals = lazy_module("station.parcels.courier_files.refusals")

_LINES = 50


@bp.get("/new")
@requires(Permission.TAKE_IN)
def choose_file() -> ResponseReturnValue:
    partners = intake_desk.list_partners(current_session())
    return render_template("parcels/choose_file.html", partners=partners)


@bp.post("/new")
@requires(Permission.TAKE_IN)
@redisplay(choose_file)
def upload_file() -> ResponseReturnValue:
    form = UploadForm.parse(request.form)
    content, filename = chosen_file(_("Choose the courier's file."))
    partner = get_or_raise(current_session(), Partner, form.partner_id)
    upload = current_uploads().keep(
        content,
        filename,
        person_id=current_actor().person_id,
        partner_id=partner.id,
        at=current_time(),
    )
    return _read_first(upload)


@bp.get("/uploads/<token>/columns")
@requires(Permission.TAKE_IN)
def confirm_columns(token: str) -> ResponseReturnValue:
    upload = _upload(token)
    if upload.intake_id:
        return _to_intake(upload)
    file = intake_desk.read_columns(current_session(), upload)
    return render_template(
        "parcels/columns.html",
        upload=upload,
        file=file,
        lines=columns_form.lines_of(file.sheet, file.mapping),
        choices=[(key, _choice_name(field, unit)) for key, field, unit in columns_form.choices()],
        missing=[translated(FIELD_NAMES[field]) for field in file.mapping.missing],
    )


@bp.post("/uploads/<token>/columns")
@requires(Permission.TAKE_IN)
@redisplay(confirm_columns)
def keep_columns(token: str) -> ResponseReturnValue:
    upload = _upload(token)
    file = intake_desk.read_columns(current_session(), upload)
    if sheet := request.form.get("sheet"):
        current_uploads().save(replace(upload, sheet_name=sheet, mapping=None))
        return redirect(url_for(".confirm_columns", token=token), 303)
    try:
        mapping = columns_form.mapping_from(file.sheet.headings, request.form)
    except InvalidInput as refusal:
        problems = {name: translated(problem) for name, problem in refusal.problems.items()}
        raise InvalidInput(problems) from refusal
    with transaction() as session:
        confirmed = replace(file, mapping=mapping)
        intake.remember_columns(session, current_writer(), confirmed)
    intake_desk.forget(upload)
    current_uploads().save(replace(upload, mapping=mapping.to_json()))
    return redirect(url_for(".preview_file", token=token), 303)


@bp.get("/uploads/<token>")
@requires(Permission.TAKE_IN)
def preview_file(token: str) -> ResponseReturnValue:
    upload = _upload(token)
    if upload.intake_id:
        return _to_intake(upload)
    work = intake_desk.start(upload)
    if not work.ended.is_set():
        page = render_template("parcels/preparing.html", upload=upload, work=work)
        # Asks again by itself, also where there is no script.
        return page, 200, {"Refresh": "1"}
    ready: Ready = work.outcome()
    tab = preview.Tab(request.args.get("rows", "all")) if _is_tab() else preview.Tab.ALL
    digest = ready.prepared.read.sha256
    return render_template(
        "parcels/preview.html",
        upload=upload,
        ready=ready,
        tab=tab,
        tabs=[t for t in preview.TAB_NAMES if ready.preview.counts[t] or t is preview.Tab.ALL],
        tab_names=preview.TAB_NAMES,
        page=page_of_rows(ready.preview.of(tab), size=_LINES),
        before=intake_lookup.find_same_file(current_session(), digest, seen_by=current_actor()),
        differing_text=preview.differing_text,
    )


@bp.post("/uploads/<token>/partner")
@requires(Permission.TAKE_IN)
def change_partner(token: str) -> ResponseReturnValue:
    """The file is another partner's: read it again with that one's columns."""
    upload, form = _upload(token), UploadForm.parse(request.form)
    partner = get_or_raise(current_session(), Partner, form.partner_id)
    intake_desk.forget(upload)
    changed = replace(upload, partner_id=str(partner.id), mapping=None)
    current_uploads().save(changed)
    return _read_first(changed)


@bp.get("/uploads/<token>/rest.<kind>")
@requires(Permission.TAKE_IN)
def download_rest(token: str, kind: str) -> ResponseReturnValue:
    upload = _upload(token)
    ready: Ready = intake_desk.start(upload, wait_seconds=0).outcome()
    rows = preview.rest_of(ready.preview, translated)
    return send_rest(rows, ready.prepared.read.sheet.headings, upload.filename, kind)


@bp.post("/uploads/<token>/take")
@requires(Permission.TAKE_IN)
def take_file(token: str) -> ResponseReturnValue:
    upload = _upload(token)
    if upload.intake_id:
        return _to_intake(upload)
    ready: Ready = intake_desk.start(upload, wait_seconds=0).outcome()
    intake.ensure_something_new(ready.prepared)
    with transaction() as session:
        taken = intake.take_in(session, current_writer(), ready.prepared)
        intake_id, count = taken.intake.id, taken.intake.taken
    others = ready.prepared.read.sheet.others
    current_uploads().finish(upload, intake_id)
    intake_desk.forget(upload)
    flash(ngettext("%(num)d parcel was taken.", "%(num)d parcels were taken.", count), "good")
    if others:
        names = _(", ").join(others)
        flash(
            _(
                "The file has other sheets, which were not taken: %(names)s. Send it again and choose them.",
                names=names,
            ),
            "bell",
        )
    return redirect(url_for(".show_intake", intake_id=intake_id), 303)


@bp.post("/uploads/<token>/drop")
@requires(Permission.TAKE_IN)
def drop_file(token: str) -> ResponseReturnValue:
    upload = _upload(token)
    current_uploads().drop(upload)
    intake_desk.forget(upload)
    flash(_("The file was put aside. Nothing was taken."), "bell")
    return redirect(url_for(".list_intakes"), 303)


def send_rest(
    rows: "list[RefusedRow]", headings: "tuple[str, ...] | list[str]", filename: str, kind: str
) -> ResponseReturnValue:
    """Rows that go back to the courier, with the reason in a column."""
    ensure_kind(kind)
    write = refusals.write_csv if kind == "csv" else refusals.write_xlsx
    content = write(rows, headings, translated)
    return send_spreadsheet(content, name_of_rest(filename, kind))


def _read_first(upload: Upload) -> ResponseReturnValue:
    """The columns are shown once a partner and shape; what cannot be read is refused here."""
    try:
        file = intake_desk.read_columns(current_session(), upload)
    except StationError as unreadable:
        current_uploads().drop(upload)
        g.refusal, g.typed = unreadable, request.form
        response = make_response(choose_file())
        response.status_code = unreadable.http_status
        return response
    is_known = file.is_remembered and not file.mapping.missing
    step = ".preview_file" if is_known else ".confirm_columns"
    return redirect(url_for(step, token=upload.token), 303)


def _upload(token: str) -> Upload:
    return current_uploads().get(token, current_actor().person_id)


def _to_intake(upload: Upload) -> ResponseReturnValue:
    return redirect(url_for(".show_intake", intake_id=UUID(upload.intake_id)), 303)


def _is_tab() -> bool:
    return request.args.get("rows", "") in {tab.value for tab in preview.Tab}


def _choice_name(field: Field, unit: Unit | None) -> str:
    name = translated(FIELD_NAMES[field])
    return f"{name} ({translated(UNIT_NAMES[unit])})" if unit else name

"""Pages that take a platform's file of orders: choose it, confirm its columns, look, take."""

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from msgspec.structs import replace

from station.access import Permission
from station.clock import business_day
from station.goods.forms import read_field
from station.lazy import lazy_module
from station.orders import rules
from station.orders.blueprint import bp
from station.orders.platforms import names
from station.parcels.acting import current_uploads, current_writer
from station.parcels.uploads import Upload, Uploads
from station.web.access import current_actor, requires
from station.web.asked import asked_choice
from station.web.database import current_session, current_time, transaction
from station.web.forms import chosen_file, redisplay
from station.web.i18n import translated
from station.web.paging import page_of_rows
from station.web.spreadsheet_file import ensure_kind, name_of_rest, send_spreadsheet

if TYPE_CHECKING:
    from station.orders.platforms import (
        desk,
        forms,
        reading,
        taking,
    )
else:
    # Spreadsheets are heavy, and needed on these pages only.
    desk = lazy_module("station.orders.platforms.desk")
    forms = lazy_module("station.orders.platforms.forms")
    reading = lazy_module("station.orders.platforms.reading")
    taking = lazy_module("station.orders.platforms.taking")

_LINES = 50


@bp.get("/platforms")
@requires(Permission.SELL)
def choose_platform_file() -> ResponseReturnValue:
    return render_template(
        "orders/platforms/file.html",
        platforms=names.to_choose(current_session(), seen_by=current_actor()),
        most=reading.MOST_ROWS,
        is_here=names.are_taken_here(current_session()),
    )


@bp.post("/platforms")
@requires(Permission.SELL)
@redisplay(choose_platform_file)
def send_platform_file() -> ResponseReturnValue:
    form = forms.PlatformForm.parse(request.form)
    platform = names.read_platform(form.other or form.platform)
    if not names.are_taken_here(current_session()):
        raise rules.OrdersElsewhere
    content, filename = chosen_file(_("Choose the platform's file."))
    session = current_session()
    file = read_field("file", lambda: desk.open_file(session, platform, filename, content))
    upload = _uploads().keep(
        content,
        filename,
        person_id=current_actor().person_id,
        at=current_time(),
        platform=platform,
    )
    is_clear = file.is_known and not file.columns.missing
    step = ".preview_platform_file" if is_clear else ".confirm_platform_columns"
    return redirect(url_for(step, token=upload.token), 303)


@bp.get("/platforms/<token>/columns")
@requires(Permission.SELL)
def confirm_platform_columns(token: str) -> ResponseReturnValue:
    upload = upload_of(token)
    file = file_of(upload)
    called = forms.COLUMN_NAMES
    return render_template(
        "orders/platforms/columns.html",
        upload=upload,
        file=file,
        lines=forms.lines_of(file.sheet, file.columns),
        choices=[(column.value, translated(name)) for column, name in called.items()],
        missing=[translated(called[column]) for column in file.columns.missing],
    )


@bp.post("/platforms/<token>/columns")
@requires(Permission.SELL)
@redisplay(confirm_platform_columns)
def keep_platform_columns(token: str) -> ResponseReturnValue:
    upload = upload_of(token)
    file = file_of(upload)
    if sheet := request.form.get("sheet"):
        _uploads().save(replace(upload, sheet_name=sheet, mapping=None))
        return redirect(url_for(".confirm_platform_columns", token=token), 303)
    columns = forms.columns_from(file.sheet.headings, request.form)
    with transaction() as session:
        names.remember_columns(session, upload.platform, columns)
    _uploads().save(replace(upload, mapping=columns.to_json()))
    return redirect(url_for(".preview_platform_file", token=token), 303)


@bp.get("/platforms/<token>")
@requires(Permission.SELL)
def preview_platform_file(token: str) -> ResponseReturnValue:
    upload = upload_of(token)
    file = file_of(upload)
    found = reading_of(upload, file)
    shown = asked_choice("rows", reading.Outcome)
    lines = [line for line in found.lines if shown in {None, line.outcome}]
    return render_template(
        "orders/platforms/preview.html",
        upload=upload,
        file=file,
        reading=found,
        shown=shown,
        outcomes=[each for each in reading.Outcome if found.counts[each]],
        differing=sum(bool(line.differs) for line in found.lines),
        rest=len(desk.rest_of(found)),
        page=page_of_rows(lines, size=_LINES),
    )


@bp.post("/platforms/<token>")
@requires(Permission.SELL)
@redisplay(preview_platform_file)
def take_platform_file(token: str) -> ResponseReturnValue:
    """All orders that can be taken, each whole; a long file gives way to scans in between."""
    upload, writer = upload_of(token), current_writer()
    file, on = file_of(upload), business_day(current_time())
    count = 0
    for rows in desk.parts_of(file):
        with transaction() as session:
            found = reading.read(session, upload.platform, rows, actor=writer.actor, on=on)
            taking.take(session, writer, upload.platform, found)
            count += len(found.taken)
    taking.ensure_some(count)
    said = ngettext("%(num)d order was taken.", "%(num)d orders were taken.", count)
    flash(said, "good")
    if desk.rest_of(reading_of(upload, file)):
        flash(_("Below is what was not taken, and why."), "bell")
        return redirect(url_for(".preview_platform_file", token=token), 303)
    _uploads().drop(upload)
    return redirect(url_for(".list_orders", platform=upload.platform), 303)


@bp.post("/platforms/<token>/drop")
@requires(Permission.SELL)
def drop_platform_file(token: str) -> ResponseReturnValue:
    _uploads().drop(upload_of(token))
    flash(_("The file was put aside."), "bell")
    return redirect(url_for(".list_orders"), 303)


@bp.get("/platforms/<token>/rest.<kind>")
@requires(Permission.SELL)
def download_platform_rest(token: str, kind: str) -> ResponseReturnValue:
    """The rows that are not taken as they were sent, with the reason in a column."""
    ensure_kind(kind)
    upload = upload_of(token)
    file = file_of(upload)
    content = desk.write_rest(reading_of(upload, file), file.sheet.headings, kind)
    return send_spreadsheet(content, name_of_rest(upload.filename, kind))


def file_of(upload: Upload) -> Any:
    return desk.open_file(
        current_session(),
        upload.platform,
        upload.filename,
        _uploads().content(upload),
        sheet_name=upload.sheet_name,
        chosen=upload.mapping,
    )


def reading_of(upload: Upload, file: Any) -> Any:
    on = business_day(current_time())
    return desk.read(current_session(), upload.platform, file, actor=current_actor(), on=on)


def _uploads() -> Uploads:
    return current_uploads("orders")


def upload_of(token: str) -> Upload:
    return _uploads().get(token, current_actor().person_id)

"""Pages on which listings come and go as a spreadsheet, with their photos in a zip file."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from station.access import Permission
from station.clock import business_day
from station.errors import NotFound
from station.goods.blueprint import bp
from station.goods.forms import read_field
from station.lazy import lazy_module
from station.parcels.acting import current_uploads
from station.parcels.uploads import Upload, Uploads
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import chosen_file, redisplay
from station.web.i18n import translated
from station.web.spreadsheet_file import name_of_rest, send_spreadsheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from station.goods import (
        sheet_columns,
        sheet_files,
        sheet_photos,
        sheet_taking,
        sheets,
        zip_files,
    )
    from station.parcels import exports
    from station.parcels.courier_files import notes, refusals, rows, sheet
else:
    # Spreadsheets and pinyin are heavy, and needed on these pages only.
    sheets = lazy_module("station.goods.sheets")
    sheet_columns = lazy_module("station.goods.sheet_columns")
    sheet_files = lazy_module("station.goods.sheet_files")
    sheet_photos = lazy_module("station.goods.sheet_photos")
    sheet_taking = lazy_module("station.goods.sheet_taking")
    zip_files = lazy_module("station.goods.zip_files")
    exports = lazy_module("station.parcels.exports")
    refusals = lazy_module("station.parcels.courier_files.refusals")
    sheet = lazy_module("station.parcels.courier_files.sheet")
    notes = lazy_module("station.parcels.courier_files.notes")
    rows = lazy_module("station.parcels.courier_files.rows")


@bp.get("/sheet")
@requires(Permission.SELL)
def choose_sheet() -> ResponseReturnValue:
    return render_template(
        "goods/sheet.html",
        columns=sheet_columns.COLUMNS,
        parts=sheet_files.parts(current_session(), seen_by=current_actor()),
        most=sheets.MOST_ROWS,
    )


@bp.post("/sheet")
@requires(Permission.SELL)
@redisplay(choose_sheet)
def send_sheet() -> ResponseReturnValue:
    content, filename = chosen_file(_("Choose the spreadsheet, or the zip file with its photos."))
    read_field("file", lambda: _read(content, filename))
    upload = _uploads().keep(
        content, filename, person_id=current_actor().person_id, at=current_time()
    )
    return redirect(url_for(".preview_sheet", token=upload.token), 303)


@bp.get("/sheet/<token>")
@requires(Permission.SELL)
def preview_sheet(token: str) -> ResponseReturnValue:
    upload = _upload(token)
    _headings, lines = _read(_uploads().content(upload), upload.filename)
    counts = {each: sum(line.outcome is each for line in lines) for each in sheets.Outcome}
    count = counts[sheets.Outcome.NEW] + counts[sheets.Outcome.CHANGED]
    return render_template(
        "goods/sheet_preview.html", upload=upload, lines=lines, counts=counts, count=count
    )


@bp.post("/sheet/<token>")
@requires(Permission.SELL)
@redisplay(preview_sheet)
def take_sheet(token: str) -> ResponseReturnValue:
    """All rows that are not refused, in one transaction, or nothing."""
    upload = _upload(token)
    content, is_sent = _uploads().content(upload), "submit" in request.form
    _headings, lines = _read(content, upload.filename)
    names = [name for line in sheet_taking.to_take(lines) for name in line.photos]
    # Drawn anew before any lock is held.
    photos = sheet_photos.shrunk(names, zip_files.Packed(content, upload.filename).photo)
    with transaction() as session:
        count = sheet_taking.take(
            session, lines, photos, is_sent=is_sent, actor=current_actor(), at=current_time()
        )
    _uploads().drop(upload)
    said = ngettext("%(num)d listing was kept.", "%(num)d listings were kept.", count)
    flash(said, "good")
    return redirect(url_for(".list_listings"), 303)


@bp.post("/sheet/<token>/drop")
@requires(Permission.SELL)
def drop_sheet(token: str) -> ResponseReturnValue:
    _uploads().drop(_upload(token))
    flash(_("The file was put aside. No listing was kept of it."), "bell")
    return redirect(url_for(".list_listings"), 303)


@bp.get("/sheet/<token>/rest.xlsx")
@requires(Permission.SELL)
def download_refused(token: str) -> ResponseReturnValue:
    """The refused rows as they were sent, with the reason in a column."""
    upload = _upload(token)
    headings, lines = _read(_uploads().content(upload), upload.filename)
    refused = [
        rows.RefusedRow(line.row, notes.Note(line.problem.replace("%", "%%")), list(line.cells))
        for line in lines
        if line.outcome is sheets.Outcome.REFUSED
    ]
    content = refusals.write_xlsx(refused, headings, translated)
    return send_spreadsheet(content, name_of_rest(upload.filename, "xlsx"))


@bp.get("/sheet/listings.<kind>")
@requires(Permission.SELL)
def export_sheet(kind: str) -> ResponseReturnValue:
    """A part of the actor's listings as their newest text says; ``zip`` brings their photos along."""
    session, part = current_session(), request.args.get("part", 1, int)
    parts = sheet_files.parts(session, seen_by=current_actor())
    if kind not in {"xlsx", "zip", "empty"} or not 1 <= part <= parts:
        raise NotFound(kind="File", id=f"{kind} {part}")
    lines: list[list[str | float]] = [[*sheet_columns.headings()]]
    photos: list[tuple[str, UUID]] = []
    if kind != "empty":
        for row, names in sheet_files.rows(session, part, seen_by=current_actor()):
            lines.append(row)
            photos += names
    content = exports.write_xlsx(lines)
    name = f"{_('listings')}-{business_day(current_time()).isoformat()}"
    name += f"-{part}" if parts > 1 and kind != "empty" else ""
    if kind != "zip":
        return send_spreadsheet(content, f"{name}.xlsx")
    file = sheet_files.packed(session, content, photos, _uploads().root)
    answer = Response(sheet_files.pieces(file), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.zip"
    answer.call_on_close(file.close)
    return answer


def _read(content: bytes, filename: str) -> "tuple[Sequence[str], list[Any]]":
    """The headings of the file, and what becomes of each row."""
    packed = zip_files.Packed(content, filename)
    known = [name for names in sheet_columns.COLUMNS.values() for name in names]
    found = sheet.read_sheet(
        packed.content,
        packed.filename,
        known_headings=known,
        such_as=[sheet_columns.called(name) for name in sheet_columns.WANTED],
    )
    on = business_day(current_time())
    lines = sheets.read(current_session(), found, packed.photo, actor=current_actor(), on=on)
    return found.headings, lines


def _uploads() -> Uploads:
    return current_uploads("goods")


def _upload(token: str) -> Upload:
    return _uploads().get(token, current_actor().person_id)

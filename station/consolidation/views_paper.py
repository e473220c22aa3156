"""Scanned codes of route bills and item lists: how far a sheet is read, and where it leads."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station import barcodes
from station.access import Permission
from station.barcodes import Series
from station.consolidation import paper_loads, paper_reading
from station.consolidation.blueprint import bp
from station.consolidation.forms import ScanForm
from station.consolidation.models import Proof
from station.consolidation.paper_reading import Reading
from station.paper import PaperKind
from station.parcels.acting import current_keys, current_writer
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.scan import Sound, normalise, recognise, scan_answer


def take(text: str) -> ResponseReturnValue | None:
    """For the scan box of every page: a code of a sheet is kept, and its page shown."""
    if not barcodes.is_paper_code(text):
        return None
    reading = _read(text)
    url = _page_of(reading)
    return scan_answer(_said(reading), back=url, sound=_sound(reading), go=url)


@bp.get("/loads/codes/<key>")
@requires(Permission.RECEIVE)
def show_reading(key: str) -> ResponseReturnValue:
    reading = paper_reading.get_reading(current_session(), key, at=current_actor().station_id)
    return render_template("consolidation/reading.html", **_context(reading))


@bp.post("/loads/codes")
@requires(Permission.RECEIVE)
def read_code() -> ResponseReturnValue:
    """The next code of a sheet, on the page that says which are still to come."""
    values = ScanForm.parse(request.values)
    text = normalise(values.text)
    if not barcodes.is_paper_code(text):
        # Something else was scanned: it is what it is on every page.
        url = url_for("web.scan", text=text)
        return scan_answer(_("This is another code."), back=url, sound=Sound.BELL, go=url)
    reading = _read(text)
    url = _page_of(reading)
    is_here = request.form.get("key") == reading.key and not reading.is_whole
    return scan_answer(
        _said(reading),
        back=url,
        sound=_sound(reading),
        go="" if is_here else url,
        parts={"codes": render_template("consolidation/_reading.html", **_context(reading))},
    )


def _read(text: str) -> Reading:
    with transaction() as session:
        return paper_reading.take(session, current_writer(), text, keys=current_keys())


def _page_of(reading: Reading) -> str:
    if not reading.is_whole:
        return url_for("consolidation.show_reading", key=reading.key)
    if reading.kind is PaperKind.BILL:
        return url_for("consolidation.show_load", leg_id=reading.subject_id)
    return url_for("consolidation.show_bag", bag_id=reading.subject_id)


def _newer(reading: Reading) -> str:
    """That there is a newer revision, and what differs on it, where that is known here."""
    series = None if reading.kind is PaperKind.BILL else Series.ITEM_LIST
    code = barcodes.of_sheet(reading.number, reading.revision, series)
    hits = recognise(current_session(), code, current_actor())
    return next((hit.subtitle for hit in hits if hit.warns), "")


def _said(reading: Reading) -> str:
    if newer := _newer(reading):
        return str(_("An old sheet: %(newer)s. Use the newer one.", newer=newer))
    if reading.is_whole:
        return str(_("All codes of the sheet are read."))
    still = ", ".join(map(str, reading.lacking))
    return str(
        _(
            "%(done)d of %(of)d read. Still: %(still)s",
            done=len(reading.read),
            of=reading.of,
            still=still,
        )
    )


def _sound(reading: Reading) -> Sound:
    is_good = reading.proof is Proof.PROVEN and not _newer(reading)
    return Sound.GOOD if is_good else Sound.BELL


def _context(reading: Reading) -> dict[str, object]:
    return {
        "reading": reading,
        "is_bill": reading.kind is PaperKind.BILL,
        "doubt": paper_loads.DOUBTS.get(reading.proof, ""),
    }

"""Labels that go to a label printer at once; without one they are a PDF."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.lazy import lazy_module
from station.manifests.views import bp
from station.network.lookup import get_station
from station.parcels.acting import current_settings
from station.printing import apart
from station.printing.label_printer import NotPrinted, Printer, Sent
from station.web.access import current_actor, requires
from station.web.database import current_session
from station.web.scan import Sound, scan_answer

if TYPE_CHECKING:
    from station.manifests import labels
    from station.manifests.sheets import draw_sort_label
    from station.printing import bitmap
else:
    bitmap = lazy_module("station.printing.bitmap")
    draw_sort_label = lazy_module("station.manifests.sheets.draw_sort_label")
    labels = lazy_module("station.manifests.labels")


@bp.app_template_global("has_label_printer")
def has_label_printer() -> bool:
    """Whether the person's station has one: pages then offer it beside the PDF."""
    return bool(current_settings().label_printers) and _printer() is not None


@bp.post("/parcels/<uuid:parcel_id>/sort-label/print")
@requires(Permission.SORT)
def send_sort_label(parcel_id: UUID) -> ResponseReturnValue:
    label = labels.sort_label(current_session(), parcel_id, seen_by=current_actor())
    return printed(draw_sort_label.draw, label, back=f"/parcels/{parcel_id}")


def printed(draw: Callable[..., bytes], said: Any, *, back: str) -> ResponseReturnValue:
    """The label on the station's printer; ``back`` is the page where the PDF is.

    Raises:
        NotPrinted: the printer is off, hangs or is busy.
    """
    printer = _printer()
    if printer is None:
        raise NotPrinted
    sent = printer.send(apart.drawn(draw, said, on=bitmap.BitmapPaper))
    if sent is Sent.TAKEN:
        return scan_answer(_("The label is being printed."), back=back, sound=Sound.GOOD)
    message = _("The label was sent. If none comes out, open it as PDF.")
    return scan_answer(message, back=back, sound=Sound.GOOD)


def _printer() -> Printer | None:
    """That of the person's station, or of the whole computer."""
    known = current_settings().label_printers
    station = get_station(current_session(), current_actor().station_id, seen_by=current_actor())
    address = known.get(station.code, known.get("", ""))
    return Printer(address) if address else None

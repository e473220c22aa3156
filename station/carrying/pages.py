"""What the pages of the stick share: sending it on its errand, and showing what came of it."""

from contextlib import closing
from io import BytesIO
from typing import Any, cast

from flask import Response, current_app, render_template, request, send_file

from station.carrying import drives, errands
from station.carrying.carrier import Carrier, Errand, Ride
from station.carrying.drives import Drive
from station.carrying.forms import DriveForm
from station.errors import N_, InvalidInput
from station.keeping.views import current_settings
from station.sync import bundle_file
from station.web.database import current_database, current_time
from station.web.i18n import filled, translated

MEDIA_TYPE = "application/vnd.cunyi.stick"
# A page that takes longer shows how far it is instead.
_PATIENCE_SECONDS = 2.0


def current_carrier() -> Carrier:
    return cast("Carrier", current_app.extensions["carrier"])


def page(template: str, **values: Any) -> tuple[str, int, dict[str, str]]:
    """A page of the stick; while something is under way it asks again by itself."""
    ride = current_carrier().last
    is_under_way = ride is not None and not ride.ended.is_set()
    found = render_template(
        template,
        ride=ride,
        is_under_way=is_under_way,
        outcomes=_sentences(ride) if ride and not is_under_way else [],
        drives=drives.find(current_settings()),
        **values,
    )
    return found, 200, {"Refresh": "1"} if is_under_way else {}


def _sentences(ride: Ride) -> list[tuple[Any, list[tuple[str, str]]]]:
    """What came of each file; those that only pass by are said where there is nothing else."""
    ours = [one for one in ride.outcomes if not one.is_passing] or ride.outcomes
    return [
        (one, [(said.tone, filled(said.message, said.values)) for said in one.said]) for one in ours
    ]


def chosen_drive() -> Drive:
    """Raises InvalidInput, NoSuchDrive."""
    return drives.get(current_settings(), DriveForm.parse(request.form).drive)


def send(errand: Errand, *, where: str, is_written: bool = False) -> Ride:
    """Raises CarryingAlready."""
    return current_carrier().start(
        errand, where=where, is_written=is_written, wait_seconds=_PATIENCE_SECONDS
    )


def read_drive() -> Ride:
    """Take in what is on the stick that was chosen."""
    drive = chosen_drive()
    errand = errands.reading(current_database(), current_settings(), drive, at=current_time())
    return send(errand, where=drive.name)


def read_files() -> Ride:
    """Take in what was sent by the browser.

    Raises:
        InvalidInput: there is no file.
    """
    files = []
    for file in request.files.getlist("file"):
        with closing(file):
            if file.filename:
                files.append((file.filename, file.stream.read(bundle_file.MOST_BYTES + 1)))
    if not files:
        raise InvalidInput({"file": translated(_NO_FILE)})
    errand = errands.taking(current_database(), current_settings(), files, at=current_time())
    return send(errand, where="")


_NO_FILE = N_("Choose the file whose name ends in .cunyi.")


def saved(name: str, data: bytes) -> Response:
    """The file for the browser to save; nobody keeps it on the way."""
    response = send_file(BytesIO(data), mimetype=MEDIA_TYPE, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response

"""The public page: a tracking number and four digits say where a parcel is."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from station.accounts import throttle
from station.errors import N_, RuleBroken
from station.parcels import tracking, whereabouts
from station.parcels.blueprints import tracking_pages as bp
from station.parcels.courier_files.notes import Note
from station.parcels.courier_files.tracking_numbers import read_tracking_number
from station.parcels.forms import TrackForm
from station.web.access import public
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.scan import normalise


class NoSuchParcel(RuleBroken):
    http_status = 404
    message = N_(
        "No parcel is known under this number with these four digits. Look at both once more."
    )


@bp.get("")
@public
def ask() -> ResponseReturnValue:
    return render_template("parcels/track.html", number=request.args.get("number", ""))


@bp.post("")
@public
@redisplay(ask)
def track() -> ResponseReturnValue:
    form = TrackForm.parse(request.form)
    read = read_tracking_number(normalise(form.number))
    number = "" if isinstance(read, Note) else read
    address, now = throttle.origin(request.remote_addr), current_time()
    with transaction() as session:
        tracking.knock(session, number, address, at=now)
    found = tracking.find(current_session(), number, form.last_four)
    if found is None:
        raise NoSuchParcel
    with transaction() as session:
        tracking.forgive(session, number, address, at=now)
    trail = whereabouts.trail_of(current_session(), found)
    return render_template(
        "parcels/tracked.html",
        number=found.number,
        sentence=whereabouts.public_sentence(trail),
        steps=whereabouts.public_steps(trail),
        station=trail.stations.get(found.destination_id) if found.destination_id else None,
    )

"""The weight on the scale, for the button beside a field."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from station.access import Permission
from station.network.lookup import get_station
from station.parcels.acting import current_settings
from station.settings import ScalePort
from station.web.access import current_actor, requires
from station.web.database import current_session
from station.web.room import Room
from station.weighing import scale

bp = Blueprint("weighing", __name__)
ROOM = Room(bp)


@bp.get("/scale/weight")
@requires(Permission.PACK)
def read_scale() -> ResponseReturnValue:
    port = _port()
    if port is None:
        raise scale.NotWeighed
    grams = scale.weigh(port)
    return jsonify({"sound": "good", "kg": f"{grams / 1000:.3f}"})


@bp.app_template_global("has_scale")
def has_scale() -> bool:
    """Whether the person's station has one; most have none, and then nothing is asked."""
    return bool(current_settings().scales) and _port() is not None


@bp.app_template_global("can_weigh")
def can_weigh() -> bool:
    """Whether this computer has the program for serial ports."""
    return scale.is_installed()


def _port() -> ScalePort | None:
    """That of the person's station, or of the whole computer."""
    known = current_settings().scales
    station = get_station(current_session(), current_actor().station_id, seen_by=current_actor())
    return known.get(station.code, known.get(""))

"""The pages of the network hang from this; each of the view modules adds its own."""

from flask import Blueprint

from station.network.names import place_name

bp = Blueprint("network", __name__, url_prefix="/network")
bp.add_app_template_filter(place_name)

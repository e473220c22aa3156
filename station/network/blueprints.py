"""The pages of the network hang from this; each of the view modules adds its own."""

from flask import Blueprint

bp = Blueprint("network", __name__, url_prefix="/network")

"""The parcels room's groups of pages; ``rooms`` puts the views to them."""

from flask import Blueprint

intake_pages = Blueprint("intake", __name__, url_prefix="/intakes")
question_pages = Blueprint("questions", __name__, url_prefix="/questions")
parcel_pages = Blueprint("parcels", __name__, url_prefix="/parcels")
tracking_pages = Blueprint("tracking", __name__, url_prefix="/track")

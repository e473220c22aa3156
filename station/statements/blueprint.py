"""The room's pages hang on one blueprint."""

from flask import Blueprint

bp = Blueprint("statements", __name__)

"""The pages of acceptance; the ``views`` modules put the topics to it."""

from flask import Blueprint

bp = Blueprint("acceptance", __name__)

"""The counter's pages; the ``views`` modules put the topics to it."""

from flask import Blueprint

from station.counter import rules
from station.counter.recipients import Recipients
from station.ledger import Method
from station.ledger.words import METHOD_NAMES
from station.parcels.acting import current_memory
from station.web.i18n import translated

bp = Blueprint("counter", __name__)
return_pages = Blueprint("returns", __name__, url_prefix="/returns")


@bp.app_template_filter("method_word")
def method_word(account: str) -> str:
    """How it was paid, of an account of the counter's."""
    return translated(METHOD_NAMES[Method(account)])


bp.add_app_template_test(rules.could_be_counted, "countable")


def current_recipients() -> Recipients:
    """Keys of people under this installation's secret."""
    return Recipients(current_memory().secret)

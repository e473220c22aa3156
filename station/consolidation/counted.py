"""Counts before their nouns, as each language counts."""

from flask_babel import gettext as _
from flask_babel import ngettext


def bags(count: int) -> str:
    """``1 bag``, ``2 bags``."""
    return str(ngettext("%(num)d bag", "%(num)d bags", count))


def pieces(count: int) -> str:
    """``1 piece``, ``2 pieces``."""
    return str(ngettext("%(num)d piece", "%(num)d pieces", count))


def in_all(count: int) -> str:
    """The pieces of a load, its bags' contents among them."""
    return str(_("%(pieces)s in all", pieces=pieces(count)))


def load_words(bag_count: int, loose: int, last: str) -> str:
    """``3 bags, 4 loose, 6.2 kg``: what a vehicle carries, and one figure of all of it."""
    return str(
        _("%(bags)s, %(loose)d loose, %(last)s", bags=bags(bag_count), loose=loose, last=last)
    )

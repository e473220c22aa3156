"""What keeping offers to the shared pages, and what it does every night."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station import jobs
from station.access import Actor, Permission
from station.errors import N_
from station.keeping import nightly, surroundings
from station.keeping.views import bp, current_settings
from station.web.i18n import translated
from station.web.room import Area, Card, NavItem, Room


def cards(session: Session, actor: Actor, _now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.KEEP):
        return
    if failed := len(jobs.failed(session)):
        step = _("See what went wrong in the background")
        yield Card(_("Keeping"), failed, url_for("keeping.show"), step, tone="wait", order=45)


def warn(actor: Actor) -> str:
    """Early enough that whoever looks after the machine can come by in the next days."""
    free = surroundings.free_space(current_settings().home)
    if free >= surroundings.LITTLE_SPACE:
        return ""
    left = free // 1_000_000
    if actor.may(Permission.KEEP):
        sentence = N_("This computer's disk is nearly full: %(free)d MB are left. Make room.")
    else:
        sentence = N_(
            "This computer's disk is nearly full: %(free)d MB are left. "
            "Tell the coordinator, or whoever looks after it."
        )
    return translated(sentence) % {"free": left}


ROOM = Room(
    bp,
    nav=(NavItem(N_("Keeping"), "keeping.show", Permission.KEEP, Area.COUNTY, letters="xtwh"),),
    cards=cards,
    warn=warn,
    jobs=(nightly.BACK_UP, nightly.CHECK),
)

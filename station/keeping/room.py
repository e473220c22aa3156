"""What keeping offers to the shared pages, and what it does every night."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station import jobs
from station.access import Actor, Permission
from station.errors import N_
from station.keeping import nightly
from station.keeping.views import bp
from station.web.room import Card, NavItem, Room


def cards(session: Session, actor: Actor, _now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.KEEP):
        return
    if failed := len(jobs.failed(session)):
        step = _("See what went wrong in the background")
        yield Card(_("Keeping"), failed, url_for("keeping.show"), step, tone="wait", order=45)


ROOM = Room(
    bp,
    nav=(NavItem(N_("Keeping"), "keeping.show", Permission.KEEP),),
    cards=cards,
    jobs=(nightly.BACK_UP, nightly.CHECK),
)

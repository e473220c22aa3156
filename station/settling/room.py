"""What the incidents room offers to the shared pages: navigation, scan box, today."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Actor, Permission
from station.errors import N_
from station.incidents import words
from station.settling import lookup, matter, views_photos
from station.settling.purging import PURGE
from station.settling.views import bp
from station.web.i18n import translated
from station.web.room import Action, Area, Card, Hit, NavItem, Room

# Loaded for the views they put to the blueprint.
_VIEWS = (views_photos,)


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    """The open matters of a parcel or bag with this number."""
    if not actor.may(Permission.LOOK):
        return []
    hits = []
    for row in lookup.of_numbers(session, text, seen_by=actor):
        url = url_for("incidents.show_incident", incident_id=row.id)
        whose = matter.whose_step(row, row.place or "", row.other_place or "")
        hits.append(
            Hit(
                kind=_("Incident"),
                title=translated(words.KIND_NAMES[row.kind]),
                subtitle=_("step of: %(whose)s", whose=whose),
                url=url,
                number=row.number,
                actions=(Action(_("Open the incident"), url),),
            )
        )
    return hits


def cards(session: Session, actor: Actor, _now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.LOOK):
        return
    count = lookup.count_open(session, seen_by=actor)
    if count:
        step = _("Settle what is wrong, the oldest first") if actor.may(Permission.SETTLE) else ""
        url = url_for("incidents.list_incidents")
        yield Card(_("Incidents"), count, url, step, tone="stop", order=40)


ROOM = Room(
    bp,
    nav=(
        NavItem(
            N_("Incidents"),
            "incidents.list_incidents",
            Permission.LOOK,
            Area.CARRYING,
            letters="ycj",
        ),
    ),
    recognise=recognise,
    cards=cards,
    jobs=(PURGE,),
)

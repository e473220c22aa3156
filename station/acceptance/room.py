"""What acceptance offers to the shared pages: navigation, scan box, today."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station.acceptance import (
    accepting,
    handing,
    purging,
    views_accept,
    views_handing,
    views_terms,
)
from station.acceptance.blueprint import bp
from station.access import Actor, Permission
from station.clock import business_day
from station.errors import N_
from station.web.i18n import yuan
from station.web.room import Area, Card, Doing, NavItem, Room

# Loaded for the views they put to the blueprint.
_VIEWS = (views_accept, views_handing, views_terms)
_MOST_DOINGS = 4


def cards(session: Session, actor: Actor, now: datetime) -> Iterable[Card]:
    if actor.may(Permission.SERVE):
        done = accepting.of_day(session, actor.station_id, business_day(now))
        if done:
            url = url_for("acceptance.show_acceptance")
            yield Card(_("Accepted today"), len(done), url, order=44)
    if actor.may(Permission.DEPART):
        # A village sends them up; whoever takes them from the county comes by partner.
        for each in handing.waiting_by_partner(session, actor.station_id):
            url = url_for("acceptance.show_screening", partner_id=each.partner_id)
            yield Card(_("Up to %(partner)s", partner=each.partner), each.pieces, url, order=42)


def done_today(session: Session, actor: Actor, now: datetime) -> Iterable[Doing]:
    if not actor.may(Permission.SERVE):
        return
    done = accepting.of_day(session, actor.station_id, business_day(now))
    for each in done[:_MOST_DOINGS]:
        said = _("accepted") if each.taken_back_at is None else _("acceptance taken back")
        text = f"{said} …{each.number[-4:]} {each.zone} {yuan(each.fen)}"
        url = url_for("acceptance.show_accepted", acceptance_id=each.id)
        yield Doing(each.accepted_at, text, url)


ROOM = Room(
    bp,
    nav=(
        NavItem(
            N_("Acceptance"),
            "acceptance.show_acceptance",
            Permission.SERVE,
            Area.COUNTER,
            letters="sj",
        ),
        NavItem(
            N_("Handing on"),
            "acceptance.show_handing",
            Permission.DEPART,
            Area.CARRYING,
            letters="shjj",
            order=1,
        ),
        NavItem(
            N_("Partners' terms"),
            "acceptance.list_terms",
            Permission.MANAGE_NETWORK,
            Area.COUNTY,
            letters="sjsq",
            order=1,
        ),
    ),
    cards=cards,
    doings=done_today,
    jobs=(purging.PURGE,),
)

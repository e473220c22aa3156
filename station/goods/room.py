"""What the goods room offers to the shared pages: navigation, today."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Actor, Permission
from station.clock import business_day
from station.errors import N_
from station.goods import (
    lookup,
    marks,
    mending,
    views_fees,
    views_listings,
    views_lots,
    views_marks,
    views_papers,
    views_pictures,
    views_registers,
    views_sheets,
    views_standards,
)
from station.goods.blueprint import bp
from station.goods.models import ListingState
from station.web.room import Area, Card, NavItem, Room

# Loaded for the views they put to the blueprint.
_VIEWS = (
    views_fees,
    views_listings,
    views_lots,
    views_marks,
    views_papers,
    views_pictures,
    views_registers,
    views_sheets,
    views_standards,
)


def cards(session: Session, actor: Actor, now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.SELL):
        return
    counts = lookup.count_states(session, seen_by=actor)
    if actor.may(Permission.APPROVE):
        state, step = ListingState.SUBMITTED, _("Read what stations offer, and approve it")
    else:
        state, step = ListingState.REFUSED, _("Put right what the county has refused")
    if count := counts.get(state, 0):
        url = url_for("goods.list_listings", state=state.value)
        yield Card(_("Listings"), count, url, step, tone="wait", order=60)
    if soon := marks.ending(session, business_day(now), seen_by=actor):
        url, step = url_for("goods.list_marks"), _("Renew them: afterwards nobody may say so")
        yield Card(_("Marks that end soon"), soon, url, step, tone="wait", order=61)


ROOM = Room(
    bp,
    nav=(NavItem(N_("Goods"), "goods.list_listings", Permission.SELL, Area.GOODS, letters="ncp"),),
    cards=cards,
    jobs=(mending.MEND,),
)

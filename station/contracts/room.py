"""What the room of contracts offers to the shared pages: navigation, scan box, today."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station import barcodes
from station.access import Actor, Permission
from station.barcodes import Series
from station.clock import business_day
from station.contracts import lookup, views, views_deliveries
from station.contracts.blueprint import bp
from station.errors import N_
from station.web.room import Area, Card, Hit, NavItem, Room

# Loaded for the views they put to the blueprint.
_VIEWS = (views, views_deliveries)


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    code = barcodes.parse(text) if actor.may(Permission.SELL) else None
    if code is None or code.series not in {Series.CONTRACT, Series.DELIVERY}:
        return []
    found = lookup.of_number(session, str(code), seen_by=actor)
    if found is None:
        return []
    url = url_for("contracts.show_contract", contract_id=found.id)
    title = f"{found.product} · {found.buyer}"
    return [Hit(kind=_("Contract"), title=title, url=url, number=found.number)]


def cards(session: Session, actor: Actor, now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.SELL):
        return
    if late := lookup.count_late(session, business_day(now), seen_by=actor):
        url, step = url_for("contracts.list_contracts"), _("Ask the producer when it comes")
        yield Card(_("Contracts with late deliveries"), late, url, step, tone="wait", order=62)


ROOM = Room(
    bp,
    nav=(
        NavItem(
            N_("Contracts"),
            "contracts.list_contracts",
            Permission.SELL,
            Area.GOODS,
            letters="ddht",
        ),
    ),
    recognise=recognise,
    cards=cards,
)

"""The counter's figures on a station's page of today; each opens the list that it counts."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Actor, Permission
from station.counter import doings, remitting, shelf_lists
from station.counter.shelf_lists import Part
from station.ledger import Method
from station.ledger import lookup as books
from station.parcels import going_back
from station.parcels.masking import mask_name
from station.web.i18n import yuan
from station.web.room import Card, Doing

_MOST_DOINGS = 8


def cards(session: Session, actor: Actor, now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.SERVE):
        return
    counts = shelf_lists.counts(session, actor.station_id, now)
    if counts[Part.TO_SHELVE]:
        step = _("Put on the shelf what has come: one scan a parcel")
        url = url_for("counter.show_filling")
        yield Card(_("To be shelved"), counts[Part.TO_SHELVE], url, step, tone="go", order=12)
    for part, label, tone, order in (
        (Part.ALL, _("On the shelf"), "", 35),
        (Part.UNKNOWN, _("Agreement unknown"), "", 36),
        (Part.TO_DOOR, _("To the door"), "wait", 37),
        (Part.REMIND, _("To be reminded"), "", 38),
        (Part.OVERDUE, _("Overdue"), "wait", 39),
    ):
        if counts[part]:
            url = url_for("counter.show_shelf", part=part.value)
            yield Card(label, counts[part], url, tone=tone, order=order)
    yield from _money(session, actor)


def return_cards(session: Session, actor: Actor, _now: datetime) -> Iterable[Card]:
    """At the station that has them: they go back when their partner comes next."""
    if not actor.may(Permission.TAKE_IN):
        return
    waiting = len(going_back.waiting(session, actor.station_id))
    if waiting:
        url = url_for("returns.list_returns")
        step = _("Give them back to their partners")
        yield Card(_("Parcels to give back to partners"), waiting, url, step, tone="wait", order=60)


def _money(session: Session, actor: Actor) -> Iterable[Card]:
    cash = books.counter(session, actor.station_id)[Method.CASH]
    if cash:
        yield Card(_("Counter cash"), yuan(cash), url_for("counter.show_till"), order=45)
    coming = len(remitting.coming_to(session, actor.station_id))
    if coming:
        step = _("Count what the stations have sent")
        url = url_for("counter.show_money")
        yield Card(_("Remittances to confirm"), coming, url, step, tone="wait", order=46)


def done_today(session: Session, actor: Actor, now: datetime) -> Iterable[Doing]:
    """Handovers and what goes back, as today's page lists them."""
    if not actor.may(Permission.SERVE):
        return
    for each in doings.of_today(session, actor.station_id, now, most=_MOST_DOINGS):
        said = _("handed over") if each.kind == "hand_over" else _("goes back")
        parts = [said, f"…{each.number[-4:]}", mask_name(each.name)]
        if each.fen:
            parts.append(yuan(each.fen))
        url = url_for("parcels.show_parcel", parcel_id=each.unit_id)
        yield Doing(each.at, " ".join(filter(None, parts)), url)

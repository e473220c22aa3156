"""What the room knows of a scanned number, and of a station's day."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station import barcodes, custody
from station.access import Actor, Permission
from station.goods import lots
from station.goods.models import Recall
from station.orders import lookup, recall_lists, trace, windows
from station.orders.blueprint import order_word
from station.orders.models import OrderState
from station.orders.platforms import tracking
from station.web.room import Action, Card, Hit


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    if not actor.may(Permission.SELL):
        return []
    found = lookup.of_number(session, text, seen_by=actor)
    found += lookup.of_code(session, text, seen_by=actor)
    return [
        *_lots(session, text),
        *_orders(found),
        *_goods_in(session, text),
        *_windows(session, text, actor),
    ]


def _lots(session: Session, text: str) -> list[Hit]:
    lot = lots.of_number(session, text)
    if lot is None:
        return []
    url = url_for("shop.trace", number=lot.number)
    return [Hit(kind=_("Lot"), title=_("Where it comes from"), url=url, number=lot.number)]


def _goods_in(session: Session, text: str) -> list[Hit]:
    """The lots in a parcel; shown before anything is done with it where one was recalled."""
    found: list[Hit] = []
    for unit in custody.find_units(session, text):
        for lot in trace.back(session, unit_id=unit.id):
            recall = session.get(Recall, lot.id)
            said = _("Recalled: keep it here. %(reason)s", reason=recall.reason) if recall else ""
            url = url_for("shop.trace", number=lot.number)
            title = said or _("Where it comes from")
            found.append(
                Hit(kind=_("Lot"), title=title, url=url, number=lot.number, warns=bool(recall))
            )
    return found


def _windows(session: Session, text: str, actor: Actor) -> list[Hit]:
    code = barcodes.parse(text)
    window = windows.of_number(session, str(code), seen_by=actor) if code else None
    if window is None:
        return []
    url = url_for("orders.show_window", window_id=window.id)
    return [Hit(kind=_("Order window"), title=window.title, url=url, number=window.number)]


def _orders(found: list[Any]) -> list[Hit]:
    return [
        Hit(
            kind=_("Order"),
            title=order_word(row.state),
            url=(url := url_for("orders.show_order", order_id=row.id)),
            number=row.number,
            actions=(Action(_("Open the order"), url),),
        )
        for row in found
    ]


def waits(session: Session, text: str, actor: Actor) -> list[Hit]:
    """Orders that whoever came with this text collects at the actor's station."""
    if not actor.may(Permission.SELL):
        return []
    return _orders(lookup.waiting_at(session, actor.station_id, text))


def cards(session: Session, actor: Actor, now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.SELL):
        return
    counts = lookup.count_states(session, seen_by=actor)
    if new := sum(counts.get(state, 0) for state in lookup.TO_PACK):
        url = url_for("orders.list_orders", show="pack")
        yield Card(_("Orders to pack"), new, url, _("Pack what was ordered"), tone="go", order=55)
    if kept := len({row.id for row in recall_lists.open_orders(session, seen_by=actor)}):
        url, step = url_for("orders.list_recalls"), _("Keep it back, and call the buyers")
        yield Card(_("Orders with recalled goods"), kept, url, step, tone="stop", order=10)
    if due := windows.count_due(session, now, seen_by=actor):
        url = url_for("orders.list_windows")
        yield Card(_("Order windows to close"), due, url, tone="wait", order=57)
    if told := sum(tracking.counts(session, seen_by=actor).values()):
        url = url_for("orders.list_platform_parcels")
        said, step = _("Tracking numbers to hand back"), _("Make the file for the platform")
        yield Card(said, told, url, step, order=58)
    if ready := counts.get(OrderState.READY, 0):
        url = url_for("orders.list_orders", state=OrderState.READY.value)
        yield Card(_("Orders to collect"), ready, url, order=56)

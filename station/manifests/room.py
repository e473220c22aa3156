"""What the manifests room offers to the shared pages: navigation, scan box, today."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station import barcodes
from station.access import Actor, Permission
from station.barcodes import Series
from station.db import get_or_raise
from station.errors import N_
from station.manifests import lookup
from station.manifests.views import bp
from station.network.models import Station
from station.web.room import Card, Hit, NavItem, Room


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    """A list by its code. Tags and bills lead to their bag, load or trip, and from there here."""
    code = barcodes.parse(text) if actor.may(Permission.LOOK) else None
    if code is None or code.series is not Series.HANDOVER_LIST:
        return []
    return [
        Hit(
            kind=_("Sheet"),
            title=f"{_(lookup.KIND_LABELS[sheet.kind])} {sheet.number}",
            subtitle=_("revision %(n)s", n=sheet.revision),
            url=url_for("manifests.show_sheet", sheet_id=sheet.id),
            number=sheet.number,
        )
        for sheet in lookup.sheets_of_number(session, str(code))
        if actor.sees(get_or_raise(session, Station, sheet.station_id).path)
    ]


def cards(session: Session, actor: Actor, _now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.PRINT):
        return
    out = lookup.count_out(session, seen_by=actor)
    if out:
        yield Card(
            _("Signed copies out"),
            out,
            url_for("manifests.list_sheets", show="out"),
            _("Tick those that came back"),
            tone="wait",
            order=80,
        )


ROOM = Room(
    bp,
    nav=(NavItem(N_("Sheets"), "manifests.list_sheets", Permission.LOOK),),
    recognise=recognise,
    cards=cards,
)

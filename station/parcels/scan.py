"""What the scan box makes of a tracking number, or of the last four digits of one."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Actor, Permission
from station.parcels import lookup
from station.parcels.masking import mask_name
from station.parcels.sorting import Sorting
from station.parcels.words import STATE_NAMES
from station.web.i18n import translated
from station.web.room import Action, Hit


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    """Parcels of this number, or ending in these four digits, that the actor may see."""
    if not actor.may(Permission.LOOK):
        return []
    return [_hit(row, actor) for row in lookup.find_by_text(session, text, seen_by=actor)]


def _hit(row: Any, actor: Actor) -> Hit:
    place = row.division or row.destination or ""
    state = translated(STATE_NAMES.get(row.state, ""))
    who = mask_name(row.recipient or "")
    return Hit(
        kind=_("Parcel"),
        title=" ".join(filter(None, [who, state, row.holder_station])),
        subtitle=f"→ {place}" if place else "",
        url=url_for("parcels.show_parcel", parcel_id=row.id),
        number=row.number,
        actions=tuple(_actions(row, actor)),
    )


def _actions(row: Any, actor: Actor) -> list[Action]:
    if row.sorting is Sorting.ASKED and actor.may(Permission.SORT):
        return [Action(_("Say where it goes"), url_for("questions.ask", parcel_id=row.id))]
    return []

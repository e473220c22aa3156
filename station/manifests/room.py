"""What the manifests room offers to the shared pages: navigation, scan box, today."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station import barcodes
from station.access import Actor, Permission
from station.barcodes import Series
from station.errors import N_
from station.manifests import differences, lookup, views_labels, views_partners
from station.manifests.models import Sheet
from station.manifests.views import bp
from station.web.room import Area, Card, Hit, NavItem, Room

# Loaded for the views it puts to the blueprint.
_VIEWS = (views_labels, views_partners)
# No other room knows these codes.
_LISTS = (
    Series.HANDOVER_LIST,
    Series.RETURNS_LIST,
    Series.CASH_CLOSE,
    Series.REMITTANCE,
    Series.DAILY_SHEET,
    Series.PACKING_LIST,
    Series.MONTHLY_STATEMENT,
    Series.UPBOUND_LIST,
)


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    """A list by its code, and any sheet of which there is a newer revision.

    Tags and bills lead to their bag, load or trip, and from there here.
    """
    code = barcodes.parse(text) if actor.may(Permission.LOOK) else None
    if code is None:
        return []
    found = lookup.sheets_of_number(session, str(code.names))
    sheets = [sheet for sheet in found if lookup.KIND_OF_SERIES.get(code.series) is sheet.kind]
    seen = [sheet for sheet in sheets if lookup.is_seen(session, sheet, actor)]
    hits = [_hit(session, sheet, code.revision) for sheet in seen]
    return [hit for hit in hits if hit.warns or code.series in _LISTS]


def _hit(session: Session, sheet: Sheet, revision: int | None) -> Hit:
    """The sheet as it is now; what was scanned is its paper of this revision."""
    is_old = revision not in (None, sheet.revision)
    subtitle = _("revision %(n)s", n=sheet.revision)
    if revision is not None and is_old:
        now = sheet.revision
        said = _("this is revision %(old)s, the current one is revision %(n)s", old=revision, n=now)
        subtitle = "; ".join(filter(None, (said, differences.told(session, sheet, revision))))
    return Hit(
        kind=_("Old sheet") if is_old else _("Sheet"),
        title=f"{_(lookup.KIND_LABELS[sheet.kind])} {sheet.number}",
        subtitle=subtitle,
        url=url_for("manifests.show_sheet", sheet_id=sheet.id),
        number="" if is_old else sheet.number,
        warns=is_old,
    )


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
    nav=(
        NavItem(N_("Sheets"), "manifests.list_sheets", Permission.LOOK, Area.BOOKS, letters="dj"),
    ),
    recognise=recognise,
    cards=cards,
)

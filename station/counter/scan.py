"""What the scan box knows of people who come to the counter."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session

from station.access import Actor, Permission
from station.counter import waiting
from station.counter.waiting import Person
from station.parcels.masking import mask_name
from station.web.i18n import yuan
from station.web.room import Hit


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    """People for whom something waits here: by code, four digits, name or number."""
    if not actor.may(Permission.SERVE):
        return []
    found = waiting.find(session, actor.station_id, text)
    return [_hit(person) for person in found if not person.is_of_household]


def _hit(person: Person) -> Hit:
    count = len(person.parcels)
    said = [ngettext("%(num)s parcel", "%(num)s parcels", count)]
    if person.due_fen:
        said.append(_("%(sum)s due", sum=yuan(person.due_fen)))
    return Hit(
        kind=_("Pickup"),
        title=mask_name(person.name) or _("unknown recipient"),
        subtitle=" · ".join(said),
        url=url_for("counter.show_person", unit_id=person.parcels[0].unit_id),
        goes_first=True,
    )

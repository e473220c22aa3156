"""Which parcel of a count "the last one" is: that of the last scan, whatever came of the scan.

What was counted before, or stands in another file, makes no new row in the list of scans. The
keys beside the list mean the parcel in the clerk's hand all the same, so it is remembered here,
for each browser by itself.
"""

from uuid import UUID

from flask import session as browser
from sqlmodel import Session

from station.custody import get_unit
from station.parcels import count_totals, counting
from station.parcels.forms import UnitForm
from station.parcels.models import Intake

_KEY = "last_counted"


def remember(intake_id: UUID, unit_id: UUID) -> None:
    browser[_KEY] = [intake_id.hex, unit_id.hex]


def forget() -> None:
    """What was acted on is no longer in the hand; the next before it is asked of the list."""
    browser.pop(_KEY, None)


def unit_of(session: Session, intake: Intake, form: UnitForm) -> UUID:
    """The parcel that was named, or the last that was scanned.

    Raises:
        NotOfThisCount: what was scanned last stands in another file.
        NothingCounted: there is none.
    """
    if form.unit_id is not None:
        return form.unit_id
    counted_in, unit_id = browser.get(_KEY, ("", ""))
    if counted_in == intake.id.hex:
        counting.ensure_of_count(session, intake, UUID(unit_id))
        return UUID(unit_id)
    scans = count_totals.recent(session, intake.id, limit=1)
    if not scans:
        raise counting.NothingCounted
    return UUID(str(scans[0].unit_id))


def tail_of(session: Session, unit_id: UUID) -> str:
    """The last four of its number, as people read it to each other."""
    return str(get_unit(session, unit_id).number)[-4:]

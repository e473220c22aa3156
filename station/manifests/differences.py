"""What differs between two revisions of a sheet, in the numbers of their lines."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session, col, select

from station.manifests.lookup import KINDS_OF_ROOMS_ABOVE
from station.manifests.models import Sheet, SheetRevision

_NAMED = 5


def told(session: Session, sheet: Sheet, old: int) -> str:
    """What the sheet says now that its revision ``old`` did not, for a clerk who holds that one."""
    found = session.exec(
        select(SheetRevision.revision, SheetRevision.says).where(
            SheetRevision.sheet_id == sheet.id,
            col(SheetRevision.revision).in_([old, sheet.revision]),
        )
    )
    says: dict[int, Any] = dict(iter(found))
    if old not in says or sheet.revision not in says:
        return ""
    if sheet.kind in KINDS_OF_ROOMS_ABOVE:
        # They have figures and no pieces: what differs stands on the sheet itself.
        return ""
    before, now = (dict.fromkeys(_numbers(says[each])) for each in (old, sheet.revision))
    added = [number for number in now if number not in before]
    gone = [number for number in before if number not in now]
    if not added and not gone:
        return str(_("the same pieces are on both"))
    both = (
        _("new on it: %(what)s", what=_some(added)) if added else "",
        _("no longer on it: %(what)s", what=_some(gone)) if gone else "",
    )
    return "; ".join(str(each) for each in both if each)


def _numbers(said: Any) -> Iterator[str]:
    """The numbers of a sheet's lines, wherever they stand in it."""
    if isinstance(said, list):
        for each in said:
            yield from _numbers(each)
    elif isinstance(said, dict):
        for name, value in said.items():
            if name == "lines":
                yield from (line["number"] for line in value if "number" in line)
            else:
                yield from _numbers(value)


def _some(numbers: list[str]) -> str:
    named = ", ".join(numbers[:_NAMED])
    return named if len(numbers) <= _NAMED else f"{named} … ({len(numbers)})"

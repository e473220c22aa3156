"""How a revision of a sheet is kept; also for the sheets of the rooms above, which say it all.

What a room above prints is about a row of its own, or about a day: it names the subject,
says what stands there and draws it. Numbers, revisions and bytes are kept here, as for
every sheet.
"""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, select

from station import records
from station.access import Permission
from station.barcodes import Series
from station.custody import Writer
from station.manifests.as_json import plain
from station.manifests.models import Sheet, SheetFile, SheetKind, SheetRevision
from station.manifests.sheets.lines import Made
from station.network.models import Station
from station.network.numbers import next_number
from station.printing import apart

Says = TypeVar("Says")


class About(Struct, frozen=True):
    """What a sheet is about, and whose it is; ``number`` where the subject has its own.

    ``is_countys`` where the county's computer keeps the subject, whoever has the station's.
    """

    kind: SheetKind
    subject_id: UUID
    station: Station
    number: str = ""
    is_countys: bool = False

    @property
    def home_id(self) -> UUID | None:
        return None if self.is_countys else self.station.id


class Turn(Struct, frozen=True):
    """Of which revision a room says what stands on it; ``before`` is what the last one said."""

    number: str
    revision: int
    made: Made
    before: dict[str, Any] | None


# More revisions of one sheet than are printed between a nightly backup and its being put back.
ROOM = 20
_SERIES = {
    SheetKind.DAILY_SHEET: Series.DAILY_SHEET,
    SheetKind.PACKING_LIST: Series.PACKING_LIST,
    SheetKind.MONTHLY_STATEMENT: Series.MONTHLY_STATEMENT,
}


def freeze_said(
    session: Session,
    writer: Writer,
    about: About,
    says_of: Callable[[Turn], Says],
    draw: Callable[[Says], bytes],
) -> SheetRevision:
    """The last revision if it says the same still, else the next.

    A sheet that another computer keeps stays as it was printed there.
    """
    writer.actor.ensure_may(Permission.PRINT, about.station.path)
    sheet = find(session, about.kind, about.subject_id)
    last = revision_of(session, sheet, sheet.revision) if sheet else None
    home = sheet.home_station_id if sheet else about.home_id
    if not records.is_written_here(session, home):
        if last is not None:
            return last
        raise records.KeptElsewhere
    if sheet is None:
        number = about.number or next_number(session, about.station, _SERIES[about.kind])
        sheet = begin(session, about.kind, about.subject_id, number, about.station, about.home_id)
    made = Made(by=writer.actor.name, at=writer.at)
    before = last.says if last else None
    says = says_of(Turn(sheet.number, next_revision(session, sheet), made, before))
    said = plain(says)
    digest = digest_of(said)
    if last is not None and last.says_sha256 == digest:
        return last
    return keep(session, writer, sheet, said, digest, apart.drawn(draw, says))


def digest_of(said: dict[str, Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def find(session: Session, kind: SheetKind, subject_id: UUID) -> Sheet | None:
    mine = select(Sheet).where(Sheet.kind == kind, Sheet.subject_id == subject_id)
    return session.exec(mine).first()


def begin(
    session: Session,
    kind: SheetKind,
    subject_id: UUID,
    number: str,
    station: Station,
    home_id: UUID | None,
) -> Sheet:
    sheet = Sheet(
        kind=kind,
        number=number,
        subject_id=subject_id,
        station_id=station.id,
        home_station_id=home_id,
    )
    session.add(sheet)
    session.flush()
    return sheet


def revision_of(session: Session, sheet: Sheet, revision: int) -> SheetRevision | None:
    return session.exec(
        select(SheetRevision).where(
            SheetRevision.sheet_id == sheet.id, SheetRevision.revision == revision
        )
    ).first()


def last_turn(session: Session, sheet: Sheet) -> Turn | None:
    """The last revision said over again: what a room makes of it says whether anything differs."""
    last = revision_of(session, sheet, sheet.revision)
    if last is None:
        return None
    return Turn(sheet.number, last.revision, Made(by="", at=last.frozen_at), last.says)


def next_revision(session: Session, sheet: Sheet) -> int:
    """The one after the last; with room for what was printed before a backup was put back."""
    last = revision_of(session, sheet, sheet.revision)
    was_before = last is not None and records.is_of_before(
        session.connection(), SheetRevision.__tablename__, last.id
    )
    return sheet.revision + 1 + (ROOM if was_before else 0)


def keep(
    session: Session, writer: Writer, sheet: Sheet, said: dict[str, Any], digest: str, pdf: bytes
) -> SheetRevision:
    """The next revision, with its bytes."""
    file = sha256(pdf).hexdigest()
    if session.get(SheetFile, file) is None:
        session.add(SheetFile(sha256=file, pdf=pdf))
        session.flush()
    sheet.revision = next_revision(session, sheet)
    # A new revision is a new paper: its signed copy has not come back.
    sheet.returned_at = sheet.returned_by_id = None
    session.add(sheet)
    revision = SheetRevision(
        sheet_id=sheet.id,
        home_station_id=sheet.home_station_id,
        revision=sheet.revision,
        says=said,
        says_sha256=digest,
        pdf_sha256=file,
        frozen_at=writer.at,
        frozen_by_id=writer.actor_id,
    )
    session.add(revision)
    session.flush()
    return revision

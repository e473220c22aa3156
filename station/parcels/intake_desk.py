"""What the pages of an upload share: the file as it was read, and its preparation."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import current_app
from flask.blueprints import BlueprintSetupState
from msgspec import Struct
from sqlmodel import Session, col, func, select

from station.db import get_or_raise
from station.lazy import lazy_module
from station.network.models import Partner
from station.parcels.acting import current_memory, current_uploads
from station.parcels.blueprints import intake_pages
from station.parcels.preparing import Desk, Preparation, Report
from station.parcels.uploads import Upload
from station.web.database import current_database

if TYPE_CHECKING:
    from station.parcels import intake, places
    from station.parcels import preview as previews
    from station.parcels.intake import Prepared, ReadFile
    from station.parcels.preview import Preview
else:
    intake = lazy_module("station.parcels.intake")
    places = lazy_module("station.parcels.places")
    previews = lazy_module("station.parcels.preview")

# A page that takes longer shows how far it is instead.
PATIENCE_SECONDS = 2.0


class Ready(Struct, frozen=True):
    """A file that can be looked at and taken in."""

    prepared: "Prepared"
    preview: "Preview"
    # Village or township by unit id's division: names for the page.
    place_names: dict[UUID, str]
    candidate_names: dict[str, str]
    # Whose file it rather is, by its numbers.
    likelier: Partner | None


@intake_pages.record_once
def _open_desk(state: BlueprintSetupState) -> None:
    state.app.extensions["intake_desk"] = Desk()


def list_partners(session: Session) -> list[Partner]:
    return list(
        session.exec(select(Partner).where(Partner.is_active).order_by(col(Partner.code))).all()
    )


def find_partner(session: Session, code: str | None) -> Partner | None:
    """The partner with this code, if the county works with one."""
    if code is None:
        return None
    same = func.lower(Partner.code) == code
    return session.exec(select(Partner).where(same, Partner.is_active)).first()


def read_upload(session: Session, upload: Upload) -> "ReadFile":
    """The upload as it is understood by the clerk's columns, or the partner's usual ones."""
    return _read(session, upload, current_uploads().content(upload))


def read_columns(session: Session, upload: Upload) -> "ReadFile":
    """The sheet and its columns, also where none of them holds the number yet."""
    partner = get_or_raise(session, Partner, UUID(upload.partner_id))
    return intake.read_columns(
        session,
        partner,
        current_uploads().content(upload),
        upload.filename,
        chosen=upload.mapping,
        sheet_name=upload.sheet_name,
    )


def start(upload: Upload, *, wait_seconds: float = PATIENCE_SECONDS) -> Preparation:
    """Begin to prepare an upload, or find how far that is."""
    database, memory, uploads = current_database(), current_memory(), current_uploads()

    def make(report: Report) -> Ready:
        with database.read() as session:
            report(intake.READING, 0, 0)
            file = _read(session, upload, uploads.content(upload))
            prepared = intake.prepare(session, file, memory=memory, progress=report)
            known = places.load_places(session)
            names = {p.division_id: known.full_name(p.code) for p in known.by_code.values()}
            by_code = {code: known.full_name(code) for code in known.by_code}
            likelier = find_partner(session, file.likelier_partner)
            return Ready(prepared, previews.preview_of(prepared), names, by_code, likelier)

    return _desk().start(_key(upload), make, wait_seconds=wait_seconds)


def forget(upload: Upload) -> None:
    _desk().forget(_key(upload))


def _read(session: Session, upload: Upload, content: bytes) -> "ReadFile":
    partner = get_or_raise(session, Partner, UUID(upload.partner_id))
    return intake.read(
        session,
        partner,
        content,
        upload.filename,
        chosen=upload.mapping,
        sheet_name=upload.sheet_name,
    )


def _desk() -> Desk:
    return cast("Desk", current_app.extensions["intake_desk"])


def _key(upload: Upload) -> str:
    return f"{upload.token}|{upload.partner_id}|{upload.sheet_name}|{upload.mapping}"

"""Files between upload and confirmation, couriers' and those of listings, each under a random token.

A file names people, so it lies here only until it is taken in or dropped, and a day at
most. The token belongs to the person who sent the file.
"""

import json
import re
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from station.errors import N_, NotFound

KEPT = timedelta(days=1)
# Rooms whose files wait in a folder of their own beside the couriers'.
ROOMS = ("goods", "orders")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_CONTENT, _ABOUT = "content", "upload.json"
_LONGEST_NAME = 100


class UploadGone(NotFound):
    message = N_(
        "This file does not wait here any more: it was taken in or put aside, or has waited "
        "longer than a day."
    )
    remedy = N_("See in the list what was taken. If it is not there, choose the file once more.")


class Upload(Struct, frozen=True):
    """A file that waits for a clerk; ``intake_id`` once it was taken in."""

    token: str
    person_id: str
    # Whose parcels a courier's file names; empty for a file of another room.
    partner_id: str
    filename: str
    uploaded_at: str
    sheet_name: str | None = None
    # The columns as the clerk has confirmed them; None where they are the partner's usual.
    mapping: dict[str, Any] | None = None
    intake_id: str | None = None
    # Whose orders a file names.
    platform: str = ""


class Uploads(Struct, frozen=True):
    """The folder in which uploaded files wait."""

    root: Path

    def keep(
        self,
        content: bytes,
        filename: str,
        *,
        person_id: UUID | None,
        at: datetime,
        partner_id: UUID | None = None,
        platform: str = "",
    ) -> Upload:
        """Put a file away under a new token; files older than a day go."""
        self.purge(at)
        upload = Upload(
            secrets.token_urlsafe(24),
            str(person_id),
            str(partner_id or ""),
            filename[-_LONGEST_NAME:],
            at.isoformat(),
            platform=platform,
        )
        folder = self.root / upload.token
        folder.mkdir(parents=True, mode=0o700)
        (folder / _CONTENT).write_bytes(content)
        self.save(upload)
        return upload

    def get(self, token: str, person_id: UUID | None) -> Upload:
        """The upload of this person.

        Raises:
            UploadGone: there is none, or it is another person's.
        """
        path = self.root / token / _ABOUT
        if not _TOKEN.fullmatch(token) or not path.is_file():
            raise UploadGone
        upload = Upload(**json.loads(path.read_text("utf-8")))
        if upload.person_id != str(person_id):
            raise UploadGone
        return upload

    def content(self, upload: Upload) -> bytes:
        return (self.root / upload.token / _CONTENT).read_bytes()

    def save(self, upload: Upload) -> None:
        path = self.root / upload.token / _ABOUT
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(upload), ensure_ascii=False), "utf-8")
        partial.replace(path)

    def finish(self, upload: Upload, intake_id: UUID) -> None:
        """The file was taken in: only the way to its intake stays, for a repeated click."""
        self.save(replace(upload, intake_id=str(intake_id), mapping=None))
        (self.root / upload.token / _CONTENT).unlink(missing_ok=True)

    def drop(self, upload: Upload) -> None:
        shutil.rmtree(self.root / upload.token, ignore_errors=True)

    def purge(self, at: datetime) -> None:
        """Remove what has waited longer than a day, and what was left half-written."""
        if not self.root.is_dir():
            return
        for folder in self.root.iterdir():
            # Another room keeps its files beside ours.
            if _TOKEN.fullmatch(folder.name) and not _is_fresh(folder, at):
                shutil.rmtree(folder, ignore_errors=True)


def _is_fresh(folder: Path, at: datetime) -> bool:
    """Of the last day; one that came a day or more from now came by a wrong clock."""
    try:
        about = json.loads((folder / _ABOUT).read_text("utf-8"))
        uploaded_at = datetime.fromisoformat(about["uploaded_at"])
    except FileNotFoundError:
        uploaded_at = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    return abs(at - uploaded_at) <= KEPT

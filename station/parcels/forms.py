"""What clerks type in on the parcels pages."""

from collections.abc import Mapping
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from station.errors import N_
from station.parcels.going_back import Why
from station.parcels.words import Purpose
from station.web.forms import Form


class UploadForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"partner_id": N_("Partner"), "file": N_("File")}

    partner_id: UUID


class CountForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"partner_id": N_("Partner")}

    partner_id: UUID


class ScanForm(Form):
    """One scan; ``scan_id`` is the page's own, so that a repeated request counts once."""

    text: str = Field(min_length=1, max_length=400)
    scan_id: UUID | None = None


class UnitForm(Form):
    """A parcel of the list, or none for the last that was scanned."""

    unit_id: UUID | None = None


class GiveBackForm(UnitForm):
    """What a partner takes back at once while counting, and why."""

    why: Why


class ReturnForm(Form):
    """What a partner takes back; ``why`` is of that of which the books say nothing."""

    labels: ClassVar[Mapping[str, str]] = {"why": N_("Why it goes back")}

    unit_ids: list[UUID] = Field(default_factory=list)
    why: Why = Why.REFUSED


class FinishForm(Form):
    rest: Literal["missing", "here"] = "missing"


class AnswerForm(Form):
    """Where a parcel goes: a place, or none for another county's."""

    place: Literal["misrouted"] | UUID

    @property
    def division_id(self) -> UUID | None:
        return self.place if isinstance(self.place, UUID) else None


class CorrectForm(AnswerForm):
    labels: ClassVar[Mapping[str, str]] = {"reason": N_("Reason"), "place": N_("Place")}

    reason: str = Field(min_length=2, max_length=200)


class UnmaskForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"purpose": N_("Purpose")}

    purpose: Purpose


class TrackForm(Form):
    number: str = Field(max_length=60)
    last_four: str = Field(pattern=r"^[0-9]{4}$")

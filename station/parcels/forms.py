"""What clerks type in on the parcels pages."""

from collections.abc import Mapping
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from station.errors import N_
from station.web.forms import Form


class UploadForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"partner_id": N_("Partner"), "file": N_("File")}

    partner_id: UUID


class CountForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"partner_id": N_("Partner")}

    partner_id: UUID


class ScanForm(Form):
    """One scan; ``scan_id`` is the page's own, so that a repeated request counts once."""

    text: str = Field(max_length=400)
    scan_id: UUID | None = None


class UnitForm(Form):
    """A parcel of the list, or none for the last that was scanned."""

    unit_id: UUID | None = None


class FinishForm(Form):
    rest: Literal["missing", "here"] = "missing"

"""What clerks type in on the parcels pages."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from station.errors import N_
from station.web.forms import Form


class UploadForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"partner_id": N_("Partner"), "file": N_("File")}

    partner_id: UUID

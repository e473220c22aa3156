"""What is typed and chosen on an incident's page."""

from collections.abc import Mapping
from typing import ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from station.errors import N_
from station.web.forms import Form


class SettleForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"outcome": N_("What came of it"), "note": N_("Note")}

    outcome: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.outcome or self.note):
            raise ValueError(N_("Choose what came of it, or write it down."))
        return self


class ReasonForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"reason": N_("Reason")}

    reason: str = Field(min_length=2, max_length=200)


class TransferForm(ReasonForm):
    labels: ClassVar[Mapping[str, str]] = {"place": N_("Station"), "reason": N_("Reason")}

    place: str = Field(min_length=1, max_length=60)


class DecideForm(ReasonForm):
    labels: ClassVar[Mapping[str, str]] = {"head_id": N_("Who has it"), "reason": N_("Reason")}

    head_id: UUID


class PhotosForm(Form):
    """What is said of photos; they come beside it."""

    labels: ClassVar[Mapping[str, str]] = {"note": N_("What is to be seen")}

    note: str = Field(default="", max_length=200)
    back: str = Field(default="", max_length=200)

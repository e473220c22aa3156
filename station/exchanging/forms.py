"""What people type in on the pages of the exchange."""

from uuid import UUID

from pydantic import Field

from station.web.forms import Form


class ComputerForm(Form):
    name: str = Field(max_length=60)
    station_ids: list[UUID] = Field(min_length=1, max_length=50)
    by_stick: bool = False


class ReplacementForm(Form):
    name: str = Field(max_length=60)
    by_stick: bool = False


class JoinForm(Form):
    url: str = Field(max_length=200)
    code: str = Field(max_length=60)

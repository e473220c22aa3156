"""What people choose and type in on the pages of the stick."""

from pydantic import Field

from station.web.forms import Form


class DriveForm(Form):
    drive: str = Field(max_length=400)


class RequestForm(Form):
    code: str = Field(max_length=60)
    drive: str = Field(default="", max_length=400)

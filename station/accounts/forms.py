"""What people type in on the accounts pages."""

from uuid import UUID

from pydantic import Field

from station.accounts.models import Role
from station.accounts.rules import LOGIN_PATTERN
from station.web.forms import Form


class LogInForm(Form):
    login: str
    # Passwords are taken as typed, spaces included.
    password: str = Field(max_length=200)


class ChangePasswordForm(Form):
    old: str = Field(max_length=200)
    new: str = Field(max_length=200)
    again: str = Field(max_length=200)


class PinForm(Form):
    password: str = Field(max_length=200)
    pin: str = Field(max_length=6)


class SwitchForm(Form):
    person_id: UUID
    pin: str = Field(max_length=6)


class PersonForm(Form):
    name: str = Field(max_length=40)
    role: Role
    station_id: UUID
    version: int = 0


class NewPersonForm(PersonForm):
    login: str = Field(pattern=LOGIN_PATTERN)

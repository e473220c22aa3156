"""What people type in on the accounts pages."""

from station.web.forms import Form


class LogInForm(Form):
    login: str
    password: str

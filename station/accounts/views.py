"""Pages for logging in and out."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import logout_user
from sqlmodel import select

from station.accounts import session as door
from station.accounts.forms import LogInForm
from station.accounts.models import Person
from station.accounts.passwords import is_right
from station.errors import N_, RuleBroken
from station.web.access import logged_in, public
from station.web.database import current_session
from station.web.forms import redisplay
from station.web.room import Room
from station.web.views import local_address

bp = Blueprint("accounts", __name__)
ROOM = Room(bp)


class WrongPassword(RuleBroken):
    http_status = 403
    message = N_("Login name or password is wrong.")


@bp.record_once
def _load_people(state: BlueprintSetupState) -> None:
    door.init_app(state.app)


@bp.get("/login")
@public
def log_in() -> ResponseReturnValue:
    return render_template("accounts/log_in.html")


@bp.post("/login")
@public
@redisplay(log_in)
def begin() -> ResponseReturnValue:
    form = LogInForm.parse(request.form)
    person = current_session().exec(select(Person).where(Person.login == form.login)).first()
    right = is_right(person.password_hash if person else "", form.password)
    known = door.load(current_session(), door.session_key(person)) if person and right else None
    if known is None:
        raise WrongPassword
    door.begin_session(known)
    return redirect(local_address(request.args.get("next", "")), 303)


@bp.post("/logout")
@logged_in
def log_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect(url_for("web.home"), 303)

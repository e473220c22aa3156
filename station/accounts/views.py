"""Pages at the door: log in and out, take over with a PIN, one's own password and PIN."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from station.access import Actor
from station.accounts import doors, rules, service, throttle
from station.accounts import session as door
from station.accounts.forms import ChangePasswordForm, LogInForm, PinForm, SwitchForm
from station.accounts.models import Person
from station.accounts.passwords import hash_secret, is_right
from station.errors import N_, RuleBroken
from station.settings import LOCALES
from station.web.access import current_actor, current_person, logged_in, public, wants_json
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.layout import current_place
from station.web.room import Room
from station.web.way_back import local_address

bp = Blueprint("accounts", __name__)
ROOM = Room(bp, place=service.place_name, jobs=(throttle.FORGET_OLD,))

_OPEN_BEFORE_CHANGE = {
    "static",
    "accounts.account",
    "accounts.begin",
    "accounts.change_password",
    "accounts.log_in",
    "accounts.log_out",
    "accounts.set_language",
    "web.help",
}


class MustChangePassword(RuleBroken):
    http_status = 403
    message = N_("Choose a password of your own first.")


@bp.record
def _load_people(state: BlueprintSetupState) -> None:
    door.init_app(state.app)  # type: ignore[arg-type]


@bp.before_app_request
def _ask_for_own_password() -> ResponseReturnValue | None:
    person = current_person()
    if person is None or not person.must_change_password:
        return None
    if request.endpoint is None or request.endpoint in _OPEN_BEFORE_CHANGE:
        return None
    if request.method == "GET" and not wants_json():
        return redirect(url_for("accounts.account"), 303)
    raise MustChangePassword


@bp.get("/login")
@public
def log_in() -> ResponseReturnValue:
    place = current_place()
    return render_template("accounts/log_in.html", place=place)


@bp.post("/login")
@public
@redisplay(log_in)
def begin() -> ResponseReturnValue:
    form = LogInForm.parse(request.form)
    now, login, origin = current_time(), form.login.strip().casefold(), _origin()
    placed = service.find_by_login(current_session(), login)
    is_known = placed is not None and door.is_known(placed.person, at=now)
    with transaction() as writing:
        doors.knock_to_log_in(writing, login, origin, is_known=is_known, at=now)
    right = is_right(placed.person.password_hash if placed else "", form.password)
    if placed is None or not right:
        raise rules.WrongPassword
    door.begin_session(placed)
    response = redirect(local_address(request.args.get("next", "")), 303)
    door.remember(response, placed.person, at=now)
    with transaction() as writing:
        doors.forgive_log_in(writing, placed.person, origin, at=now)
    return response


@bp.post("/logout")
@logged_in
def log_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash(_("You are logged out."), "good")
    return redirect(url_for("web.home"), 303)


@bp.get("/switch")
@logged_in
def switch() -> ResponseReturnValue:
    actor = current_actor()
    others = [person for person in _switchable(actor) if person.id != actor.person_id]
    return render_template("accounts/switch.html", people=others)


@bp.post("/switch")
@logged_in
@redisplay(switch)
def take_over() -> ResponseReturnValue:
    form = SwitchForm.parse(request.form)
    actor, now, origin = current_actor(), current_time(), _origin()
    with transaction() as writing:
        doors.knock_with_pin(writing, form.person_id, origin, at=now)
    people = _switchable(actor)
    person = next((person for person in people if person.id == form.person_id), None)
    right = is_right(person.pin_hash if person else "", form.pin)
    placed = service.find_active(current_session(), form.person_id)
    if placed is None or not right:
        raise rules.WrongPin
    door.begin_session(placed)
    with transaction() as writing:
        doors.forgive_pin(writing, form.person_id, origin, at=now)
    return redirect(local_address(request.args.get("next", "")), 303)


@bp.get("/account")
@logged_in
def account() -> ResponseReturnValue:
    return render_template("accounts/account.html")


@bp.post("/account/password")
@logged_in
@redisplay(account)
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm.parse(request.form)
    placed = _own_account()
    _ensure_old_password(placed, form.old)
    if form.new != form.again:
        raise rules.PasswordsDiffer
    rules.ensure_good_password(form.new, old=form.old, login=placed.person.login)
    hashed = hash_secret(form.new)
    with transaction() as writing:
        service.change_password(writing, placed.person.id, password_hash=hashed)
    changed = service.find_active(current_session(), placed.person.id)
    response = redirect(url_for("web.home"), 303)
    if changed:
        door.begin_session(changed)
        door.remember(response, changed.person, at=current_time())
    flash(_("Your password is changed. Elsewhere you are logged out."), "good")
    return response


@bp.post("/account/pin")
@logged_in
@redisplay(account)
def set_pin() -> ResponseReturnValue:
    form = PinForm.parse(request.form)
    placed = _own_account()
    # Else a screen left open for a minute is enough to become its person for good.
    _ensure_old_password(placed, form.password)
    rules.ensure_good_pin(form.pin)
    hashed = hash_secret(form.pin)
    with transaction() as writing:
        service.set_pin(writing, placed.person.id, pin_hash=hashed)
    flash(_("Your PIN is set. Press F4 on this computer to change places."), "good")
    return redirect(url_for(".account"), 303)


@bp.post("/account/language/<code>")
@logged_in
def set_language(code: str) -> ResponseReturnValue:
    if code in LOCALES:
        with transaction() as writing:
            service.set_locale(writing, _own_account().person.id, code)
    return redirect(local_address(request.form.get("next", "")), 303)


def _switchable(actor: Actor) -> list[Person]:
    people = service.list_switchable(current_session(), actor.station_id)
    return [person for person in people if door.is_known(person, at=current_time())]


def _origin() -> str:
    return throttle.origin(request.remote_addr)


def _own_account() -> service.Placed:
    person_id = current_actor().person_id
    placed = service.find_active(current_session(), person_id) if person_id else None
    if placed is None:
        raise LookupError("the person in the session is gone within one request")
    return placed


def _ensure_old_password(placed: service.Placed, old: str) -> None:
    """An unattended screen must not be enough to take an account over, however often tried."""
    now, key = current_time(), str(placed.person.id)
    hashed = placed.person.password_hash
    with transaction() as writing:
        throttle.knock(writing, "old_password", key, at=now)
    if not is_right(hashed, old):
        raise rules.WrongOldPassword
    with transaction() as writing:
        throttle.forget(writing, "old_password", key)

"""Pages for the people of the county: who they are, what they may do, and their passwords."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.accounts.forms import NewPersonForm, PersonForm
from station.accounts.models import Person
from station.accounts.passwords import hash_secret, one_time_password
from station.accounts.rules import ROLE_NAMES
from station.errors import N_
from station.lazy import lazy_module
from station.web.access import current_actor, requires
from station.web.asked import asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of
from station.web.room import Area, NavItem, Room

if TYPE_CHECKING:
    from station.accounts import people
else:
    people = lazy_module("station.accounts.people")

bp = Blueprint("people", __name__, url_prefix="/people")
ROOM = Room(
    bp,
    nav=(
        NavItem(
            N_("People"), "people.list_people", Permission.MANAGE_PEOPLE, Area.COUNTY, letters="ry"
        ),
    ),
    drivers=people.drivers,
)


@bp.get("")
@requires(Permission.MANAGE_PEOPLE)
def list_people() -> ResponseReturnValue:
    text, actor = asked_text(), current_actor()
    page = page_of(current_session(), people.people_matching(text, seen_by=actor))
    stations = {row.id: row for row in people.list_stations(current_session(), seen_by=actor)}
    return render_template(
        "accounts/people.html", page=page, text=text, stations=stations, roles=ROLE_NAMES
    )


@bp.get("/new")
@requires(Permission.MANAGE_PEOPLE)
def new_person() -> ResponseReturnValue:
    return _form(None)


@bp.post("")
@requires(Permission.MANAGE_PEOPLE)
@redisplay(new_person)
def create_person() -> ResponseReturnValue:
    form = NewPersonForm.parse(request.form)
    password = one_time_password()
    hashed = hash_secret(password)
    with transaction() as session:
        person = people.create_person(
            session,
            login=form.login,
            name=form.name,
            role=form.role,
            station_id=form.station_id,
            password_hash=hashed,
            at=current_time(),
            by=current_actor(),
        )
    return _show_once(person, password)


@bp.get("/<uuid:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def show_person(person_id: UUID) -> ResponseReturnValue:
    return _form(people.get_person(current_session(), person_id, seen_by=current_actor()).person)


@bp.post("/<uuid:person_id>")
@requires(Permission.MANAGE_PEOPLE)
@redisplay(show_person)
def change_person(person_id: UUID) -> ResponseReturnValue:
    form = PersonForm.parse(request.form)
    with transaction() as session:
        people.change_person(
            session,
            person_id,
            name=form.name,
            role=form.role,
            station_id=form.station_id,
            version=form.version,
            at=current_time(),
            by=current_actor(),
        )
    flash(_("Saved: %(name)s.", name=form.name), "good")
    return redirect(url_for(".list_people"), 303)


@bp.post("/<uuid:person_id>/password")
@requires(Permission.MANAGE_PEOPLE)
@redisplay(show_person)
def reset_password(person_id: UUID) -> ResponseReturnValue:
    password = one_time_password()
    hashed = hash_secret(password)
    with transaction() as session:
        person = people.reset_password(
            session, person_id, password_hash=hashed, at=current_time(), by=current_actor()
        )
    return _show_once(person, password)


@bp.post("/<uuid:person_id>/deactivate")
@requires(Permission.MANAGE_PEOPLE)
@redisplay(show_person)
def deactivate(person_id: UUID) -> ResponseReturnValue:
    return _set_active(person_id, is_active=False)


@bp.post("/<uuid:person_id>/activate")
@requires(Permission.MANAGE_PEOPLE)
@redisplay(show_person)
def activate(person_id: UUID) -> ResponseReturnValue:
    return _set_active(person_id, is_active=True)


def _set_active(person_id: UUID, *, is_active: bool) -> ResponseReturnValue:
    with transaction() as session:
        person = people.set_active(
            session, person_id, is_active=is_active, at=current_time(), by=current_actor()
        )
    if is_active:
        flash(_("%(name)s may log in again.", name=person.name), "good")
    else:
        flash(_("%(name)s is logged out everywhere and cannot log in.", name=person.name), "good")
    return redirect(url_for(".list_people"), 303)


def _form(person: Person | None) -> ResponseReturnValue:
    stations = people.list_stations(current_session(), seen_by=current_actor())
    return render_template(
        "accounts/person.html", known=person, stations=stations, roles=ROLE_NAMES
    )


def _show_once(person: Person, password: str) -> ResponseReturnValue:
    # Rendered at once: a redirect would have to keep the password somewhere.
    return render_template("accounts/password_once.html", known=person, password=password)

"""Pages for the partners and the vehicles."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import col, select

from station.access import Permission
from station.db import get_or_raise
from station.errors import N_
from station.lazy import lazy_module
from station.network import lookup
from station.network.blueprints import bp
from station.network.forms import PartnerForm, VehicleForm
from station.network.models import Partner, PartnerKind, Vehicle
from station.web.access import current_actor, requires
from station.web.asked import asked_text
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.paging import page_of

if TYPE_CHECKING:
    from station.network import service
else:
    service = lazy_module("station.network.service")

KIND_NAMES = {
    PartnerKind.POST: N_("post"),
    PartnerKind.COURIER: N_("courier"),
    PartnerKind.BUS: N_("bus company"),
    PartnerKind.COOPERATIVE: N_("supply and marketing cooperative"),
}


@bp.get("/partners")
@requires(Permission.LOOK)
def list_partners() -> ResponseReturnValue:
    query = select(Partner).order_by(col(Partner.is_active).desc(), Partner.code)
    text = asked_text()
    if text:
        query = query.where(
            col(Partner.name).contains(text, autoescape=True)
            | lookup.matches(text, Partner.search, Partner.code)
        )
    if "in_use" in request.args:
        query = query.where(Partner.is_active)
    page = page_of(current_session(), query)
    return render_template("network/partners.html", page=page, text=text, kinds=KIND_NAMES)


@bp.get("/partners/new")
@requires(Permission.MANAGE_NETWORK)
def new_partner() -> ResponseReturnValue:
    return render_template("network/partner_form.html", known=None, kinds=KIND_NAMES)


@bp.post("/partners/new")
@requires(Permission.MANAGE_NETWORK)
@redisplay(new_partner)
def add_partner() -> ResponseReturnValue:
    form = PartnerForm.parse(request.form)
    with transaction() as session:
        service.add_partner(session, form.details(), actor=current_actor())
    return _saved(form.name, ".list_partners")


@bp.get("/partners/<uuid:partner_id>")
@requires(Permission.MANAGE_NETWORK)
def edit_partner(partner_id: UUID) -> ResponseReturnValue:
    known = get_or_raise(current_session(), Partner, partner_id)
    return render_template("network/partner_form.html", known=known, kinds=KIND_NAMES)


@bp.post("/partners/<uuid:partner_id>")
@requires(Permission.MANAGE_NETWORK)
@redisplay(edit_partner)
def change_partner(partner_id: UUID) -> ResponseReturnValue:
    form = PartnerForm.parse(request.form)
    with transaction() as session:
        service.edit_partner(
            session, partner_id, form.details(), version=form.version, actor=current_actor()
        )
    return _saved(form.name, ".list_partners")


@bp.get("/vehicles")
@requires(Permission.LOOK)
def list_vehicles() -> ResponseReturnValue:
    query = select(Vehicle).order_by(col(Vehicle.is_active).desc(), Vehicle.plate)
    text = asked_text()
    if text:
        query = query.where(
            col(Vehicle.plate).contains(text.upper(), autoescape=True)
            | lookup.matches(text, Vehicle.search, Vehicle.plate)
        )
    if "in_use" in request.args:
        query = query.where(Vehicle.is_active)
    page = page_of(current_session(), query)
    return render_template("network/vehicles.html", page=page, text=text, partners=_partners())


@bp.get("/vehicles/new")
@requires(Permission.MANAGE_NETWORK)
def new_vehicle() -> ResponseReturnValue:
    return render_template("network/vehicle_form.html", known=None, partners=_partners())


@bp.post("/vehicles/new")
@requires(Permission.MANAGE_NETWORK)
@redisplay(new_vehicle)
def add_vehicle() -> ResponseReturnValue:
    form = VehicleForm.parse(request.form)
    with transaction() as session:
        service.add_vehicle(session, form.details(), actor=current_actor())
    return _saved(form.plate, ".list_vehicles")


@bp.get("/vehicles/<uuid:vehicle_id>")
@requires(Permission.MANAGE_NETWORK)
def edit_vehicle(vehicle_id: UUID) -> ResponseReturnValue:
    known = get_or_raise(current_session(), Vehicle, vehicle_id)
    return render_template("network/vehicle_form.html", known=known, partners=_partners())


@bp.post("/vehicles/<uuid:vehicle_id>")
@requires(Permission.MANAGE_NETWORK)
@redisplay(edit_vehicle)
def change_vehicle(vehicle_id: UUID) -> ResponseReturnValue:
    form = VehicleForm.parse(request.form)
    with transaction() as session:
        service.edit_vehicle(
            session, vehicle_id, form.details(), version=form.version, actor=current_actor()
        )
    return _saved(form.plate, ".list_vehicles")


def _partners() -> dict[UUID, str]:
    rows = current_session().exec(select(Partner.id, Partner.name).order_by(Partner.code))
    return dict(rows.all())


def _saved(name: str, back: str) -> ResponseReturnValue:
    flash(_("Saved: %(name)s.", name=name), "good")
    return redirect(url_for(back), 303)

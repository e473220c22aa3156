"""Deliveries under a contract: taken over by grade, printed, taken back; and the buyer's money."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.contracts import lookup, service
from station.contracts.blueprint import bp
from station.contracts.forms import DeliveryForm, ForfeitForm, SumForm, WhyForm, read_taken
from station.contracts.service import Brought
from station.contracts.views import back_to, show_contract
from station.lazy import lazy_module
from station.manifests.views import to_pdf
from station.parcels.acting import current_writer
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.database import transaction
from station.web.forms import noted_already, redisplay

if TYPE_CHECKING:
    from station.contracts import papers
else:
    papers = lazy_module("station.contracts.papers")


def _page(contract_id: UUID, **_ids: UUID) -> ResponseReturnValue:
    return show_contract(contract_id)


@bp.post("/<uuid:contract_id>/deliveries")
@requires(Permission.SELL)
@redisplay(_page)
def accept_delivery(contract_id: UUID) -> ResponseReturnValue:
    form, writer = DeliveryForm.parse(request.form), current_writer()
    with transaction() as session:
        contract = lookup.get(session, contract_id, seen_by=writer.actor)
        lines = read_taken(request.form, contract.terms)
        brought = Brought(form.lot_id, lines, form.refused, form.why)
        number = service.accept(session, writer, contract, brought, act_id=form.act_id).number
    flash(
        _("Taken over: %(number)s. Print the receipt, both sides sign it.", number=number), "good"
    )
    return back_to(contract_id)


@bp.post("/<uuid:contract_id>/deliveries/<uuid:delivery_id>/receipt")
@requires(Permission.PRINT)
@redisplay(_page)
def print_receipt(contract_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    apart.be_ready()
    with transaction() as session:
        contract = lookup.get(session, contract_id, seen_by=current_actor())
        delivery = lookup.get_delivery(session, contract, delivery_id)
        frozen = papers.freeze_receipt(session, current_writer(), contract, delivery)
    return to_pdf(frozen)


@bp.post("/<uuid:contract_id>/deliveries/<uuid:delivery_id>/back")
@requires(Permission.SELL)
@redisplay(_page)
def take_delivery_back(contract_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    form, writer = WhyForm.parse(request.form), current_writer()
    with transaction() as session:
        contract = lookup.get(session, contract_id, seen_by=writer.actor)
        delivery = lookup.get_delivery(session, contract, delivery_id)
        service.take_back(session, writer, contract, delivery, why=form.reason)
    flash(_("Taken back: its money is reversed, and its quantity is open again."), "good")
    return back_to(contract_id)


@bp.post("/<uuid:contract_id>/pay")
@requires(Permission.SELL)
@redisplay(_page)
def note_payment(contract_id: UUID) -> ResponseReturnValue:
    form, writer = SumForm.parse(request.form), current_writer()
    with transaction() as session:
        contract = lookup.get(session, contract_id, seen_by=writer.actor)
        is_new = service.pay(session, writer, contract, form.said, act_id=form.act_id)
    flash(_("Paid: it is in the books.") if is_new else noted_already(), "good")
    return back_to(contract_id)


@bp.post("/<uuid:contract_id>/refund")
@requires(Permission.SELL)
@redisplay(_page)
def refund_buyer(contract_id: UUID) -> ResponseReturnValue:
    form, writer = SumForm.parse(request.form), current_writer()
    with transaction() as session:
        contract = lookup.get(session, contract_id, seen_by=writer.actor)
        is_new = service.refund(session, writer, contract, form.said, act_id=form.act_id)
    flash(_("Given back to the buyer.") if is_new else noted_already(), "good")
    return back_to(contract_id)


@bp.post("/<uuid:contract_id>/forfeit")
@requires(Permission.APPROVE)
@redisplay(_page)
def forfeit_deposit(contract_id: UUID) -> ResponseReturnValue:
    form, writer = ForfeitForm.parse(request.form), current_writer()
    with transaction() as session:
        contract = lookup.get(session, contract_id, seen_by=writer.actor)
        is_new = service.forfeit(session, writer, contract, form.fen, act_id=form.act_id)
    flash(_("It is owed to the producer now.") if is_new else noted_already(), "good")
    return back_to(contract_id)

"""Pages of contracts: made, looked at, printed, ended."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.clock import business_day
from station.contracts import lookup, rules, service
from station.contracts.blueprint import bp
from station.contracts.forms import ContractForm, WhyForm
from station.contracts.service import Agreed
from station.db import get_or_raise
from station.goods import grades
from station.goods import lookup as goods
from station.goods.measures import UNIT_NAMES
from station.goods.models import Lot, Producer, Product
from station.lazy import lazy_module
from station.ledger.words import METHOD_NAMES
from station.manifests.views import to_pdf
from station.network.models import Station
from station.parcels.acting import current_writer
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of_query

if TYPE_CHECKING:
    from station.contracts import papers
else:
    papers = lazy_module("station.contracts.papers")


@bp.get("")
@requires(Permission.SELL)
def list_contracts() -> ResponseReturnValue:
    session, on = current_session(), business_day(current_time())
    page = page_of_query(session, lookup.listed(seen_by=current_actor()))
    standings = lookup.standings(session, [row.id for row in page.rows])
    late = {
        row.id: rules.late_by(row.plan, standings[row.id].delivered, on)
        for row in page.rows
        if row.ended_at is None
    }
    return render_template("contracts/contracts.html", page=page, standings=standings, late=late)


@bp.get("/new")
@requires(Permission.APPROVE)
def new_contract() -> ResponseReturnValue:
    session = current_session()
    producers = session.exec(goods.producers_matching("", seen_by=current_actor()))
    products = [row for row in session.exec(goods.products_matching("")) if row.is_active]
    return render_template(
        "contracts/contract_form.html",
        producers=[row for row in producers if row.is_active],
        products=products,
        grades={row.id: grades.of_product(session, row.id) for row in products},
        units=UNIT_NAMES,
        today=business_day(current_time()),
    )


@bp.post("/new")
@requires(Permission.APPROVE)
@redisplay(new_contract)
def make_contract() -> ResponseReturnValue:
    form, actor = ContractForm.parse(request.form), current_actor()
    with transaction() as session:
        known = [grade.name for grade in grades.of_product(session, form.product_id)]
        agreed = Agreed(
            **form.model_dump(exclude={"act_id", "buyer_code", "deposit", "terms", "plan"}),
            buyer_code=form.code,
            deposit_fen=form.deposit_fen,
            terms=form.floors(known),
            plan=form.parts(),
        )
        contract_id = service.make(session, agreed, actor=actor, act_id=form.act_id).id
    flash(_("Made. Print it, have it signed, and note the deposit when it comes."), "good")
    return back_to(contract_id)


@bp.get("/<uuid:contract_id>")
@requires(Permission.SELL)
def show_contract(contract_id: UUID) -> ResponseReturnValue:
    session, actor, on = current_session(), current_actor(), business_day(current_time())
    contract = lookup.get(session, contract_id, seen_by=actor)
    standing = lookup.standing(session, contract)
    deliveries = lookup.deliveries_of(session, contract.id)
    station = get_or_raise(session, Station, contract.station_id)
    return render_template(
        "contracts/contract.html",
        contract=contract,
        producer=get_or_raise(session, Producer, contract.producer_id),
        product=get_or_raise(session, Product, contract.product_id),
        station=station,
        standing=standing,
        plan=rules.fulfilled(contract.plan, standing.delivered),
        late=rules.late_by(contract.plan, standing.delivered, on),
        grades={grade.name: grade for grade in grades.of_product(session, contract.product_id)},
        deliveries=deliveries,
        sums={each.id: rules.value_of(each.lines) for each in deliveries},
        lots_of={each.id: session.get_one(Lot, each.lot_id) for each in deliveries},
        lots=lookup.lots_for(session, contract) if contract.ended_at is None else [],
        may_sell=actor.may(Permission.SELL, station.path),
        may_end=actor.may(Permission.APPROVE, station.path),
        methods=METHOD_NAMES,
        today=on,
    )


@bp.post("/<uuid:contract_id>/sheet")
@requires(Permission.PRINT)
@redisplay(show_contract)
def print_contract(contract_id: UUID) -> ResponseReturnValue:
    apart.be_ready()
    with transaction() as session:
        contract = lookup.get(session, contract_id, seen_by=current_actor())
        frozen = papers.freeze_contract(session, current_writer(), contract)
    return to_pdf(frozen)


@bp.post("/<uuid:contract_id>/end")
@requires(Permission.APPROVE)
@redisplay(show_contract)
def end_contract(contract_id: UUID) -> ResponseReturnValue:
    form, actor = WhyForm.parse(request.form), current_actor()
    with transaction() as session:
        contract = lookup.get(session, contract_id, seen_by=actor)
        service.end(session, contract, why=form.reason, actor=actor, at=current_time())
    flash(
        _(
            "Ended. What is owed stays owed; what is left of the deposit is given back, or goes to "
            "the producer if the buyer broke the contract."
        ),
        "good",
    )
    return back_to(contract_id)


def back_to(contract_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("contracts.show_contract", contract_id=contract_id), 303)

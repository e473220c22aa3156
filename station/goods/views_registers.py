"""Pages of the producers of a station, and of the county's products."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.db import get_or_raise
from station.goods import grades, lookup, trade_items
from station.goods.blueprint import bp
from station.goods.forms import ProducerForm, ProductForm
from station.goods.measures import UNIT_NAMES, content_text
from station.goods.models import ProducerContact, Product
from station.goods.words import CATEGORIES, PRODUCER_KINDS
from station.lazy import lazy_module
from station.network import lookup as network
from station.network.models import Station
from station.network.route_forms import find_one, typed_as
from station.web.access import current_actor, requires
from station.web.asked import asked_text
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.paging import page_of

if TYPE_CHECKING:
    from station.goods import registers
else:
    registers = lazy_module("station.goods.registers")


@bp.get("/producers")
@requires(Permission.SELL)
def list_producers() -> ResponseReturnValue:
    session, text = current_session(), asked_text()
    page = page_of(session, lookup.producers_matching(text, seen_by=current_actor()))
    places = network.names_of(session, [row.station_id for row in page.rows])
    return render_template("goods/producers.html", page=page, text=text, places=places)


@bp.get("/producers/new")
@requires(Permission.SELL)
def new_producer() -> ResponseReturnValue:
    return _producer_page(None)


@bp.post("/producers/new")
@requires(Permission.SELL)
@redisplay(new_producer)
def add_producer() -> ResponseReturnValue:
    form, actor = ProducerForm.parse(request.form), current_actor()
    with transaction() as session:
        typed = find_one(session, form.station, "station", seen_by=actor)
        registers.add_producer(
            session,
            typed or actor.station_id,
            form.details(),
            phone=form.phone,
            contact=form.contact,
            actor=actor,
        )
    return _saved(form.name, ".list_producers")


@bp.get("/producers/<uuid:producer_id>")
@requires(Permission.SELL)
def edit_producer(producer_id: UUID) -> ResponseReturnValue:
    return _producer_page(producer_id)


@bp.post("/producers/<uuid:producer_id>")
@requires(Permission.SELL)
@redisplay(edit_producer)
def change_producer(producer_id: UUID) -> ResponseReturnValue:
    form = ProducerForm.parse(request.form)
    with transaction() as session:
        registers.edit_producer(
            session,
            producer_id,
            form.details(),
            phone=form.phone,
            contact=form.contact,
            version=form.version,
            actor=current_actor(),
        )
    return _saved(form.name, ".list_producers")


@bp.get("/products")
@requires(Permission.SELL)
def list_products() -> ResponseReturnValue:
    text = asked_text()
    page = page_of(current_session(), lookup.products_matching(text))
    return render_template("goods/products.html", page=page, text=text)


@bp.get("/products/new")
@requires(Permission.APPROVE)
def new_product() -> ResponseReturnValue:
    return render_template("goods/product_form.html", known=None, categories=CATEGORIES, grades=[])


@bp.post("/products/new")
@requires(Permission.APPROVE)
@redisplay(new_product)
def add_product() -> ResponseReturnValue:
    form = ProductForm.parse(request.form)
    with transaction() as session:
        registers.save_product(session, None, form.details(), version=0, actor=current_actor())
    return _saved(form.name, ".list_products")


@bp.get("/products/<uuid:product_id>")
@requires(Permission.APPROVE)
def edit_product(product_id: UUID) -> ResponseReturnValue:
    session = current_session()
    return render_template(
        "goods/product_form.html",
        known=get_or_raise(session, Product, product_id),
        categories=CATEGORIES,
        grades=grades.of_product(session, product_id),
    )


@bp.post("/products/<uuid:product_id>")
@requires(Permission.APPROVE)
@redisplay(edit_product)
def change_product(product_id: UUID) -> ResponseReturnValue:
    form = ProductForm.parse(request.form)
    with transaction() as session:
        known = get_or_raise(session, Product, product_id)
        registers.save_product(
            session, known, form.details(), version=form.version, actor=current_actor()
        )
    return _saved(form.name, ".list_products")


def _producer_page(producer_id: UUID | None) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    known = lookup.get_producer(session, producer_id, seen_by=actor) if producer_id else None
    return render_template(
        "goods/producer_form.html",
        known=known,
        contact=session.get(ProducerContact, known.id) if known else None,
        station=get_or_raise(session, Station, known.station_id if known else actor.station_id),
        stations=network.list_stations(session, seen_by=actor) if not known else [],
        typed_as=typed_as,
        kinds=PRODUCER_KINDS,
        items=trade_items.of_producer(session, known.id) if known else [],
        products=[row for row in session.exec(lookup.products_matching("")) if row.is_active],
        units=UNIT_NAMES,
        content_text=content_text,
    )


def _saved(name: str, back: str) -> ResponseReturnValue:
    flash(_("Saved: %(name)s.", name=name), "good")
    return redirect(url_for(back), 303)

"""Grades of products, kept by the county, and the GTINs under which producers sell."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.db import get_or_raise
from station.goods import grades, trade_items
from station.goods.blueprint import bp
from station.goods.forms import GradeForm, GtinForm, VersionForm, read_field
from station.goods.standard_models import Grade, TradeItem
from station.goods.views_registers import edit_producer, edit_product
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.forms import redisplay


@bp.post("/products/<uuid:product_id>/grades")
@requires(Permission.APPROVE)
@redisplay(edit_product)
def add_grade(product_id: UUID) -> ResponseReturnValue:
    form = GradeForm.parse(request.form)
    with transaction() as session:
        grades.add(session, product_id, form.details(), actor=current_actor())
    flash(_("Saved: %(name)s.", name=form.grade), "good")
    return redirect(url_for(".edit_product", product_id=product_id), 303)


@bp.post("/grades/<uuid:grade_id>/out")
@requires(Permission.APPROVE)
@redisplay(lambda grade_id: edit_product(_product_of(grade_id)))
def take_grade_out(grade_id: UUID) -> ResponseReturnValue:
    form = VersionForm.parse(request.form)
    with transaction() as session:
        grade = get_or_raise(session, Grade, grade_id)
        grades.take_out(session, grade, version=form.version, actor=current_actor())
    flash(_("Taken out."), "good")
    return redirect(url_for(".edit_product", product_id=_product_of(grade_id)), 303)


@bp.post("/producers/<uuid:producer_id>/gtins")
@requires(Permission.SELL)
@redisplay(edit_producer)
def add_gtin(producer_id: UUID) -> ResponseReturnValue:
    form = GtinForm.parse(request.form)
    gtin = read_field("gtin", lambda: trade_items.read_gtin(form.gtin))
    with transaction() as session:
        grams, actor = form.net_grams, current_actor()
        trade_items.add(session, producer_id, form.product_id, gtin, form.unit, grams, actor=actor)
    flash(_("Saved: %(name)s.", name=gtin), "good")
    return redirect(url_for(".edit_producer", producer_id=producer_id), 303)


@bp.post("/gtins/<uuid:item_id>/out")
@requires(Permission.SELL)
@redisplay(lambda item_id: edit_producer(_producer_of(item_id)))
def take_gtin_out(item_id: UUID) -> ResponseReturnValue:
    form = VersionForm.parse(request.form)
    with transaction() as session:
        item = get_or_raise(session, TradeItem, item_id)
        trade_items.take_out(session, item, version=form.version, actor=current_actor())
    flash(_("Taken out."), "good")
    return redirect(url_for(".edit_producer", producer_id=_producer_of(item_id)), 303)


def _product_of(grade_id: UUID) -> UUID:
    return get_or_raise(current_session(), Grade, grade_id).product_id


def _producer_of(item_id: UUID) -> UUID:
    return get_or_raise(current_session(), TradeItem, item_id).producer_id

"""The page of what is kept of a sale."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.clock import business_day
from station.db import get_or_raise
from station.goods import fees
from station.goods.blueprint import bp
from station.goods.forms import EndFeeForm, FeeForm
from station.goods.models import SaleFee
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay


@bp.get("/fees")
@requires(Permission.SELL)
def list_fees() -> ResponseReturnValue:
    return render_template(
        "goods/fees.html",
        fees=fees.all_of(current_session()),
        today=business_day(current_time()),
    )


@bp.post("/fees")
@requires(Permission.APPROVE)
@redisplay(list_fees)
def add_fee() -> ResponseReturnValue:
    form = FeeForm.parse(request.form)
    with transaction() as session:
        fees.add(
            session,
            form.name,
            per_mille=form.per_mille,
            line_fen=form.line_fen,
            valid_from=form.valid_from,
            actor=current_actor(),
        )
    flash(_("Saved: %(name)s.", name=form.name), "good")
    return redirect(url_for(".list_fees"), 303)


@bp.post("/fees/<uuid:fee_id>/end")
@requires(Permission.APPROVE)
@redisplay(lambda **_ids: list_fees())
def end_fee(fee_id: UUID) -> ResponseReturnValue:
    form = EndFeeForm.parse(request.form)
    with transaction() as session:
        fee = get_or_raise(session, SaleFee, fee_id)
        fees.end(session, fee, form.ends_on, version=form.version, actor=current_actor())
    flash(_("Saved. What was sold before stays as it was."), "good")
    return redirect(url_for(".list_fees"), 303)

"""The page of marks: entered by the county, read by the stations whose producers bear them."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.clock import business_day
from station.db import get_or_raise
from station.goods import lookup, marks
from station.goods.blueprint import bp
from station.goods.forms import MarkForm, VersionForm, read_field
from station.goods.models import Mark
from station.goods.words import MARK_KINDS
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of_query


@bp.get("/marks")
@requires(Permission.SELL)
def list_marks() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    page = page_of_query(session, marks.listed(seen_by=actor))
    codes = {code for row in page.rows for code in row.places}
    return render_template(
        "goods/marks.html",
        page=page,
        today=business_day(current_time()),
        kinds=MARK_KINDS,
        places=lookup.places_of(session, codes),
        products=[row for row in session.exec(lookup.products_matching("")) if row.is_active],
        producers=list(session.exec(lookup.producers_matching("", seen_by=actor))),
    )


@bp.post("/marks")
@requires(Permission.APPROVE)
@redisplay(list_marks)
def add_mark() -> ResponseReturnValue:
    form = MarkForm.parse(request.form)
    with transaction() as session:
        places = read_field("places", lambda: marks.read_places(session, form.places))
        marks.add(session, form.details(places), actor=current_actor())
    flash(_("Saved: %(name)s.", name=form.name), "good")
    return redirect(url_for(".list_marks"), 303)


@bp.post("/marks/<uuid:mark_id>/withdraw")
@requires(Permission.APPROVE)
@redisplay(lambda **_ids: list_marks())
def withdraw_mark(mark_id: UUID) -> ResponseReturnValue:
    form = VersionForm.parse(request.form)
    with transaction() as session:
        mark = get_or_raise(session, Mark, mark_id)
        marks.withdraw(session, mark, version=form.version, actor=current_actor())
    flash(_("Withdrawn: the shop does not show it any more."), "good")
    return redirect(url_for(".list_marks"), 303)

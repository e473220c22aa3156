"""The page on which a clerk says once which listing a platform's goods are."""

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.clock import business_day
from station.errors import InvalidInput, NotFound
from station.lazy import lazy_module
from station.orders.blueprint import bp
from station.orders.platforms.views import file_of, reading_of, upload_of
from station.web.access import current_actor, requires
from station.web.asked import asked_number, asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay

if TYPE_CHECKING:
    from station.orders.platforms import forms, guessing, matching
else:
    forms = lazy_module("station.orders.platforms.forms")
    guessing = lazy_module("station.orders.platforms.guessing")
    matching = lazy_module("station.orders.platforms.matching")


@bp.get("/platforms/<token>/goods")
@requires(Permission.SELL)
def ask_platform_goods(token: str) -> ResponseReturnValue:
    session, actor, text = current_session(), current_actor(), asked_text()
    on = business_day(current_time())
    line = _line(token)
    offers, total = guessing.candidates(session, line.row, text, actor=actor, on=on)
    known = matching.answered(
        session, upload_of(token).platform, line.row.goods, actor=actor, on=on
    )
    return render_template(
        "orders/platforms/goods.html",
        upload=upload_of(token),
        row=line.row,
        text=text,
        offers=offers,
        total=total,
        chosen_id=known.listing_id,
        times=known.times,
    )


@bp.post("/platforms/<token>/goods")
@requires(Permission.SELL)
@redisplay(ask_platform_goods)
def answer_platform_goods(token: str) -> ResponseReturnValue:
    upload, line, actor = upload_of(token), _line(token), current_actor()
    form = forms.GoodsForm.parse(request.form)
    listing_id = None if "none" in request.form else form.listing_id
    if listing_id is None and "none" not in request.form:
        raise InvalidInput({"listing_id": _("Choose one of the list.")})
    with transaction() as session:
        matching.remember(
            session, upload.platform, line.row.goods, listing_id, form.times, actor=actor
        )
    flash(_("Remembered."), "good")
    return redirect(url_for(".preview_platform_file", token=token), 303)


def _line(token: str) -> Any:
    """The row of the file that the address names."""
    upload = upload_of(token)
    number = asked_number("row")
    for line in reading_of(upload, file_of(upload)).lines:
        if line.row.row == number and line.row.title:
            return line
    raise NotFound(kind="Row", id=number)

"""The stations' pages of order windows: begun, filled, closed, and their papers."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.clock import business_day
from station.goods import lookup as goods
from station.goods.forms import read_field
from station.goods.measures import yuan_text
from station.lazy import lazy_module
from station.manifests.views import to_pdf
from station.network.models import Station
from station.orders import closing, gathered, windows
from station.orders.blueprint import bp
from station.orders.forms import CancelForm
from station.orders.models import OrderWindow
from station.orders.window_forms import ItemForm, WindowForm
from station.orders.windows import Plan
from station.parcels.acting import current_writer
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of_query

if TYPE_CHECKING:
    from station.orders import window_papers
else:
    window_papers = lazy_module("station.orders.window_papers")


@bp.get("/windows")
@requires(Permission.SELL)
def list_windows() -> ResponseReturnValue:
    page = page_of_query(current_session(), windows.listed(seen_by=current_actor()))
    return render_template("orders/windows.html", page=page, now=current_time())


@bp.get("/windows/new")
@requires(Permission.SELL)
def new_window() -> ResponseReturnValue:
    return render_template("orders/window_form.html", today=business_day(current_time()))


@bp.post("/windows/new")
@requires(Permission.SELL)
@redisplay(new_window)
def open_window() -> ResponseReturnValue:
    form, actor = WindowForm.parse(request.form), current_actor()
    with transaction() as session:
        plan = Plan(
            title=form.title,
            note=form.note,
            closes_at=form.closes_at,
            brought_on=form.brought_on,
            least_fen=form.least_fen,
            stops=read_field("stops", lambda: windows.read_places(session, form.stops)),
        )
        window_id = windows.open_new(
            session, plan, actor=actor, at=current_time(), act_id=form.act_id
        ).id
    flash(_("Begun. Now put in what can be ordered; buyers see it in the shop at once."), "good")
    return _back(window_id)


@bp.get("/windows/<uuid:window_id>")
@requires(Permission.SELL)
def show_window(window_id: UUID) -> ResponseReturnValue:
    session, actor, at = current_session(), current_actor(), current_time()
    window = windows.get(session, window_id, seen_by=actor)
    station = session.get_one(Station, window.station_id)
    items = windows.items_of(session, window.id)
    rows = gathered.rows_of(session, window.id)
    offers = goods.offers_of(session, [item.listing_id for item in items], business_day(at))
    may_change = actor.may(Permission.SELL, station.path)
    return render_template(
        "orders/window.html",
        window=window,
        station=station,
        gathers=windows.gathers(window, at),
        items=[(item, offers.get(item.listing_id)) for item in items],
        together=gathered.together(rows),
        producers=gathered.by_producer(rows),
        stops=windows.stops_of(session, window.id),
        buyers=gathered.by_stop(rows),
        sum_fen=sum(row.quantity * row.price_fen for row in rows),
        may_change=may_change,
        choices=_choices(window, {item.listing_id for item in items}) if may_change else [],
    )


@bp.post("/windows/<uuid:window_id>/items")
@requires(Permission.SELL)
@redisplay(show_window)
def offer_in_window(window_id: UUID) -> ResponseReturnValue:
    form, actor, at = ItemForm.parse(request.form), current_actor(), current_time()
    with transaction() as session:
        window = windows.get_own(session, window_id, actor=actor)
        price, steps = form.price_fen, form.steps
        windows.offer(session, window, form.listing_id, price, steps, actor=actor, at=at)
    flash(_("Put in."), "good")
    return _back(window_id)


@bp.post("/windows/<uuid:window_id>/items/<uuid:item_id>/out")
@requires(Permission.SELL)
@redisplay(lambda window_id, **_ids: show_window(window_id))
def take_out_of_window(window_id: UUID, item_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        window = windows.get_own(session, window_id, actor=current_actor())
        windows.take_out(session, window, item_id, at=current_time())
    flash(_("Taken out."), "good")
    return _back(window_id)


@bp.post("/windows/<uuid:window_id>/close")
@requires(Permission.SELL)
@redisplay(show_window)
def close_window(window_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        window = windows.get_own(session, window_id, actor=current_actor())
        closing.close(session, window, at=current_time())
        is_called_off = window.is_called_off
    if is_called_off:
        flash(_("Too little was ordered: every order of it is cancelled."), "bad")
    else:
        flash(_("Closed. Print the harvest list and the packing lists."), "good")
    return _back(window_id)


@bp.post("/windows/<uuid:window_id>/call-off")
@requires(Permission.SELL)
@redisplay(show_window)
def call_window_off(window_id: UUID) -> ResponseReturnValue:
    form, actor = CancelForm.parse(request.form), current_actor()
    with transaction() as session:
        window = windows.get_own(session, window_id, actor=actor)
        closing.call_off(session, window, reason=form.reason, actor=actor, at=current_time())
    flash(_("Called off: every order of it is cancelled."), "good")
    return _back(window_id)


@bp.post("/windows/<uuid:window_id>/harvest")
@requires(Permission.PRINT)
@redisplay(show_window)
def print_harvest(window_id: UUID) -> ResponseReturnValue:
    apart.be_ready()
    with transaction() as session:
        window = windows.get_own(session, window_id, actor=current_actor())
        frozen = window_papers.freeze_harvest(session, current_writer(), window)
    return to_pdf(frozen)


@bp.post("/windows/<uuid:window_id>/stops/<uuid:stop_id>/packing")
@requires(Permission.PRINT)
@redisplay(lambda window_id, **_ids: show_window(window_id))
def print_packing(window_id: UUID, stop_id: UUID) -> ResponseReturnValue:
    apart.be_ready()
    with transaction() as session:
        window = windows.get_own(session, window_id, actor=current_actor())
        stop = window_papers.stop_of(session, window, stop_id)
        frozen = window_papers.freeze_packing(session, current_writer(), window, stop)
    return to_pdf(frozen)


def _choices(window: OrderWindow, known: set[UUID]) -> list[tuple[UUID, str]]:
    """What the actor's stations sell now and is not in the window yet."""
    if not windows.gathers(window, current_time()):
        return []
    session, actor = current_session(), current_actor()
    found = session.connection().execute(goods.offers(business_day(current_time()), seen_by=actor))
    return [
        (row.id, f"{row.title} · {row.producer} · {yuan_text(row.price_fen)}")
        for row in found
        if row.id not in known
    ]


def _back(window_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".show_window", window_id=window_id), 303)

"""What a lot's code says to everybody, and to stations who has some of it."""

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from station.access import Permission
from station.accounts import throttle
from station.db import get_or_raise
from station.errors import NotFound
from station.goods import lots, map_drawing, marks, mixing, places, remains, trade_items
from station.goods.models import Lot, Producer, Product, Recall
from station.goods.rules import certificate_form
from station.lazy import lazy_module
from station.network.models import Division, Station
from station.orders import epcis, recall_lists
from station.orders import trace as tracing
from station.orders.blueprint import bp, links, shop
from station.parcels.lookup import get_parcel
from station.printing import apart
from station.web.access import current_actor, public, requires
from station.web.database import current_session, current_time, transaction
from station.web.pdf_file import send_pdf
from station.web.scan import normalise

if TYPE_CHECKING:
    from station.orders import recall_sheets
else:
    recall_sheets = lazy_module("station.orders.recall_sheets")

# From so many networks on one day, a code was looked up that may have been copied.
_MANY_PLACES = 20


@shop.get("/t/<number>")
@public
def trace(number: str) -> ResponseReturnValue:
    lot = lots.of_number(current_session(), normalise(number).upper())
    if lot is None:
        raise NotFound(kind="Lot", id=number[:40])
    address = throttle.origin(request.remote_addr)
    with transaction() as writing:
        tracing.note_scan(writing, lot.id, address, at=current_time())
    session = current_session()
    times, networks = tracing.scans_of(session, lot.id)
    village = get_or_raise(session, Division, lot.division_id)
    product = get_or_raise(session, Product, lot.product_id)
    producer = get_or_raise(session, Producer, lot.producer_id)
    return render_template(
        "shop/trace.html",
        lot=lot,
        product=product,
        producer=producer,
        village=village,
        township=session.get(Division, village.parent_id) if village.parent_id else None,
        station=get_or_raise(session, Station, lot.station_id),
        certificate=lots.certificate_of(session, lot.id),
        form=certificate_form(),
        recall=session.get(Recall, lot.id),
        marks=marks.holding(session, product.id, producer, lot.made_on),
        way=tracing.way_of(session, lot),
        county_map=_map_of(village),
        sources=mixing.sources_of(session, lot),
        times=times,
        is_suspect=networks >= _MANY_PLACES,
    )


def _map_of(village: Division) -> Markup | None:
    """The county with the village of a lot, or its township where the register has no point of it."""
    everywhere = places.all_of(current_session())
    spots = places.spots_of(everywhere, places.names_of(everywhere), {})
    where = next((id_ for id_ in (village.id, village.parent_id) if id_ in spots), None)
    if where is None:
        return None
    at = [*spots].index(where)
    return map_drawing.draw([*spots.values()], at, title=_("Where it comes from"))


@links.get("/01/<gtin>/10/<number>")
@public
def by_gtin(gtin: str, number: str) -> ResponseReturnValue:
    """A GS1 Digital Link: the same page, if this lot is sold under this number."""
    lot = lots.of_number(current_session(), normalise(number).upper())
    if lot is None or not trade_items.is_of(current_session(), gtin.zfill(14), lot):
        raise NotFound(kind="Lot", id=number[:40])
    return trace(lot.number)


@bp.get("/lots/<uuid:lot_id>")
@requires(Permission.SELL)
def show_recipients(lot_id: UUID) -> ResponseReturnValue:
    """Who has what of a lot: to print, and to call one by one."""
    session = current_session()
    lot: Lot = lots.get_lot(session, lot_id, seen_by=current_actor())
    return render_template(
        "orders/recipients.html",
        lot=lot,
        product=get_or_raise(session, Product, lot.product_id),
        producer=get_or_raise(session, Producer, lot.producer_id),
        recall=session.get(Recall, lot.id),
        rows=tracing.forward(session, lot.id),
        takers=remains.takers_of(session, lot.id),
    )


@bp.get("/lots/<uuid:lot_id>/recipients.pdf")
@requires(Permission.SELL)
def print_recipients(lot_id: UUID) -> ResponseReturnValue:
    """Never kept: whom the goods are for is masked on it, and gone from here in time."""
    session = current_session()
    lot: Lot = lots.get_lot(session, lot_id, seen_by=current_actor())
    said = recall_lists.list_of(
        session, lot, issuer=get_or_raise(session, Station, lot.station_id).name
    )
    content = apart.drawn(recall_sheets.draw, said)
    return send_pdf(content, "recipients.pdf")


@bp.get("/recalls")
@requires(Permission.SELL)
def list_recalls() -> ResponseReturnValue:
    """What has to be kept back here, and whom to call."""
    rows = recall_lists.open_orders(current_session(), seen_by=current_actor())
    return render_template("orders/recalls.html", rows=rows)


@bp.get("/lots/<uuid:lot_id>/epcis.json")
@requires(Permission.SELL)
def export_lot(lot_id: UUID) -> ResponseReturnValue:
    session = current_session()
    lot: Lot = lots.get_lot(session, lot_id, seen_by=current_actor())
    return _as_json(epcis.of_lot(session, lot, _names(), at=current_time()), lot.number)


@bp.get("/parcels/<uuid:parcel_id>/epcis.json")
@requires(Permission.SELL)
def export_parcel(parcel_id: UUID) -> ResponseReturnValue:
    session = current_session()
    parcel = get_parcel(session, parcel_id, seen_by=current_actor())
    return _as_json(epcis.of_parcel(session, parcel.id, _names(), at=current_time()), "parcel")


def _names() -> epcis.Names:
    return epcis.Names(url_for("web.home", _external=True))


def _as_json(document: dict[str, Any], name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.epcis.json"',
        "Cache-Control": "no-store",
    }
    content = json.dumps(document, ensure_ascii=False, indent=1)
    return Response(content, mimetype="application/ld+json", headers=headers)

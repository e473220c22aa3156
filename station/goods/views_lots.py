"""Pages of lots: noted, certified, printed, recalled."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Permission
from station.clock import business_day
from station.db import get_or_raise
from station.errors import InvalidInput
from station.goods import lookup, lots, mixing, rules, trade_items
from station.goods.blueprint import bp, content_of
from station.goods.forms import CertificateForm, LotForm, RecallForm, read_id, read_quantity
from station.goods.measures import UNIT_NAMES
from station.goods.models import Certificate, Lot, Producer, ProducerContact, Product, Recall
from station.lazy import lazy_module
from station.network.models import Division
from station.network.names import place_name
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.asked import asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of_query
from station.web.pdf_file import send_pdf

if TYPE_CHECKING:
    from station.goods import certificate_sheets
else:
    certificate_sheets = lazy_module("station.goods.certificate_sheets")

# A buyer who has questions finds the producer through the station.
_NOT_REQUIRED = {"contact"}


@bp.get("/lots")
@requires(Permission.SELL)
def list_lots() -> ResponseReturnValue:
    session, text = current_session(), asked_text()
    page = page_of_query(session, lots.lots(text, seen_by=current_actor()))
    return render_template("goods/lots.html", page=page, text=text)


@bp.get("/lots/new")
@requires(Permission.SELL)
def new_lot() -> ResponseReturnValue:
    session = current_session()
    mine = session.exec(lookup.producers_matching("", seen_by=current_actor()))
    return render_template(
        "goods/lot_form.html",
        producers=[row for row in mine if row.is_active],
        products=[row for row in session.exec(lookup.products_matching("")) if row.is_active],
        units=UNIT_NAMES,
        today=business_day(current_time()),
    )


@bp.post("/lots/new")
@requires(Permission.SELL)
@redisplay(new_lot)
def add_lot() -> ResponseReturnValue:
    form = LotForm.parse(request.form)
    producer_id = read_id(request.form.get("producer_id", ""), "producer_id")
    product_id = read_id(request.form.get("product_id", ""), "product_id")
    with transaction() as session:
        details = form.details(product_id)
        lot = lots.add(session, producer_id, details, actor=current_actor(), at=current_time())
        lot_id = lot.id
    flash(_("Noted. Its certificate comes next, where one is needed."), "good")
    return redirect(url_for(".show_lot", lot_id=lot_id), 303)


@bp.get("/lots/<uuid:lot_id>")
@requires(Permission.SELL)
def show_lot(lot_id: UUID) -> ResponseReturnValue:
    session = current_session()
    lot = lots.get_lot(session, lot_id, seen_by=current_actor())
    product = get_or_raise(session, Product, lot.product_id)
    producer = get_or_raise(session, Producer, lot.producer_id)
    return render_template(
        "goods/lot.html",
        lot=lot,
        product=product,
        producer=producer,
        village=get_or_raise(session, Division, lot.division_id),
        need=rules.need_of(product, producer),
        certificate=lots.certificate_of(session, lot.id),
        recall=session.get(Recall, lot.id),
        sources=mixing.sources_of(session, lot),
        mixtures=mixing.made_of(session, lot.id),
        form=rules.certificate_form(),
        values=_proposed(session, lot, product, producer, business_day(current_time())),
    )


@bp.get("/lots/<uuid:lot_id>/mix")
@requires(Permission.SELL)
def choose_mixture(lot_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    lot = lots.get_lot(session, lot_id, seen_by=actor)
    there = lots.mixable(session, lot, seen_by=actor)
    mine = session.exec(lookup.producers_matching("", seen_by=actor))
    return render_template(
        "goods/mix.html",
        lot=lot,
        product=get_or_raise(session, Product, lot.product_id),
        there=there,
        of={each.id: get_or_raise(session, Producer, each.producer_id) for each, _left in there},
        producers=[row for row in mine if row.is_active],
    )


@bp.post("/lots/<uuid:lot_id>/mix")
@requires(Permission.SELL)
@redisplay(choose_mixture)
def mix_lots(lot_id: UUID) -> ResponseReturnValue:
    actor, producer_id = (
        current_actor(),
        read_id(request.form.get("producer_id", ""), "producer_id"),
    )
    with transaction() as session:
        lot = lots.get_lot(session, lot_id, seen_by=actor)
        there = [each.id for each, _left in lots.mixable(session, lot, seen_by=actor)]
        taken = {key: read_quantity(request.form, f"from_{key}") for key in there}
        mixed = lots.mix(session, producer_id, taken, actor=actor, at=current_time())
        mixed_id = mixed.id
    flash(_("Noted as a lot of its own. Its certificate comes next, where one is needed."), "good")
    return redirect(url_for(".show_lot", lot_id=mixed_id), 303)


@bp.post("/lots/<uuid:lot_id>/certificate")
@requires(Permission.SELL)
@redisplay(show_lot)
def certify_lot(lot_id: UUID) -> ResponseReturnValue:
    form = CertificateForm.parse(request.form)
    names = [field["name"] for field in rules.certificate_form()["fields"]]
    values = {name: request.form.get(name, "").strip()[:120] for name in names}
    if missing := [name for name in names if not values[name] and name not in _NOT_REQUIRED]:
        raise InvalidInput(dict.fromkeys(missing, _("This field is required.")))
    with transaction() as session:
        actor = current_actor()
        lot = lots.get_lot(session, lot_id, seen_by=actor)
        lots.certify(
            session,
            lot,
            values,
            form.grounds,
            is_collected=form.is_collected,
            actor=actor,
            at=current_time(),
        )
    flash(_("Issued. Print the tag for the goods and the sheet for the file."), "good")
    return redirect(url_for(".show_lot", lot_id=lot_id), 303)


@bp.get("/lots/<uuid:lot_id>/tag.pdf")
@requires(Permission.SELL)
def print_tag(lot_id: UUID) -> ResponseReturnValue:
    return send_pdf(apart.drawn(certificate_sheets.draw_tag, _paperwork(lot_id)), "tag.pdf")


@bp.get("/lots/<uuid:lot_id>/certificate.pdf")
@requires(Permission.SELL)
def print_certificate(lot_id: UUID) -> ResponseReturnValue:
    return send_pdf(
        apart.drawn(certificate_sheets.draw_sheet, _paperwork(lot_id)), "certificate.pdf"
    )


@bp.post("/lots/<uuid:lot_id>/recall")
@requires(Permission.SELL)
@redisplay(show_lot)
def recall_lot(lot_id: UUID) -> ResponseReturnValue:
    form, actor = RecallForm.parse(request.form), current_actor()
    with transaction() as session:
        lot = lots.get_lot(session, lot_id, seen_by=actor)
        lots.recall(session, lot, reason=form.reason, actor=actor, at=current_time())
    flash(_("Recalled: sale is stopped, buyers and stations are told. Print who has what."), "good")
    return redirect(url_for("orders.show_recipients", lot_id=lot_id), 303)


def _proposed(
    session: Session, lot: Lot, product: Product, producer: Producer, on: date
) -> dict[str, str]:
    """What the form says if nobody changes it: two clicks do."""
    contact = session.get(ProducerContact, producer.id)
    village = get_or_raise(session, Division, lot.division_id)
    above = session.get(Division, village.parent_id) if village.parent_id else None
    origin = f"{above.name if above else ''}{place_name(village.name)}{lot.place}"
    return {
        "product": product.name,
        "quantity": content_of(lot),
        "origin": origin,
        "issued_on": f"{on:%Y-%m-%d}",
        "party": producer.name,
        "contact": contact.phone if contact else "",
    }


def _paperwork(lot_id: UUID) -> "certificate_sheets.Paperwork":
    session = current_session()
    lot = lots.get_lot(session, lot_id, seen_by=current_actor())
    certificate: Certificate | None = lots.certificate_of(session, lot.id)
    if certificate is None:
        raise rules.NoCertificate(lot=lot.number)
    return certificate_sheets.Paperwork(
        form=rules.certificate_form(),
        values=certificate.values,
        grounds=frozenset(certificate.grounds),
        lot=lot.number,
        link=_link(session, lot),
    )


def _link(session: Session, lot: Lot) -> str:
    """What its code says: a GS1 Digital Link where the producer has a GTIN for it."""
    item = trade_items.of_lot(session, lot)
    if item is None:
        return url_for("shop.trace", number=lot.number, _external=True)
    return url_for("links.by_gtin", gtin=item.gtin, number=lot.number, _external=True)

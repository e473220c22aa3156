"""Pages of listings: written by a station, approved by the county."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.clock import business_day
from station.db import get_or_raise
from station.goods import grades, lookup, rules, searching
from station.goods.blueprint import bp
from station.goods.forms import ListingForm, ReviewForm, StockForm, read_id
from station.goods.measures import UNIT_NAMES, content_text, yuan_text
from station.goods.models import ListingRevision, ListingState, Product
from station.goods.words import STATES
from station.lazy import lazy_module
from station.network import lookup as network
from station.web.access import current_actor, requires
from station.web.asked import asked_choice, asked_id, asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of_found

if TYPE_CHECKING:
    from station.goods import listings
else:
    # Knows how names sound, which is heavy.
    listings = lazy_module("station.goods.listings")


@bp.get("")
@requires(Permission.SELL)
def list_listings() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    text, state = asked_text(), asked_choice("state", ListingState)
    on = business_day(current_time())
    return render_template(
        "goods/listings.html",
        page=page_of_found(searching.listings(session, on, text, state, seen_by=actor)),
        counts=lookup.count_states(session, seen_by=actor),
        text=text,
        state=state,
        states=STATES,
    )


@bp.get("/new")
@requires(Permission.SELL)
def new_listing() -> ResponseReturnValue:
    return _form_page(None)


@bp.post("/new")
@requires(Permission.SELL)
@redisplay(new_listing)
def add_listing() -> ResponseReturnValue:
    form, actor = ListingForm.parse(request.form), current_actor()
    with transaction() as session:
        listing = listings.add(
            session,
            _id("producer_id"),
            _id("product_id"),
            form.said([]),
            actor=actor,
            at=current_time(),
        )
        listing_id = listing.id
        if "submit" in request.form:
            listings.submit(session, listing, at=current_time())
    return _said(listing_id)


@bp.get("/<uuid:listing_id>")
@requires(Permission.SELL)
def show_listing(listing_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    listing = lookup.get_listing(session, listing_id, seen_by=actor)
    revisions = lookup.revisions_of(session, listing.id)
    product = get_or_raise(session, Product, listing.product_id)
    producer = lookup.get_producer(session, listing.producer_id, seen_by=actor)
    taken = listings.taken_of(session, listing.id)
    return render_template(
        "goods/listing.html",
        listing=listing,
        is_stopped=lookup.is_stopped(session, listing.id),
        newest=revisions[0],
        live=next((r for r in revisions if r.id == listing.live_id), None),
        revisions=revisions,
        reviews=lookup.reviews_of(session, listing.id),
        product=product,
        producer=producer,
        place=network.names_of(session, [listing.station_id])[listing.station_id],
        need=rules.need_of(product, producer),
        taken=taken,
        left=max(0, listing.offered - taken),
        today=business_day(current_time()),
    )


@bp.get("/<uuid:listing_id>/change")
@requires(Permission.SELL)
def edit_listing(listing_id: UUID) -> ResponseReturnValue:
    return _form_page(listing_id)


@bp.post("/<uuid:listing_id>/change")
@requires(Permission.SELL)
@redisplay(edit_listing)
def change_listing(listing_id: UUID) -> ResponseReturnValue:
    form, actor = ListingForm.parse(request.form), current_actor()
    with transaction() as session:
        listing = lookup.get_listing(session, listing_id, seen_by=actor)
        kept = get_or_raise(session, ListingRevision, listing.newest_id or listing.id).picture_ids
        listings.change(
            session,
            listing,
            form.said(list(kept)),
            version=form.version,
            actor=actor,
            at=current_time(),
        )
        if "submit" in request.form:
            listings.submit(session, listing, at=current_time())
    return _said(listing_id)


@bp.post("/<uuid:listing_id>/submit")
@requires(Permission.SELL)
@redisplay(show_listing)
def submit_listing(listing_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        listing = lookup.get_listing(session, listing_id, seen_by=current_actor())
        listings.submit(session, listing, at=current_time())
    flash(_("Sent. The county reads it; what was approved before stays for sale."), "good")
    return redirect(url_for(".show_listing", listing_id=listing_id), 303)


@bp.post("/<uuid:listing_id>/review")
@requires(Permission.APPROVE)
@redisplay(show_listing)
def review_listing(listing_id: UUID) -> ResponseReturnValue:
    form, actor = ReviewForm.parse(request.form), current_actor()
    with transaction() as session:
        listing = lookup.get_listing(session, listing_id, seen_by=actor)
        listings.review(
            session,
            listing,
            _id("revision_id"),
            version=form.version,
            is_approved=form.answer == "approve",
            reason=form.reason,
            actor=actor,
            at=current_time(),
        )
    said = _("Approved: it is for sale.") if form.answer == "approve" else _("Refused.")
    flash(said, "good")
    return redirect(url_for(".show_listing", listing_id=listing_id), 303)


@bp.post("/<uuid:listing_id>/stock")
@requires(Permission.SELL)
@redisplay(show_listing)
def put_up(listing_id: UUID) -> ResponseReturnValue:
    form = StockForm.parse(request.form)
    with transaction() as session:
        listing = lookup.get_listing(session, listing_id, seen_by=current_actor())
        listings.put_up(session, listing, form.left)
    flash(_("Saved. So much can be ordered from now on."), "good")
    return redirect(url_for(".show_listing", listing_id=listing_id), 303)


@bp.post("/<uuid:listing_id>/close")
@requires(Permission.SELL)
@redisplay(show_listing)
def close_listing(listing_id: UUID) -> ResponseReturnValue:
    closed = "open" not in request.form
    with transaction() as session:
        listing = lookup.get_listing(session, listing_id, seen_by=current_actor())
        listings.close(session, listing, is_closed=closed)
    flash(_("Closed: nobody can order it now.") if closed else _("Open again."), "good")
    return redirect(url_for(".show_listing", listing_id=listing_id), 303)


def _form_page(listing_id: UUID | None) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    listing = lookup.get_listing(session, listing_id, seen_by=actor) if listing_id else None
    newest_id = listing.newest_id if listing else None
    known = session.get(ListingRevision, newest_id) if newest_id else None
    mine = lookup.producers_matching("", seen_by=actor)
    producers = [row for row in session.exec(mine) if row.is_active]
    products = [row for row in session.exec(lookup.products_matching("")) if row.is_active]
    return render_template(
        "goods/listing_form.html",
        listing=listing,
        known=known,
        producers=producers,
        products=products,
        chosen=asked_id("producer"),
        grades=(
            grades.of_product_with(session, listing.product_id, known.grade_id if known else None)
            if listing
            else grades.all_in_use(session)
        ),
        names={row.id: row.name for row in products},
        units=UNIT_NAMES,
        content_text=content_text,
        yuan_text=yuan_text,
        steps_text=rules.steps_text,
    )


def _id(name: str) -> UUID:
    """What was chosen of a list of the page."""
    return read_id(request.form.get(name, ""), name)


def _said(listing_id: UUID) -> ResponseReturnValue:
    if "submit" in request.form:
        flash(_("Sent. The county reads it; what was approved before stays for sale."), "good")
    else:
        flash(_("Kept as a draft. Send it for approval when it is right."), "good")
    return redirect(url_for(".show_listing", listing_id=listing_id), 303)

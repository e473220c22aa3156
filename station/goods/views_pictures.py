"""Photos of listings and lots: put in, put first, taken out; and shown to everybody."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.db import get_or_raise
from station.goods import lookup, lots, pictures
from station.goods.blueprint import bp
from station.goods.models import ListingRevision, Mark
from station.goods.views_listings import show_listing
from station.goods.views_lots import show_lot
from station.goods.views_marks import list_marks
from station.lazy import lazy_module
from station.network.models import Station
from station.photos import sending
from station.photos.drawing import Shrunk
from station.web.access import current_actor, public, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay

listings = lazy_module("station.goods.listings")


@bp.get("/pictures/<uuid:picture_id>/<any(card, page):size>.jpg")
@public
def show_picture(picture_id: UUID, size: str) -> ResponseReturnValue:
    return sending.show(pictures.get(current_session(), picture_id), size)


@bp.post("/<uuid:listing_id>/pictures")
@requires(Permission.SELL)
@redisplay(show_listing)
def add_pictures(listing_id: UUID) -> ResponseReturnValue:
    photos = sending.sent_photos(pictures.MOST)
    return _change(listing_id, photos, None, "")


@bp.post("/<uuid:listing_id>/pictures/<uuid:picture_id>/first")
@requires(Permission.SELL)
@redisplay(lambda listing_id, **_ids: show_listing(listing_id))
def put_picture_first(listing_id: UUID, picture_id: UUID) -> ResponseReturnValue:
    return _change(listing_id, [], picture_id, "first")


@bp.post("/<uuid:listing_id>/pictures/<uuid:picture_id>/out")
@requires(Permission.SELL)
@redisplay(lambda listing_id, **_ids: show_listing(listing_id))
def take_picture_out(listing_id: UUID, picture_id: UUID) -> ResponseReturnValue:
    return _change(listing_id, [], picture_id, "out")


@bp.post("/lots/<uuid:lot_id>/pictures")
@requires(Permission.SELL)
@redisplay(show_lot)
def add_lot_pictures(lot_id: UUID) -> ResponseReturnValue:
    photos, actor = sending.sent_photos(pictures.MOST), current_actor()
    with transaction() as session:
        lot = lots.get_lot(session, lot_id, seen_by=actor)
        station = get_or_raise(session, Station, lot.station_id)
        new = pictures.keep(session, station, photos, actor=actor)
        lot.picture_ids = pictures.joined(lot.picture_ids, new)
        session.add(lot)
    flash(_("Kept. Buyers see it on the lot's page."), "good")
    return redirect(url_for(".show_lot", lot_id=lot_id), 303)


@bp.post("/lots/<uuid:lot_id>/pictures/<uuid:picture_id>/out")
@requires(Permission.SELL)
@redisplay(lambda lot_id, **_ids: show_lot(lot_id))
def take_lot_picture_out(lot_id: UUID, picture_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        lot = lots.get_lot(session, lot_id, seen_by=current_actor())
        lot.picture_ids = pictures.without(lot.picture_ids, picture_id)
        session.add(lot)
    flash(_("Taken out."), "good")
    return redirect(url_for(".show_lot", lot_id=lot_id), 303)


@bp.post("/marks/<uuid:mark_id>/picture")
@requires(Permission.APPROVE)
@redisplay(lambda **_ids: list_marks())
def add_mark_picture(mark_id: UUID) -> ResponseReturnValue:
    """Buyers see the certificate itself beside what stands on it."""
    photos, actor = sending.sent_photos(pictures.MOST), current_actor()
    with transaction() as session:
        mark = get_or_raise(session, Mark, mark_id)
        station = get_or_raise(session, Station, actor.station_id)
        [new, *_rest] = pictures.keep(session, station, photos[:1], actor=actor)
        mark.picture_id = UUID(new)
        session.add(mark)
    flash(_("Kept. Buyers see it beside the mark."), "good")
    return redirect(url_for(".list_marks"), 303)


def _change(
    listing_id: UUID, photos: list[Shrunk], chosen: UUID | None, what: str
) -> ResponseReturnValue:
    """Photos are part of what the county reads: a change of them is a draft first."""
    actor = current_actor()
    with transaction() as session:
        listing = lookup.get_listing(session, listing_id, seen_by=actor)
        station = get_or_raise(session, Station, listing.station_id)
        newest = get_or_raise(session, ListingRevision, listing.newest_id or listing.id)
        ids = list(newest.picture_ids)
        if chosen is not None:
            ids = (pictures.first if what == "first" else pictures.without)(ids, chosen)
        ids = pictures.joined(ids, pictures.keep(session, station, photos, actor=actor))
        listings.show_pictures(session, listing, ids, actor=actor, at=current_time())
    flash(_("Kept as a draft. Send it for approval when it is right."), "good")
    return redirect(url_for(".show_listing", listing_id=listing_id), 303)

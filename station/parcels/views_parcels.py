"""Pages of parcels: the list, one parcel with its way, and its contact for a purpose."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.accounts import audit
from station.accounts.models import Person
from station.custody import Evidence, Holder, State
from station.db import get_or_raise
from station.errors import Forbidden
from station.incidents.models import Incident
from station.lazy import lazy_module
from station.network.models import Division, Station
from station.parcels import intake_lookup, lookup, questions, whereabouts
from station.parcels.acting import current_memory, current_writer
from station.parcels.blueprints import parcel_pages as bp
from station.parcels.forms import CorrectForm, UnmaskForm
from station.parcels.lookup import Filter
from station.parcels.models import Contact
from station.parcels.sorting import Sorting
from station.parcels.views_questions import find_places, place_names
from station.parcels.words import PURPOSE_NAMES, SORTING_NAMES, STATE_NAMES
from station.web.access import current_actor, requires
from station.web.asked import asked_choice, asked_day, asked_id, asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of_query
from station.web.scan import Sound

if TYPE_CHECKING:
    from station.parcels import exports
else:
    exports = lazy_module("station.parcels.exports")

_SIZE = 50


@bp.get("/")
@requires(Permission.LOOK)
def list_parcels() -> ResponseReturnValue:
    session = current_session()
    wanted = _filter()
    return render_template(
        "parcels/parcels.html",
        page=page_of_query(
            session, lookup.listing(session, wanted, seen_by=current_actor()), size=_SIZE
        ),
        wanted=wanted,
        partners=intake_lookup.names(session).partners,
        sorting_names=SORTING_NAMES,
        state_names=STATE_NAMES,
        station=session.get(Station, wanted.station_id) if wanted.station_id else None,
    )


@bp.get("/export.<kind>")
@requires(Permission.LOOK)
def export_parcels(kind: str) -> ResponseReturnValue:
    session = current_session()
    rows = session.connection().execute(lookup.listing(session, _filter(), seen_by=current_actor()))
    return exports.send(rows, kind, on=current_time())


@bp.get("/<uuid:parcel_id>")
@requires(Permission.LOOK)
def show_parcel(parcel_id: UUID) -> ResponseReturnValue:
    return _parcel_page(parcel_id, in_full=False)


@bp.post("/<uuid:parcel_id>/contact")
@requires(Permission.LOOK)
@redisplay(show_parcel)
def unmask_contact(parcel_id: UUID) -> ResponseReturnValue:
    """One contact in full, once, for a purpose that is kept; a reload masks it again."""
    form = UnmaskForm.parse(request.form)
    with transaction() as session:
        actor = current_actor()
        parcel = lookup.get_parcel(session, parcel_id, seen_by=actor)
        if not lookup.may_unmask(session, actor, parcel):
            raise Forbidden
        audit.note(
            session,
            actor,
            "unmask",
            at=current_time(),
            subject="contact",
            subject_id=parcel_id,
            detail=form.purpose,
        )
    return _parcel_page(parcel_id, in_full=True)


@bp.get("/<uuid:parcel_id>/place")
@requires(Permission.SORT)
def choose_place(parcel_id: UUID) -> ResponseReturnValue:
    session = current_session()
    actor = current_actor()
    parcel = lookup.get_parcel_to_sort(session, parcel_id, actor=actor)
    found = asked_text("find")
    places = find_places(session, found) if found else []
    return render_template(
        "parcels/place.html",
        parcel=parcel,
        contact=get_or_raise(session, Contact, parcel_id),
        in_full=lookup.may_read_address(session, actor, parcel),
        places=places,
        names=place_names(session, places),
        found=found,
        division=session.get(Division, parcel.division_id) if parcel.division_id else None,
    )


@bp.post("/<uuid:parcel_id>/place")
@requires(Permission.SORT)
@redisplay(choose_place)
def correct_place(parcel_id: UUID) -> ResponseReturnValue:
    form = CorrectForm.parse(request.form)
    with transaction() as session:
        questions.correct(
            session,
            current_writer(),
            current_memory(),
            parcel_id,
            form.division_id,
            reason=form.reason,
        )
    flash(_("The parcel has its new place."), Sound.GOOD)
    return redirect(url_for(".show_parcel", parcel_id=parcel_id), 303)


def _parcel_page(parcel_id: UUID, *, in_full: bool) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    parcel = lookup.get_parcel(session, parcel_id, seen_by=actor)
    trail = whereabouts.trail_of(session, parcel)
    contact = session.get(Contact, parcel_id)
    return render_template(
        "parcels/parcel.html",
        parcel=parcel,
        trail=trail,
        intake=intake_lookup.find_intake(session, parcel.intake_id, seen_by=actor),
        sentence=whereabouts.sentence(trail),
        steps=whereabouts.steps(trail),
        contact=contact,
        # A later file may have said it anew.
        erased_at=contact.purged_at if contact and not contact.phone + contact.name else None,
        in_full=in_full,
        may_be_missing=_stands_here(trail, actor),
        may_unmask=lookup.may_unmask(session, actor, parcel),
        may_sort=lookup.may_sort(session, actor, parcel),
        division=session.get(Division, parcel.division_id) if parcel.division_id else None,
        incidents=_incidents(session, parcel_id),
        people=_people(session, trail),
        typed_by_hand=Evidence.TYPED,
        purposes=PURPOSE_NAMES,
        sorting_names=SORTING_NAMES,
    )


def _stands_here(trail: whereabouts.Trail, actor: Actor) -> bool:
    """Whether it lies here by itself, so that somebody may find that it does not."""
    around = trail.around
    is_loose = trail.bag is None or trail.bag.state is State.OPENED
    is_here = around.holder is Holder.STATION and around.holder_id == actor.station_id
    return is_here and is_loose and actor.may(Permission.RECEIVE)


def _incidents(session: Session, parcel_id: UUID) -> list[Incident]:
    query = select(Incident).where(Incident.unit_id == parcel_id)
    return list(session.exec(query.order_by(col(Incident.opened_at).desc())))


def _people(session: Session, trail: whereabouts.Trail) -> dict[UUID, str]:
    """Colleagues' names, for what happened at stations that this person sees."""
    ids = {event.actor_id for event in trail.events if event.actor_id}
    rows = session.exec(
        select(Person.id, Person.name)
        .join(Station, col(Station.id) == col(Person.station_id))
        .where(
            col(Person.id).in_(ids),
            col(Station.path).startswith(current_actor().path, autoescape=True),
        )
    ).all()
    return dict(rows)


def _filter() -> Filter:
    return Filter(
        text=asked_text(),
        partner_id=asked_id("partner"),
        sorting=asked_choice("sorting", Sorting),
        state=asked_choice("state", State),
        day=asked_day(),
        station_id=asked_id("station"),
        intake_id=asked_id("intake"),
        still_with_us=request.args.get("still") == "here",
    )

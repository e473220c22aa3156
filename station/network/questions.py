"""What an edition left open: what a place has become, and who serves one that is gone."""

from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.network.importing import former
from station.network.lookup import stations_of
from station.network.models import Division, OpenQuestion, Station
from station.network.placing import (
    county_station_id,
    place_slots,
    place_stations,
    rename_station,
    tell_apart,
)

ABOLISHED = "abolished"


class QuestionSettled(RuleBroken):
    message = N_("This question was answered already.")


class PlaceNotOffered(RuleBroken):
    message = N_("%(name)s is not one of the places offered. Choose one of them, or “abolished”.")


class PlaceTaken(RuleBroken):
    message = N_(
        "%(name)s is no longer in the list of places: another answer or a newer edition took it. "
        "Choose another place."
    )


class ServesItself(RuleBroken):
    message = N_("A place that is gone needs another station to serve it.")


class Question(Struct, frozen=True):
    """``candidates`` are the places it may be now; none where the place is gone for certain."""

    id: UUID
    place: Division
    station: Station
    candidates: tuple[Division, ...]


def list_open(session: Session) -> list[Question]:
    rows = session.exec(
        select(OpenQuestion, Division, Station)
        .join(Division, col(Division.id) == col(OpenQuestion.division_id))
        .join(Station, col(Station.division_id) == col(Division.id))
        .where(col(OpenQuestion.settled).is_(None))
        .order_by(col(OpenQuestion.edition), col(Division.code))
    ).all()
    ids = {UUID(hex_) for question, _, _ in rows for hex_ in question.candidate_ids}
    divisions = session.exec(select(Division).where(col(Division.id).in_(ids))).all()
    offered = {division.id.hex: division for division in divisions}
    return [
        Question(
            question.id, place, station, tuple(offered[hex_] for hex_ in question.candidate_ids)
        )
        for question, place, station in rows
    ]


def settle_question(
    session: Session, question_id: UUID, division_id: UUID | None, *, actor: Actor
) -> None:
    """Take a person's answer: which of the offered places it has become, or None if abolished.

    Of a place that is gone, ``division_id`` says whose station serves it now.
    """
    actor.ensure_may(Permission.MANAGE_NETWORK)
    question = get_or_raise(session, OpenQuestion, question_id)
    if question.settled is not None:
        raise QuestionSettled
    place = get_or_raise(session, Division, question.division_id)
    chosen = get_or_raise(session, Division, division_id) if division_id else None
    if not question.candidate_ids:
        _serve(session, place, chosen)
    elif chosen is None:
        _abolish(session, question, place)
    else:
        _become(session, question, place, chosen)
    question.settled = chosen.id.hex if chosen else ABOLISHED
    session.flush()


def _serve(session: Session, place: Division, chosen: Division | None) -> None:
    if chosen is None:
        return
    if chosen.id == place.id:
        raise ServesItself
    if not chosen.is_current:
        raise PlaceTaken(name=chosen.name)
    stations = stations_of(session, [place.id, chosen.id])
    stations[place.id].served_by_id = stations[chosen.id].id
    place.merged_into_id = chosen.id


def _abolish(session: Session, question: OpenQuestion, place: Division) -> None:
    """It has become none of them; who serves its people now is the next question."""
    station = stations_of(session, [place.id])[place.id]
    station.is_active = False
    place.merged_into_id = None
    _stop_serving(session, station)
    session.add(
        OpenQuestion(
            home_station_id=question.home_station_id,
            division_id=place.id,
            edition=question.edition,
        )
    )


def _become(session: Session, question: OpenQuestion, place: Division, chosen: Division) -> None:
    """The old place lives on under the name and code of ``chosen``, which it replaces."""
    if chosen.id.hex not in question.candidate_ids:
        raise PlaceNotOffered(name=chosen.name)
    if not chosen.is_current:
        raise PlaceTaken(name=chosen.name)
    stations = stations_of(session, [place.id, chosen.id])
    station = stations[place.id]
    home_id = county_station_id(session) or station.id
    chosen.is_current, chosen.gone_edition = False, question.edition
    chosen.merged_into_id = place.id
    # The code is free for its next bearer only once this is in the table.
    session.flush()
    session.add(former(place, question.edition, home_id))
    old_name = place.name
    for field in ("name", "code", "search", "parent_id", "longitude", "latitude", "edition"):
        setattr(place, field, getattr(chosen, field))
    place.is_current, place.gone_edition, place.merged_into_id = True, None, None
    for child in session.exec(select(Division).where(Division.parent_id == chosen.id)):
        child.parent_id = place.id
    _stop_serving(session, station)
    rename_station(station, old_name, place.name)
    station.is_active, station.served_by_id = True, None
    stations[chosen.id].is_active, stations[chosen.id].served_by_id = False, station.id
    session.flush()
    place_stations(session, home_id)
    tell_apart(session)
    place_slots(session, home_id)


def _stop_serving(session: Session, station: Station) -> None:
    for served in session.exec(select(Station).where(Station.served_by_id == station.id)):
        served.served_by_id = None

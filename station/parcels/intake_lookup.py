"""Finds intakes and what became of their rows, each only for those who may see it."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from station.access import Actor
from station.errors import NotFound
from station.network.models import Partner, Station
from station.parcels.models import Intake, IntakeProblem, IntakeState, Parcel
from station.parcels.sorting import Sorting


def get_intake(session: Session, intake_id: UUID, *, seen_by: Actor) -> Intake:
    """An intake at a station of the actor's.

    Raises:
        NotFound: there is none, or it is another station's.
    """
    found = find_intake(session, intake_id, seen_by=seen_by)
    if found is None:
        raise NotFound(kind="Intake", id=intake_id)
    return found


def find_intake(session: Session, intake_id: UUID | None, *, seen_by: Actor) -> Intake | None:
    return session.exec(intakes_of(seen_by).where(Intake.id == intake_id)).first()


def intakes_of(seen_by: Actor) -> SelectOfScalar[Intake]:
    """The intakes at the actor's stations, the newest first."""
    return (
        select(Intake)
        .join(Station, col(Station.id) == Intake.station_id)
        .where(col(Station.path).startswith(seen_by.path))
        .order_by(col(Intake.started_at).desc(), col(Intake.id).desc())
    )


def to_be_counted(actor: Actor) -> SelectOfScalar[Intake]:
    """Intakes at the actor's own station whose count is not finished."""
    return intakes_of(actor).where(
        Intake.state != IntakeState.CLOSED, Intake.station_id == actor.station_id
    )


def find_same_file(session: Session, sha256: str, *, seen_by: Actor) -> Intake | None:
    """The intake that a file of the same content has made before."""
    return session.exec(intakes_of(seen_by).where(Intake.file_sha256 == sha256)).first()


def sorting_counts(session: Session, intake_id: UUID) -> dict[Sorting, int]:
    """How many parcels of an intake go where, as they are sorted now."""
    rows = session.exec(
        select(Parcel.sorting, func.count())
        .where(Parcel.intake_id == intake_id)
        .group_by(col(Parcel.sorting))
    ).all()
    return dict.fromkeys(Sorting, 0) | {Sorting(sorting): count for sorting, count in rows}


def problems_query(
    intake_id: UUID, outcomes: Sequence[str] = ("refused", "already", "warning")
) -> SelectOfScalar[IntakeProblem]:
    """What is kept of the rows that were not taken, or taken with a doubt."""
    return (
        select(IntakeProblem)
        .where(IntakeProblem.intake_id == intake_id, col(IntakeProblem.outcome).in_(outcomes))
        .order_by(col(IntakeProblem.row), col(IntakeProblem.id))
    )


def rest(session: Session, intake_id: UUID) -> list[IntakeProblem]:
    """The rows that go back to the courier, until they are erased."""
    return list(session.exec(_rest_query(intake_id)).all())


def has_rest(session: Session, intake_id: UUID) -> bool:
    return session.exec(_rest_query(intake_id).limit(1)).first() is not None


def _rest_query(intake_id: UUID) -> SelectOfScalar[IntakeProblem]:
    query = problems_query(intake_id, ("refused", "already"))
    return query.where(col(IntakeProblem.purged_at).is_(None))


class Names(Struct, frozen=True):
    """Names by id, for a page that lists many rows."""

    partners: dict[UUID, str]
    stations: dict[UUID, str]


def names(session: Session) -> Names:
    partners = session.exec(select(Partner.id, Partner.name)).all()
    stations = session.exec(select(Station.id, Station.name)).all()
    return Names(dict(partners), dict(stations))

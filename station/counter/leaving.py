"""What goes back leaves the station; what was carried to a door and came home waits on."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import Session

from station.access import Permission
from station.counter import rules, shelving
from station.custody import Writer
from station.manifests import with_partners
from station.network.models import Partner
from station.parcels import returns
from station.parcels.going_back import Why
from station.parcels.models import Intake, Return


def give_back(
    session: Session, writer: Writer, partner: Partner, unit_ids: Sequence[UUID], why: Why
) -> Return:
    """The partner's courier takes them, against the list that both sign; their places are free.

    Raises:
        NothingChosen, NotOfPartner, NotInHand: nothing was changed.
    """
    given = with_partners.give_back(session, writer, partner, unit_ids, why)
    shelving.end_stays(session, writer, unit_ids)
    return given


def give_back_at_once(
    session: Session, writer: Writer, intake: Intake, unit_id: UUID, why: Why
) -> None:
    """While counting: its partner takes one back on the spot; its place, if it has one, is free."""
    returns.give_back_at_once(session, writer, intake, unit_id, why)
    shelving.end_stays(session, writer, [unit_id])


def codes_of(session: Session, station_id: UUID, unit_ids: Collection[UUID]) -> dict[UUID, str]:
    """Where on the shelf those of these parcels stand that have a place."""
    stays = shelving.open_stays(session, unit_ids, station_id)
    return {stay.unit_id: stay.code for stay in stays}


def note_absent(session: Session, writer: Writer, unit_id: UUID) -> None:
    """Nobody was at the door: it is on the shelf again, and on the next door list."""
    writer.actor.ensure_may(Permission.SERVE)
    stay = shelving.open_stay(session, unit_id, writer.station_id)
    rules.ensure_all_wait(int(stay is not None), 1)
    if stay is not None:
        stay.absent_at = writer.at
        session.flush()

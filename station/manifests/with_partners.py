"""Handovers with a partner, each with the list that both sides sign: together, or not at all."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from station.custody import Writer
from station.manifests import on_paper
from station.manifests.models import SheetKind, SheetRevision
from station.manifests.service import freeze
from station.network.models import Partner
from station.parcels import counting, returns
from station.parcels.going_back import Why
from station.parcels.models import Intake, Return


def finish_count(
    session: Session, writer: Writer, intake: Intake, *, rest_is_here: bool
) -> list[SheetRevision]:
    """Close a count and freeze the list that both sides sign: together, or not at all.

    Returns:
        the next revisions of earlier counts' lists, whose missing parcels came in this one.
    """
    counting.finish(session, writer, intake, rest_is_here=rest_is_here)
    session.flush()
    if on_paper.has_lines(session, intake.id):
        freeze(session, writer, SheetKind.HANDOVER_LIST, intake.id)
    earlier = on_paper.counts_completed_by(session, intake)
    lists = [freeze(session, writer, SheetKind.HANDOVER_LIST, each) for each in earlier]
    return [made for made in lists if made.frozen_at == writer.at]


def give_back(
    session: Session, writer: Writer, partner: Partner, unit_ids: Sequence[UUID], why: Why
) -> Return:
    """Give parcels back and freeze the list that both sides sign: together, or not at all."""
    given = returns.give_back(session, writer, partner, unit_ids, why)
    freeze(session, writer, SheetKind.RETURNS_LIST, given.id)
    return given

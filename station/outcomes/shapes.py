"""How each partner wants its file; the usual shape for those who have said nothing."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlmodel import Session, select

from station.access import Permission
from station.custody import Writer
from station.network.lookup import county_station
from station.network.models import Partner
from station.outcomes import rules
from station.outcomes.models import OutcomeShape
from station.outcomes.rules import Shape
from station.records import KeptElsewhere, is_written_here


def shape_of(session: Session, partner_id: UUID) -> Shape:
    found = _row(session, partner_id)
    if found is None:
        return Shape()
    return Shape(tuple((name, heading) for name, heading in found.columns), found.words)


def change(
    session: Session,
    writer: Writer,
    partner: Partner,
    columns: Sequence[tuple[str, str]],
    words: Mapping[str, str],
) -> OutcomeShape:
    """Keep how a partner wants its next files; those that were made stay as they are.

    Raises:
        NoNumberColumn, HeadingTwice: no system could read such a file.
    """
    county = county_station(session)
    if county is None or not is_written_here(session, county.id):
        raise KeptElsewhere
    writer.actor.ensure_may(Permission.MANAGE_NETWORK, county.path)
    rules.ensure_shape(columns)
    found = _row(session, partner.id)
    if found is None:
        found = OutcomeShape(home_station_id=county.id, partner_id=partner.id)
    found.columns = [[name, heading] for name, heading in columns]
    found.words = {key: word for key, word in words.items() if word}
    session.add(found)
    session.flush()
    return found


def _row(session: Session, partner_id: UUID) -> OutcomeShape | None:
    return session.exec(select(OutcomeShape).where(OutcomeShape.partner_id == partner_id)).first()

"""What partners let stations do: papers, numbers and prices, which the county keeps."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from station.acceptance import rules
from station.acceptance.models import Authorisation, Tariff
from station.acceptance.tariffs import Zone
from station.access import Permission
from station.custody import Writer
from station.db import get_or_raise
from station.network.models import Partner, Station


def authorise(
    session: Session,
    writer: Writer,
    station: Station,
    partner: Partner,
    *,
    paper: str,
    valid_from: date,
    valid_until: date,
) -> Authorisation:
    """Keep the partner's paper."""
    writer.actor.ensure_may(Permission.MANAGE_NETWORK)
    rules.ensure_period(valid_from, valid_until)
    kept = Authorisation(
        home_station_id=writer.station_id,
        station_id=station.id,
        partner_id=partner.id,
        paper=paper,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    session.add(kept)
    session.flush()
    return kept


def withdraw(session: Session, writer: Writer, authorisation_id: UUID) -> Authorisation:
    """The partner takes its paper back; what was accepted until now stays accepted."""
    writer.actor.ensure_may(Permission.MANAGE_NETWORK)
    kept = get_or_raise(session, Authorisation, authorisation_id)
    kept.withdrawn_at = kept.withdrawn_at or writer.at
    session.flush()
    return kept


def papers_of(session: Session, partner_id: UUID) -> Sequence[Authorisation]:
    query = select(Authorisation).where(Authorisation.partner_id == partner_id)
    return session.exec(query.order_by(col(Authorisation.valid_until).desc())).all()


def paper_for(
    session: Session, station_id: UUID, partner_id: UUID, day: date
) -> Authorisation | None:
    """What lets a station accept for a partner on a day; None where nothing does."""
    query = select(Authorisation).where(
        Authorisation.station_id == station_id,
        Authorisation.partner_id == partner_id,
        col(Authorisation.withdrawn_at).is_(None),
    )
    found = session.exec(query.order_by(col(Authorisation.valid_until).desc())).all()
    return next((paper for paper in found if rules.is_valid(paper, day)), None)


def partners_of(session: Session, station_id: UUID, day: date) -> list[Partner]:
    """For whom a station may accept on a day, by their codes."""
    query = select(Authorisation).where(
        Authorisation.station_id == station_id, col(Authorisation.withdrawn_at).is_(None)
    )
    ids = {paper.partner_id for paper in session.exec(query) if rules.is_valid(paper, day)}
    found = session.exec(select(Partner).where(col(Partner.id).in_(ids)).order_by(Partner.code))
    return [partner for partner in found if partner.is_active]


def load_tariff(
    session: Session, writer: Writer, partner: Partner, zones: Sequence[Zone], valid_from: date
) -> Tariff:
    """A partner's prices from a day on; loaded again for the same day they are replaced."""
    writer.actor.ensure_may(Permission.MANAGE_NETWORK)
    query = select(Tariff).where(Tariff.partner_id == partner.id, Tariff.valid_from == valid_from)
    kept = session.exec(query).first() or Tariff(
        home_station_id=writer.station_id, partner_id=partner.id, valid_from=valid_from
    )
    kept.zones = [zone.to_json() for zone in zones]
    session.add(kept)
    session.flush()
    return kept


def tariff_of(session: Session, partner_id: UUID, day: date) -> Tariff | None:
    query = select(Tariff).where(Tariff.partner_id == partner_id, col(Tariff.valid_from) <= day)
    return session.exec(query.order_by(col(Tariff.valid_from).desc())).first()


def zones_of(session: Session, partner_id: UUID, day: date) -> list[Zone]:
    """The prices that count on a day; none where the county has loaded none."""
    tariff = tariff_of(session, partner_id, day)
    return [Zone.of(said) for said in tariff.zones] if tariff else []

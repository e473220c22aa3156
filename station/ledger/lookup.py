"""What the books say: balances by account, at a station or over all of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.db import table_of
from station.ledger.models import AccountKind, Entry, EntryKind, Method, Posting
from station.records import is_written_here

_POSTING, _ENTRY = table_of(Posting), table_of(Entry)
_SUM = sa.func.coalesce(sa.func.sum(_POSTING.c.fen), 0)


def balance(session: Session, kind: AccountKind, station_id: UUID) -> int:
    """What stands on an account of a station's, of all partners together."""
    query = sa.select(_SUM).where(_POSTING.c.station_id == station_id, _POSTING.c.account == kind)
    return int(session.connection().execute(query).scalar_one())


def counter(session: Session, station_id: UUID) -> dict[Method, int]:
    """What the counter of a station has, by the way it was paid."""
    query = (
        sa.select(_POSTING.c.account, _SUM)
        .where(
            _POSTING.c.station_id == station_id,
            _POSTING.c.account.in_([method.account for method in Method]),
        )
        .group_by(_POSTING.c.account)
    )
    found = {Method(kind.value): int(fen) for kind, fen in session.connection().execute(query)}
    return {method: found.get(method, 0) for method in Method}


def standing(
    session: Session, station_ids: Iterable[UUID], kinds: Iterable[AccountKind]
) -> dict[UUID, dict[AccountKind, int]]:
    """What stands on accounts of some kinds, by station; without those that nothing moved."""
    query = (
        sa.select(_POSTING.c.station_id, _POSTING.c.account, _SUM)
        .where(_POSTING.c.station_id.in_(list(station_ids)), _POSTING.c.account.in_(list(kinds)))
        .group_by(_POSTING.c.station_id, _POSTING.c.account)
    )
    found: dict[UUID, dict[AccountKind, int]] = {}
    for station, kind, fen in session.connection().execute(query):
        found.setdefault(station, {})[kind] = int(fen)
    return found


def differences(
    session: Session, station_ids: Iterable[UUID], since: date
) -> dict[UUID, list[int]]:
    """What each count and each remittance was over (or short) since a day, by station.

    What was taken back and noted again is one thing still, and so nothing where it agrees.
    """
    query = (
        sa.select(_POSTING.c.station_id, _SUM)
        .join(_ENTRY, _ENTRY.c.id == _POSTING.c.entry_id)
        .where(
            _POSTING.c.station_id.in_(list(station_ids)),
            _POSTING.c.account == AccountKind.OVER_SHORT,
            _ENTRY.c.business_day >= since,
        )
        .group_by(_POSTING.c.station_id, _ENTRY.c.subject_id)
    )
    found: dict[UUID, list[int]] = {}
    for station, fen in session.connection().execute(query):
        found.setdefault(station, []).append(-int(fen))
    return found


def dues(
    session: Session, station_ids: Iterable[UUID]
) -> dict[tuple[UUID, UUID, AccountKind], int]:
    """What was collected and not yet passed on, by station, partner and account."""
    query = (
        sa.select(_POSTING.c.station_id, _POSTING.c.partner_id, _POSTING.c.account, _SUM)
        .where(
            _POSTING.c.account.in_([AccountKind.COD_DUE, AccountKind.FREIGHT_DUE]),
            _POSTING.c.station_id.in_(list(station_ids)),
        )
        .group_by(_POSTING.c.station_id, _POSTING.c.partner_id, _POSTING.c.account)
    )
    rows = session.connection().execute(query)
    return {(station, partner, kind): -int(fen) for station, partner, kind, fen in rows}


class Owed(Struct, frozen=True):
    """What a partner is owed at one moment, of one kind: collected for it, and paid to it."""

    collected_fen: int = 0
    paid_fen: int = 0

    @property
    def fen(self) -> int:
        return self.collected_fen - self.paid_fen


# What is owed, and what was paid of it.
COD = (AccountKind.COD_DUE, AccountKind.COD_PAID)
FREIGHT = (AccountKind.FREIGHT_DUE, AccountKind.FREIGHT_PAID)


def moved_for(session: Session, partner_id: UUID) -> dict[tuple[date, AccountKind], int]:
    """What was collected for a partner over all stations, and paid to it, day by day."""
    day, kind = _ENTRY.c.business_day, _POSTING.c.account
    query = (
        sa.select(day, kind, _SUM)
        .join(_ENTRY, _ENTRY.c.id == _POSTING.c.entry_id)
        .where(_POSTING.c.partner_id == partner_id)
        .group_by(day, kind)
    )
    rows = session.connection().execute(query)
    return {(on, kind): _as_said(kind, int(fen)) for on, kind, fen in rows}


def owed_to_partners(
    session: Session,
) -> dict[UUID, dict[tuple[AccountKind, AccountKind], Owed]]:
    """What each partner is owed, of each kind."""
    query = (
        sa.select(_POSTING.c.partner_id, _POSTING.c.account, _SUM)
        .where(_POSTING.c.partner_id.is_not(None))
        .group_by(_POSTING.c.partner_id, _POSTING.c.account)
    )
    found: dict[UUID, dict[AccountKind, int]] = {}
    for partner_id, kind, fen in session.connection().execute(query):
        found.setdefault(partner_id, {})[kind] = _as_said(kind, int(fen))
    return {
        partner_id: {
            (due, paid): Owed(fens.get(due, 0), fens.get(paid, 0)) for due, paid in (COD, FREIGHT)
        }
        for partner_id, fens in found.items()
    }


def entries_of(session: Session, station_id: UUID, day: date) -> list[Any]:
    """What moved the counter's money on a day, line by line, in order."""
    query = (
        sa.select(
            _ENTRY.c.id,
            _ENTRY.c.kind,
            _ENTRY.c.at,
            _ENTRY.c.unit_id,
            _ENTRY.c.actor_id,
            _ENTRY.c.reference,
            _ENTRY.c.reason,
            _POSTING.c.account,
            _POSTING.c.fen,
        )
        .join(_POSTING, _POSTING.c.entry_id == _ENTRY.c.id)
        .where(
            _ENTRY.c.station_id == station_id,
            _ENTRY.c.business_day == day,
            _POSTING.c.account.in_([method.account for method in Method]),
        )
        .order_by(_ENTRY.c.at, _ENTRY.c.id, _POSTING.c.line)
    )
    return list(session.connection().execute(query).all())


def of_subject(session: Session, kind: AccountKind, subject_id: UUID) -> int:
    """What stands on accounts of a kind for one thing, such as an order."""
    return sum(_of_subject(session, kind, subject_id).values())


def of_subject_here(session: Session, kind: AccountKind, subject_id: UUID) -> int:
    """Of this, what stands in books that are kept on this computer."""
    found = _of_subject(session, kind, subject_id)
    return sum(fen for station, fen in found.items() if is_written_here(session, station))


def _of_subject(session: Session, kind: AccountKind, subject_id: UUID) -> dict[UUID, int]:
    query = (
        sa.select(_POSTING.c.station_id, _SUM)
        .select_from(_POSTING.join(_ENTRY, _ENTRY.c.id == _POSTING.c.entry_id))
        .where(_ENTRY.c.subject_id == subject_id, _POSTING.c.account == kind)
        .group_by(_POSTING.c.station_id)
    )
    return {station: int(fen) for station, fen in session.connection().execute(query)}


def owed_about(session: Session, about_id: UUID) -> int:
    """What producers are owed for one thing, such as a line of an order."""
    mine = (_POSTING.c.about_id == about_id) & (_POSTING.c.account == AccountKind.SALE_DUE)
    return -int(session.connection().execute(sa.select(_SUM).where(mine)).scalar_one())


def last_entries(session: Session, station_id: UUID, kind: EntryKind, most: int) -> list[Entry]:
    """The last entries of a kind at a station, the newest first."""
    query = select(Entry).where(Entry.station_id == station_id, Entry.kind == kind)
    return list(
        session.exec(query.order_by(col(Entry.at).desc(), col(Entry.id).desc()).limit(most))
    )


def station_of_subject(session: Session, kind: AccountKind, subject_id: UUID) -> UUID | None:
    """In whose books a kind of account was first posted to for one thing."""
    query = (
        sa.select(_POSTING.c.station_id)
        .select_from(_POSTING.join(_ENTRY, _ENTRY.c.id == _POSTING.c.entry_id))
        .where(_ENTRY.c.subject_id == subject_id, _POSTING.c.account == kind)
        .order_by(_ENTRY.c.at, _ENTRY.c.id)
    )
    return session.connection().execute(query).scalars().first()


def owed_by_platforms(session: Session, station_id: UUID) -> dict[str, int]:
    """What other platforms have of buyers' money and have not paid out to a station, by name."""
    query = (
        sa.select(_POSTING.c.said, _SUM)
        .where(
            _POSTING.c.station_id == station_id,
            _POSTING.c.account == AccountKind.PLATFORM_DUE,
        )
        .group_by(_POSTING.c.said)
    )
    return {name: int(fen) for name, fen in session.connection().execute(query)}


def owed(session: Session, producer_ids: Iterable[UUID]) -> dict[UUID, int]:
    """What producers are owed for what was sold, over all stations."""
    query = (
        sa.select(_POSTING.c.producer_id, _SUM)
        .where(_POSTING.c.producer_id.in_(list(producer_ids)))
        .group_by(_POSTING.c.producer_id)
    )
    return {key: -int(fen) for key, fen in session.connection().execute(query)}


def owed_here(session: Session, producer_id: UUID) -> dict[UUID, int]:
    """Of this, by station what is paid out here: others' computers pay what their books owe."""
    query = (
        sa.select(_POSTING.c.station_id, _SUM)
        .where(_POSTING.c.producer_id == producer_id)
        .group_by(_POSTING.c.station_id)
        .order_by(_POSTING.c.station_id)
    )
    rows = session.connection().execute(query).all()
    return {
        station: -int(fen) for station, fen in rows if fen and is_written_here(session, station)
    }


def sales_of(session: Session, producer_id: UUID, before: date) -> list[Any]:
    """All that was posted for a producer before a day, line by line, in order."""
    query = (
        sa.select(
            _ENTRY.c.kind,
            _ENTRY.c.at,
            _ENTRY.c.business_day,
            _ENTRY.c.subject_id,
            _ENTRY.c.reference,
            _POSTING.c.about_id,
            _POSTING.c.said,
            (-_POSTING.c.fen).label("fen"),
        )
        .join(_POSTING, _POSTING.c.entry_id == _ENTRY.c.id)
        .where(_POSTING.c.producer_id == producer_id, _ENTRY.c.business_day < before)
        .order_by(_ENTRY.c.at, _ENTRY.c.id, _POSTING.c.line)
    )
    return list(session.connection().execute(query).all())


def _as_said(kind: AccountKind, fen: int) -> int:
    """As people say it: so much was collected, so much was paid."""
    return -fen if kind in (AccountKind.COD_DUE, AccountKind.FREIGHT_DUE) else fen


def chains(session: Session, entry_ids: Iterable[UUID]) -> dict[UUID, list[Entry]]:
    """By entry what reversed it, what reversed that, and so on; without those that stand."""
    found: dict[UUID, list[Entry]] = {}
    ends = {key: key for key in entry_ids}
    while ends:
        query = select(Entry).where(col(Entry.reverses_id).in_(list(ends)))
        after = {ends[each.reverses_id]: each for each in session.exec(query) if each.reverses_id}
        for first, each in after.items():
            found.setdefault(first, []).append(each)
        ends = {each.id: first for first, each in after.items()}
    return found

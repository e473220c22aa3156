"""The money of other platforms' orders: theirs until they pay it out. The caller commits.

A buyer there has paid, and nothing has come in: the platform owes it, by the order's number. The
producers are owed for the sale at once, as for any other, and are paid out of what has come in.
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session

from station import ledger
from station.access import Permission
from station.custody import Writer
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.ledger import AccountKind, EntryKind, Method, Occasion
from station.ledger import lookup as books
from station.ledger import rules as ledger_rules
from station.network.models import Station
from station.orders import money, rules, steps
from station.orders.models import Order, StepKind
from station.records import ensure_written_here

_SHOWN = 20


class NotPaidThere(RuleBroken):
    message = N_("This order was not paid at a platform.")


class Payout(Struct, frozen=True):
    """What a platform says when it pays: what comes in, and what it keeps."""

    came_fen: int
    kept_fen: int
    reference: str


class Noted(Struct, frozen=True):
    """A payout that is in the books."""

    at: datetime
    platform: str
    came_fen: int
    kept_fen: int
    reference: str


def pay(session: Session, writer: Writer, order: Order) -> None:
    """Note that its buyer has paid the platform, which owes it from now on."""
    steps.add(
        session, order, StepKind.PAID, actor=writer.actor, at=writer.at, note=order.platform_number
    )
    occasion = Occasion.of(writer, subject_id=order.id, reference=order.platform_number)
    paid = ledger_rules.platform_payment(writer.station_id, order.platform, order.total_fen)
    ledger.post(session, occasion, EntryKind.COLLECT, paid)
    money.sell(session, writer, order, occasion)


def refund(session: Session, writer: Writer, order: Order) -> None:
    """The platform gives its buyer the money back, and owes us so much less."""
    rules.ensure_can(StepKind.REFUNDED, order)
    money.take_back(session, order, at=writer.at, actor=writer.actor)
    fen = money.owed_to_buyer(session, order.id)
    ledger_rules.ensure_there(fen, max(fen, 1))
    at_id = books.station_of_subject(session, AccountKind.PLATFORM_DUE, order.id)
    if at_id is None:
        raise NotPaidThere
    ensure_written_here(session, at_id)
    steps.add(
        session,
        order,
        StepKind.REFUNDED,
        actor=writer.actor,
        at=writer.at,
        note=order.platform_number,
    )
    occasion = Occasion.of(writer, subject_id=order.id, reference=order.platform_number)
    lines = ledger_rules.platform_payment(at_id, order.platform, -fen)
    ledger.post(session, occasion, EntryKind.REFUND, lines)


def note_payout(
    session: Session, writer: Writer, platform: str, payout: Payout, *, act_id: UUID
) -> bool:
    """What a platform has transferred of what it owes here, and kept.

    ``act_id`` names this act; False where it was noted already, and nothing was done.

    Raises:
        NotSoMuchThere: it does not owe so much.
    """
    station = get_or_raise(session, Station, writer.station_id)
    writer.actor.ensure_may(Permission.SELL, station.path)
    ledger_rules.ensure_reference(Method.TRANSFER, payout.reference)
    occasion = Occasion.of(writer, reference=payout.reference)
    lines = ledger_rules.platform_payout(
        writer.station_id, platform, payout.came_fen, payout.kept_fen
    )
    if ledger.was_posted(session, act_id, occasion, EntryKind.PAID_OUT, lines):
        return False
    owed = books.owed_by_platforms(session, writer.station_id).get(platform, 0)
    ledger_rules.ensure_there(owed, payout.came_fen + payout.kept_fen)
    ledger.post(session, occasion, EntryKind.PAID_OUT, lines, entry_id=act_id)
    return True


def payouts(session: Session, station_id: UUID) -> list[Noted]:
    """What platforms have paid out to a station, the last first."""
    entries = books.last_entries(session, station_id, EntryKind.PAID_OUT, _SHOWN)
    found = []
    for entry in entries:
        fens = {line.account.kind: line for line in ledger.lines_of(session, entry.id)}
        came, kept = fens.get(AccountKind.TRANSFER), fens.get(AccountKind.PLATFORM_FEE)
        found.append(
            Noted(
                entry.at,
                fens[AccountKind.PLATFORM_DUE].said,
                came.fen if came else 0,
                kept.fen if kept else 0,
                entry.reference,
            )
        )
    return found

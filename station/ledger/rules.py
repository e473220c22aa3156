"""What may be posted, decided without a database: every set of lines sums to zero."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from station.errors import N_, RuleBroken
from station.ledger.models import AccountKind, EntryKind, Method

_DRAWERS = frozenset(method.account for method in Method)
_DUE = frozenset({AccountKind.COD_DUE, AccountKind.FREIGHT_DUE})
# What partners have had of the county.
PAID = frozenset({AccountKind.COD_PAID, AccountKind.FREIGHT_PAID})
# The accounts that an entry of a kind moves. A reversal moves those of what it takes back.
ACCOUNTS: Mapping[EntryKind, frozenset[AccountKind]] = {
    EntryKind.COLLECT: _DRAWERS | _DUE | {AccountKind.BUYER, AccountKind.PLATFORM_DUE},
    EntryKind.DIFFERENCE: frozenset({AccountKind.CASH, AccountKind.OVER_SHORT}),
    EntryKind.REMIT: _DRAWERS | {AccountKind.IN_TRANSIT},
    EntryKind.REMITTED: frozenset(
        {AccountKind.IN_TRANSIT, AccountKind.COUNTY, AccountKind.OVER_SHORT}
    ),
    EntryKind.SELL: frozenset({AccountKind.BUYER, AccountKind.SALE_DUE, AccountKind.SALE_FEE}),
    EntryKind.REFUND: _DRAWERS | {AccountKind.BUYER, AccountKind.PLATFORM_DUE},
    EntryKind.PAY_OUT: _DRAWERS | {AccountKind.SALE_DUE},
    EntryKind.PAY: PAID | {AccountKind.COUNTY},
    EntryKind.PAID_OUT: frozenset(
        {AccountKind.TRANSFER, AccountKind.PLATFORM_DUE, AccountKind.PLATFORM_FEE}
    ),
}
# What only the county books, at its own computer.
COUNTYS = frozenset({EntryKind.REMITTED, EntryKind.PAY})
# More than a counter ever has; what is larger was mistyped.
MOST_FEN = 100_000_000


class NotBalanced(RuleBroken):
    message = N_("These postings do not sum to zero: %(fen)d fen are left over.")


class NothingPosted(RuleBroken):
    message = N_("There is nothing to post.")


class HandingOverIsFree(RuleBroken):
    message = N_(
        "Handing a parcel over costs nothing. Due are %(due)s; %(given)s cannot be collected."
    )


class TooMuch(RuleBroken):
    message = N_("%(sum)s is more than any counter has. Check what was typed.")


class NotSoMuchThere(RuleBroken):
    message = N_("By the books there are only %(there)s, not %(wanted)s.")


class NotOwed(RuleBroken):
    message = N_("The partner is owed %(owed)s of this, not %(wanted)s.")


class NotedOtherwise(RuleBroken):
    message = N_(
        "This page was sent already, with other figures, and those are noted. Look at what stands "
        "here now, and note only what is missing."
    )


class NoReference(RuleBroken):
    message = N_(
        "A transfer is found again by its reference: type it as the bank or the app shows it."
    )


class Account(Struct, frozen=True):
    kind: AccountKind
    station_id: UUID
    partner_id: UUID | None = None
    producer_id: UUID | None = None


class Line(Struct, frozen=True):
    """One posting to be: what we get is positive, what we owe is negative."""

    account: Account
    fen: int
    about_id: UUID | None = None
    said: str = ""


class Due(Struct, frozen=True):
    """What the recipient of one parcel has to pay, or the county a partner."""

    partner_id: UUID
    cod_fen: int = 0
    freight_collect_fen: int = 0

    @property
    def fen(self) -> int:
        return self.cod_fen + self.freight_collect_fen


def ensure_balanced(lines: Sequence[Line]) -> None:
    if not lines or not all(line.fen for line in lines):
        raise NothingPosted
    left = sum(line.fen for line in lines)
    if left:
        raise NotBalanced(fen=left)
    for line in lines:
        if abs(line.fen) > MOST_FEN:
            raise TooMuch(sum=in_yuan(abs(line.fen)))


def moves_only_its_own(kind: EntryKind, accounts: Iterable[AccountKind]) -> bool:
    """Whether an entry of a kind may move these accounts; a reversal any."""
    return kind == EntryKind.REVERSE or ACCOUNTS[kind] >= {*accounts}


def ensure_exactly_due(due_fen: int, given_fen: int) -> None:
    """Neither more than is due, which would be a charge, nor less, which nobody could say of what."""
    if given_fen != due_fen:
        raise HandingOverIsFree(due=in_yuan(due_fen), given=in_yuan(given_fen))


def ensure_reference(method: Method, reference: str) -> None:
    if method is Method.TRANSFER and not reference.strip():
        raise NoReference


def ensure_owed(owed_fen: int, wanted_fen: int) -> None:
    """No more is paid than is owed, as it would stand in no partner's statement."""
    if wanted_fen > owed_fen:
        raise NotOwed(owed=in_yuan(owed_fen), wanted=in_yuan(wanted_fen))


def ensure_there(there_fen: int, wanted_fen: int) -> None:
    if wanted_fen > there_fen:
        raise NotSoMuchThere(there=in_yuan(there_fen), wanted=in_yuan(wanted_fen))


def collection(station_id: UUID, method: Method, due: Due) -> list[Line]:
    """The recipient pays at the counter, and we owe it to the partner."""
    owed = (
        (AccountKind.COD_DUE, due.cod_fen),
        (AccountKind.FREIGHT_DUE, due.freight_collect_fen),
    )
    lines = [Line(Account(kind, station_id, due.partner_id), -fen) for kind, fen in owed if fen]
    return [Line(Account(method.account, station_id), due.fen), *lines]


class Sold(Struct, frozen=True):
    """One line of an order that was paid: what it cost, and what is kept of it, by name."""

    producer_id: UUID
    about_id: UUID
    fen: int
    fees: Sequence[tuple[str, int]] = ()


def payment(station_id: UUID, method: Method, fen: int) -> list[Line]:
    """A buyer pays; negative, the buyer gets it back."""
    buyer = Account(AccountKind.BUYER, station_id)
    return [Line(Account(method.account, station_id), fen), Line(buyer, -fen)]


def sale(station_id: UUID, lines: Sequence[Sold]) -> list[Line]:
    """What the buyer gave is owed to the producers, less the fees, each on a line of its own."""
    fee_account = Account(AccountKind.SALE_FEE, station_id)
    found = [Line(Account(AccountKind.BUYER, station_id), sum(line.fen for line in lines))]
    for line in lines:
        owed = Account(AccountKind.SALE_DUE, station_id, producer_id=line.producer_id)
        found.append(Line(owed, -line.fen, line.about_id))
        for name, fen in line.fees:
            found.append(Line(owed, fen, line.about_id, name))
            found.append(Line(fee_account, -fen, line.about_id, name))
    return found


def forfeit(station_id: UUID, producer_id: UUID, about_id: UUID, fen: int) -> list[Line]:
    """What a buyer has paid, and loses, is owed to the producer; no fee is kept of it."""
    owed = Account(AccountKind.SALE_DUE, station_id, producer_id=producer_id)
    return [Line(Account(AccountKind.BUYER, station_id), fen), Line(owed, -fen, about_id)]


def platform_payment(station_id: UUID, platform: str, fen: int) -> list[Line]:
    """A buyer has paid at another platform, which owes it to us; negative, it gives it back."""
    due = Account(AccountKind.PLATFORM_DUE, station_id)
    return [Line(due, fen, said=platform), Line(Account(AccountKind.BUYER, station_id), -fen)]


def platform_payout(station_id: UUID, platform: str, came_fen: int, kept_fen: int) -> list[Line]:
    """A platform transfers what it had of buyers' money, less what it keeps."""
    due = Account(AccountKind.PLATFORM_DUE, station_id)
    parts = (
        (Account(AccountKind.TRANSFER, station_id), came_fen),
        (Account(AccountKind.PLATFORM_FEE, station_id), kept_fen),
    )
    lines = [Line(account, fen, said=platform) for account, fen in parts if fen]
    return [*lines, Line(due, -came_fen - kept_fen, said=platform)]


def pay_out(
    station_id: UUID, method: Method, producer_id: UUID, fen: int, owed: Mapping[UUID, int]
) -> list[Line]:
    """A producer gets what is owed, out of one drawer, whichever stations owe it.

    ``owed`` says how much each does; what nobody owes is left with the drawer's own.
    """
    parts, left = {}, fen
    for station in dict.fromkeys((station_id, *owed)):
        parts[station] = min(max(owed.get(station, 0), 0), left)
        left -= parts[station]
    parts[station_id] += left
    lines = [
        Line(Account(AccountKind.SALE_DUE, station, producer_id=producer_id), part)
        for station, part in parts.items()
        if part
    ]
    return [*lines, Line(Account(method.account, station_id), -fen)]


def difference(station_id: UUID, counted_fen: int, booked_fen: int) -> list[Line]:
    """What was counted is there; over or short is the other side of it."""
    more = counted_fen - booked_fen
    return [
        Line(Account(AccountKind.CASH, station_id), more),
        Line(Account(AccountKind.OVER_SHORT, station_id), -more),
    ]


def remittance(station_id: UUID, amounts: Mapping[Method, int]) -> list[Line]:
    """Money leaves the counter for the county."""
    given = [
        Line(Account(method.account, station_id), -fen) for method, fen in amounts.items() if fen
    ]
    return [*given, Line(Account(AccountKind.IN_TRANSIT, station_id), sum(amounts.values()))]


def arrival(from_id: UUID, county_id: UUID, sent_fen: int, counted_fen: int) -> list[Line]:
    """The county has counted what a station sent; what lacks is the station's difference."""
    lines = [
        Line(Account(AccountKind.IN_TRANSIT, from_id), -sent_fen),
        Line(Account(AccountKind.COUNTY, county_id), counted_fen),
        Line(Account(AccountKind.OVER_SHORT, from_id), sent_fen - counted_fen),
    ]
    return [line for line in lines if line.fen]


def payment_to_partner(county_id: UUID, due: Due) -> list[Line]:
    """The county pays a partner what was collected for it."""
    paid = (
        (AccountKind.COD_PAID, due.cod_fen),
        (AccountKind.FREIGHT_PAID, due.freight_collect_fen),
    )
    lines = [Line(Account(kind, county_id, due.partner_id), fen) for kind, fen in paid if fen]
    return [*lines, Line(Account(AccountKind.COUNTY, county_id), -due.fen)]


def reversal(lines: Iterable[Line]) -> list[Line]:
    return [replace(line, fen=-line.fen) for line in lines]


def in_yuan(fen: int) -> str:
    """As people say it in a sentence.

    >>> in_yuan(8605)
    '¥86.05'
    """
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"

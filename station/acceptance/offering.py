"""What somebody brings to be sent, whom it is from and for, and what they pay; plain values."""

from uuid import UUID

from msgspec import Struct

from station.acceptance.models import DocumentKind
from station.ledger import Method


class Who(Struct, frozen=True):
    """A sender or a recipient, as they are said."""

    name: str
    phone: str
    address: str


class Registered(Struct, frozen=True):
    """That the sender was registered by name in the partner's system."""

    where: str
    reference: str
    document: DocumentKind


class Offered(Struct, frozen=True):
    """What somebody brings, and for whom."""

    partner_id: UUID
    sender: Who
    recipient: Who
    contents: str
    grams: int
    insured_fen: int
    inspected: bool
    registered: Registered


class Paid(Struct, frozen=True):
    """What the sender pays, as both saw it."""

    fen: int
    method: Method
    reference: str = ""

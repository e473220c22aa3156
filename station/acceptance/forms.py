"""What people type when something is sent, and what the county loads."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from station.acceptance.models import DocumentKind
from station.acceptance.offering import Offered, Paid, Registered, Who
from station.acceptance.rules import MOST_GRAMS
from station.errors import N_
from station.ledger import Method
from station.web.forms import Form

_MOST_FEN = 100_000_000
_MOST_YUAN = Decimal(100_000)
_MOST_TEXT = 200_000


class AcceptForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "partner_id": N_("Partner"),
        "recipient": N_("Recipient"),
        "recipient_phone": N_("Recipient's phone"),
        "address": N_("Recipient's address"),
        "sender": N_("Sender"),
        "sender_phone": N_("Sender's phone"),
        "contents": N_("Contents"),
        "weight": N_("Weight, kg"),
        "insured": N_("Insured value, yuan"),
        "registered_in": N_("Registered in"),
        "registered_as": N_("Reference of the registration"),
        "reference": N_("Reference of the transfer"),
    }

    partner_id: UUID
    recipient: str = Field(min_length=1, max_length=40)
    recipient_phone: str = Field(pattern=r"^[0-9+][0-9 -]{4,24}$")
    address: str = Field(min_length=4, max_length=200)
    sender: str = Field(min_length=1, max_length=40)
    sender_phone: str = Field(pattern=r"^[0-9+][0-9 -]{4,24}$")
    contents: str = Field(min_length=1, max_length=60)
    weight: Decimal = Field(gt=0, le=Decimal(MOST_GRAMS) / 1000, decimal_places=3)
    insured: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN, decimal_places=2)
    inspected: bool = False
    registered_in: str = Field(default="", max_length=60)
    registered_as: str = Field(default="", max_length=60)
    document: DocumentKind = DocumentKind.IDENTITY_CARD
    method: Method = Method.CASH
    reference: str = Field(default="", max_length=60)
    due_fen: int | None = Field(default=None, ge=0, le=_MOST_FEN)
    act_id: UUID
    # Something was changed: the price is wanted, whatever it is.
    again: bool = False

    def offered(self, station: str) -> Offered:
        return Offered(
            partner_id=self.partner_id,
            sender=Who(self.sender, self.sender_phone, station),
            recipient=Who(self.recipient, self.recipient_phone, self.address),
            contents=self.contents,
            grams=int(self.weight * 1000),
            insured_fen=int(self.insured * 100),
            inspected=self.inspected,
            registered=Registered(self.registered_in, self.registered_as, self.document),
        )

    def paid(self, fen: int) -> Paid:
        return Paid(fen, self.method, self.reference)


class AuthoriseForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "station": N_("Station"),
        "paper": N_("Number of the paper"),
        "valid_from": N_("First day"),
        "valid_until": N_("Last day"),
    }

    station: str = Field(min_length=1, max_length=60)
    paper: str = Field(min_length=1, max_length=60)
    valid_from: date
    valid_until: date


class BlockForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "station": N_("Station"),
        "numbers": N_("Numbers, or first - last"),
    }

    station: str = Field(min_length=1, max_length=60)
    numbers: str = Field(min_length=1, max_length=_MOST_TEXT)


class TariffForm(Form):
    """Rows that were copied out of a spreadsheet; a file goes before them."""

    labels: ClassVar[Mapping[str, str]] = {
        "zones": N_("Zones and prices"),
        "valid_from": N_("Counts from"),
    }

    zones: str = Field(default="", max_length=_MOST_TEXT)
    valid_from: date


class ScreenForm(Form):
    text: str = Field(min_length=1, max_length=400)
    scan_id: UUID | None = None

"""What buyers type in the shop, and stations on the pages of orders."""

import re
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field, field_validator

from station.errors import N_
from station.goods.forms import read_field
from station.goods.measures import read_fen
from station.ledger import Method
from station.orders import rules
from station.orders.models import Payment, StepKind, Way
from station.web.forms import Form, read_count

_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{9,11}")
_NO_PHONE = N_("Enter a phone number: 11 digits of a mobile, or a landline with its area code.")
# What is paid at another platform comes with its file, and from nobody else.
ShopPayment = Literal[Payment.AT_PICKUP, Payment.TRANSFER]
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def read_phone(text: str) -> str:
    bare = re.sub(r"[\s-]|^\+86", "", text.translate(_FULL_WIDTH))
    if not _PHONE.fullmatch(bare):
        raise ValueError(_NO_PHONE)
    return bare


class QuantityForm(Form):
    quantity: int = Field(ge=0, le=9_999)


class OrderForm(Form):
    way: Way
    pickup: UUID | None = None
    address: str = Field(default="", max_length=120)
    name: str = Field(min_length=1, max_length=40)
    phone: str = Field(max_length=20)
    payment: ShopPayment
    note: str = Field(default="", max_length=200)
    total: int = Field(ge=0)

    _reads_phone = field_validator("phone")(read_phone)


class FindOrderForm(Form):
    phone: str = Field(max_length=20)
    code: str = Field(max_length=12)

    _reads_phone = field_validator("phone")(read_phone)

    @field_validator("code")
    @classmethod
    def _plain(cls, text: str) -> str:
        return re.sub(r"[\s-]", "", text).upper()


class StepForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"note": N_("Note")}

    kind: StepKind
    note: str = Field(default="", max_length=200)


class PurposeForm(Form):
    purpose: str = Field(min_length=2, max_length=100)


class PackForm(Form):
    number: str = Field(default="", max_length=60)
    partner_id: UUID | None = None


class CancelForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"reason": N_("Reason")}

    reason: str = Field(min_length=2, max_length=200)


class MoneyForm(Form):
    method: Method
    reference: str = Field(default="", max_length=60)


class PayOutForm(MoneyForm):
    act_id: UUID
    sum: str = Field(max_length=12)

    @property
    def fen(self) -> int:
        return read_field("sum", lambda: read_fen(self.sum))


def read_taken(submitted: Mapping[str, str]) -> dict[UUID, dict[UUID, int]]:
    """Fields ``from_LINE_LOT`` with quantities; an empty one is none.

    Raises:
        InvalidInput: something else than a whole number was typed.
    """
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for name, text in submitted.items():
        parts = name.split("_")
        if len(parts) != 3 or parts[0] != "from":  # noqa: PLR2004
            continue
        with suppress(ValueError):
            line, lot = UUID(parts[1]), UUID(parts[2])
            if many := read_count(name, text, rules.MOST_UNITS):
                found[line][lot] = many
    return found

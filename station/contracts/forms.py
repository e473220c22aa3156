"""What is typed to make a contract, to take over a delivery, and to note money."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from station.contracts import rules
from station.contracts.rules import Part, Taken, Term
from station.contracts.service import Sum
from station.errors import N_
from station.goods.forms import read_field, read_quantity
from station.goods.measures import SaleUnit, read_fen
from station.ledger import Method
from station.web.forms import Form


class ContractForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "terms": N_("Grades and floor prices"),
        "plan": N_("Delivery plan"),
    }

    act_id: UUID
    buyer: str = Field(min_length=2, max_length=60)
    buyer_code: str = Field(default="", max_length=20)
    buyer_phone: str = Field(default="", max_length=20, pattern=r"^[0-9+ -]*$")
    producer_id: UUID
    product_id: UUID
    unit: SaleUnit
    quantity: int = Field(ge=1, le=10_000_000)
    signed_on: date
    first_on: date
    last_on: date
    deposit: str = Field(default="", max_length=12)
    terms: str = Field(max_length=800)
    plan: str = Field(default="", max_length=2000)
    note: str = Field(default="", max_length=400)

    @property
    def deposit_fen(self) -> int:
        return read_field("deposit", lambda: read_fen(self.deposit)) if self.deposit else 0

    @property
    def code(self) -> str:
        code = self.buyer_code.upper().replace(" ", "")
        read_field("buyer_code", lambda: rules.ensure_buyer_code(code))
        return code

    def floors(self, known: list[str]) -> list[Term]:
        return read_field("terms", lambda: rules.read_terms(self.terms, known))

    def parts(self) -> list[Part]:
        read_field("last_on", lambda: rules.ensure_season(self.first_on, self.last_on))
        return read_field(
            "plan",
            lambda: rules.read_plan(self.plan, self.quantity, self.first_on, self.last_on),
        )


class DeliveryForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"why": N_("Why it was refused")}

    act_id: UUID
    lot_id: UUID
    refused: int = Field(default=0, ge=0, le=10_000_000)
    why: str = Field(default="", max_length=200)


def read_taken(submitted: Mapping[str, str], terms: list[dict[str, object]]) -> list[Taken]:
    """Fields ``n_0`` and ``p_0`` with quantity and price of the first grade, and so on."""
    found = []
    for index, term in enumerate(terms):
        many = read_quantity(submitted, f"n_{index}")
        if not many:
            continue
        price = f"p_{index}"
        fen = read_field(price, lambda name=price: read_fen(submitted.get(name, "")))  # type: ignore[misc]
        found.append(Taken(str(term["grade"]), many, fen))
    return found


class WhyForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"reason": N_("Reason")}

    reason: str = Field(min_length=2, max_length=200)


class ForfeitForm(Form):
    act_id: UUID
    sum: str = Field(max_length=12)

    @property
    def fen(self) -> int:
        return read_field("sum", lambda: read_fen(self.sum))


class SumForm(ForfeitForm):
    method: Method
    reference: str = Field(default="", max_length=60)

    @property
    def said(self) -> Sum:
        return Sum(self.fen, self.method, self.reference)

"""What people scan, choose and type at the counter."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field
from werkzeug.datastructures import MultiDict

from station.counter.models import About, Size, Source
from station.counter.pickup import TurnedBack
from station.counter.rules import DENOMINATIONS
from station.errors import N_
from station.ledger import Due, Method
from station.web.forms import Form, read_count

_MOST_FEN = 100_000_000
_MOST_YUAN = Decimal(1_000_000)
_MOST_PIECES = 99_999


class FindForm(Form):
    text: str = Field(min_length=1, max_length=400)
    scan_id: UUID | None = None


class ShelveForm(FindForm):
    """One parcel at the shelf; a size where the clerk knows better than its weight."""

    size: Size | None = None


class HandOverForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "unit_ids": N_("What is handed over"),
        "reference": N_("Reference of the transfer"),
        "proxy_name": N_("Who takes it along"),
    }

    # That there are none is said by the rule, in the counter's own words.
    unit_ids: list[UUID] = Field(default_factory=list)
    due_fen: int = Field(default=0, ge=0, le=_MOST_FEN)
    method: Method | None = None
    reference: str = Field(default="", max_length=60)
    is_proxy: bool = False
    proxy_name: str = Field(default="", max_length=40)
    proxy_of: UUID | None = None
    act_id: UUID
    # What the customer showed: a code counts as a signature.
    shown: Literal["code", "number", "nothing"] = "nothing"


class TurnBackForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"unit_ids": N_("What goes back")}

    unit_ids: list[UUID] = Field(default_factory=list)
    why: TurnedBack = TurnedBack.REFUSED
    reason: str = Field(default="", max_length=200)


class ListedForm(Form):
    """Whose list a form was sent from: what they have here, chosen or not."""

    listed: list[UUID] = Field(default_factory=list)
    unit_ids: list[UUID] = Field(default_factory=list)
    shown: Literal["code", "number", "nothing"] = "nothing"


class HouseholdForm(Form):
    unit_ids: list[UUID] = Field(min_length=2)


class BoardForm(Form):
    shelf: int = Field(ge=1, le=99)
    layer: int = Field(ge=1, le=99)
    size: Size
    capacity: int = Field(ge=0, le=900)


class PatienceForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "remind_days": N_("Reminded after, days"),
        "overdue_days": N_("Overdue after, days"),
    }

    remind_days: int = Field(ge=1, le=60)
    overdue_days: int = Field(ge=1, le=60)


class CloseForm(Form):
    """Pieces by denomination; the fields are named by their fen."""

    labels: ClassVar[Mapping[str, str]] = {"reason": N_("Reason")}

    reason: str = Field(default="", max_length=200)
    pieces: dict[int, int] = Field(default_factory=dict)
    act_id: UUID

    @classmethod
    def _values(cls, submitted: MultiDict[str, Any]) -> dict[str, Any]:
        names = {fen: f"pieces_{fen}" for fen in DENOMINATIONS}
        pieces = {
            fen: read_count(name, submitted.get(name, ""), _MOST_PIECES)
            for fen, name in names.items()
        }
        return super()._values(submitted) | {"pieces": pieces}


class RemitForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "cash": N_("Cash"),
        "wechat": N_("WeChat"),
        "alipay": N_("Alipay"),
        "transfer": N_("Transfer"),
        "carried_by": N_("Who carries it"),
    }

    cash: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN, decimal_places=2)
    wechat: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN, decimal_places=2)
    alipay: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN, decimal_places=2)
    transfer: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN, decimal_places=2)
    carried_by: str = Field(default="", max_length=40)
    act_id: UUID

    @property
    def amounts(self) -> dict[Method, int]:
        return {method: int(getattr(self, method.value) * 100) for method in Method}


class ConfirmForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "counted": N_("Counted, yuan"),
        "reason": N_("Reason"),
    }

    counted: Decimal = Field(ge=0, le=_MOST_YUAN, decimal_places=2)
    reason: str = Field(default="", max_length=200)

    @property
    def counted_fen(self) -> int:
        return int(self.counted * 100)


class PayForm(Form):
    """What a partner was paid, and how it is found again."""

    labels: ClassVar[Mapping[str, str]] = {
        "cod": N_("COD, yuan"),
        "freight": N_("Freight, yuan"),
        "reference": N_("Reference of the transfer"),
    }

    cod: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN, decimal_places=2)
    freight: Decimal = Field(default=Decimal(0), ge=0, le=_MOST_YUAN, decimal_places=2)
    reference: str = Field(default="", max_length=60)
    act_id: UUID

    def due(self, partner_id: UUID) -> Due:
        return Due(partner_id, int(self.cod * 100), int(self.freight * 100))


class TakeBackForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"reason": N_("Reason")}

    reason: str = Field(min_length=1, max_length=200)


class CallForm(Form):
    """What came of a call, and what the recipient said to each question."""

    to_station: Literal["", "yes", "no"] = ""
    confirm: Literal["", "yes", "no"] = ""
    source: Source = Source.PHONE

    @property
    def answers(self) -> dict[About, bool]:
        said = {About.TO_STATION: self.to_station, About.CONFIRM: self.confirm}
        return {about: answer == "yes" for about, answer in said.items() if answer}

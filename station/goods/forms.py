"""What is typed on the pages of goods."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, TypeVar
from uuid import UUID

from pydantic import Field, model_validator

from station.errors import N_, InvalidInput, StationError
from station.goods import rules
from station.goods.grades import GradeDetails
from station.goods.listings import Said
from station.goods.lots import LotDetails
from station.goods.marks import MarkDetails
from station.goods.measures import SaleUnit, read_content, read_fen
from station.goods.models import Category, MarkKind, ProducerKind
from station.goods.registers import ProducerDetails, ProductDetails
from station.web.forms import Form
from station.web.i18n import filled, translated

Read = TypeVar("Read")
_MOST_MILLE = 500


def read_field(name: str, read: Callable[[], Read]) -> Read:
    """What ``read`` makes of a field; what is wrong with it stands beside the field."""
    try:
        return read()
    except InvalidInput:
        raise
    except StationError as error:
        raise InvalidInput({name: filled(error.message, error.values)}) from error


def read_id(text: str, name: str) -> UUID:
    """What was chosen of a list of the page."""
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput({name: translated(N_("Choose one of the list."))}) from None


class ProducerForm(Form):
    kind: ProducerKind
    name: str = Field(min_length=2, max_length=60)
    credit_code: str = Field(default="", max_length=20)
    buys_in: bool = False
    story: str = Field(default="", max_length=2000)
    contact: str = Field(default="", max_length=40)
    phone: str = Field(default="", max_length=20, pattern=r"^[0-9+ -]*$")
    station: str = Field(default="", max_length=60)
    is_active: bool = False
    version: int = 0

    def details(self) -> ProducerDetails:
        code = self.credit_code.upper().replace(" ", "")
        read_field("credit_code", lambda: rules.ensure_credit_code(self.kind, code))
        return ProducerDetails(
            self.kind, self.name, code or None, self.buys_in, self.story, self.is_active
        )


class ProductForm(Form):
    code: str = Field(pattern=r"^[a-z0-9-]{2,20}$")
    name: str = Field(min_length=1, max_length=60)
    name_en: str = Field(default="", max_length=80)
    category: Category
    needs_certificate: bool = False
    needs_licence: bool = False
    months: list[int] = Field(default_factory=list, max_length=12)
    is_active: bool = False
    version: int = 0

    def details(self) -> ProductDetails:
        return ProductDetails(
            code=self.code,
            name=self.name,
            name_en=self.name_en,
            category=self.category,
            needs_certificate=self.needs_certificate,
            needs_licence=self.needs_licence,
            months=rules.months_of(self.months),
            is_active=self.is_active,
        )


class ListingForm(Form):
    title: str = Field(min_length=2, max_length=60)
    title_en: str = Field(default="", max_length=80)
    story: str = Field(default="", max_length=4000)
    unit: SaleUnit
    content: str = Field(default="", max_length=20)
    grade_id: UUID | None = None
    price: str = Field(max_length=20)
    prices: str = Field(default="", max_length=400)
    least: int = Field(default=1, ge=1, le=10_000)
    shelf_life_days: int | None = Field(default=None, ge=1, le=3650)
    storing: str = Field(default="", max_length=120)
    sending: str = Field(default="", max_length=120)
    by_pickup: bool = False
    to_door: bool = False
    by_parcel: bool = False
    licence: str = Field(default="", max_length=60)
    exemption: str = Field(default="", max_length=120)
    opens_on: date | None = None
    closes_on: date | None = None
    version: int = 0

    def said(self, picture_ids: list[str]) -> Said:
        grams, millilitres = read_field("content", lambda: read_content(self.content))
        fen = read_field("price", lambda: read_fen(self.price))
        steps = read_field("prices", lambda: rules.read_steps(self.prices, fen))
        own = {"content", "price", "prices", "version"}
        return Said(
            **self.model_dump(exclude=own),
            net_grams=self.unit.weighs or grams,
            net_millilitres=None if self.unit.weighs else millilitres,
            price_fen=fen,
            prices=steps,
            picture_ids=picture_ids,
        )


class LotForm(Form):
    made_on: date
    quantity: int = Field(ge=1, le=1_000_000)
    unit: SaleUnit
    content: str = Field(default="", max_length=20)
    place: str = Field(default="", max_length=60)

    def details(self, product_id: UUID) -> LotDetails:
        grams, _millilitres = read_field("content", lambda: read_content(self.content))
        return LotDetails(
            product_id=product_id,
            made_on=self.made_on,
            quantity=self.quantity,
            unit=self.unit,
            net_grams=self.unit.weighs or grams,
            place=self.place,
        )


# Of units of a lot.
_LONGEST_QUANTITY = 8


def read_quantity(submitted: Mapping[str, str], name: str) -> int:
    """None is left empty; what is no whole number is asked for again, not guessed."""
    text = submitted.get(name, "").strip()
    if text and not (text.isdecimal() and len(text) <= _LONGEST_QUANTITY):
        raise InvalidInput({name: translated(N_("Enter a whole number."))})
    return int(text or 0)


class CertificateForm(Form):
    grounds: list[str] = Field(default_factory=list, max_length=10)
    is_collected: bool = False


class RecallForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"reason": N_("Reason")}

    reason: str = Field(min_length=2, max_length=200)


class StockForm(Form):
    left: int = Field(ge=0, le=1_000_000)


class ReviewForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"reason": N_("Reason")}

    answer: str = Field(pattern="^(approve|refuse)$")
    reason: str = Field(default="", max_length=200)
    version: int

    @model_validator(mode="after")
    def _says_why(self) -> "ReviewForm":
        if self.answer == "refuse" and not self.reason:
            raise ValueError(rules.NoReason.message)
        return self


class FeeForm(Form):
    name: str = Field(min_length=2, max_length=20)
    share: str = Field(default="", max_length=6, pattern=r"^[0-9]{1,2}(\.[0-9])?$")
    each: str = Field(default="", max_length=10)
    valid_from: date

    @property
    def per_mille(self) -> int:
        """Per cent as they are typed, with one decimal at most."""
        mille = int(Decimal(self.share) * 10) if self.share else 0
        if mille > _MOST_MILLE:
            raise InvalidInput({"share": translated(N_("At most half of a sale can be kept."))})
        return mille

    @property
    def line_fen(self) -> int:
        return read_field("each", lambda: read_fen(self.each)) if self.each else 0


class MarkForm(Form):
    kind: MarkKind
    name: str = Field(min_length=2, max_length=60)
    number: str = Field(min_length=2, max_length=60)
    issuer: str = Field(min_length=2, max_length=80)
    holder: str = Field(default="", max_length=80)
    product_id: UUID
    producer_id: UUID | None = None
    places: str = Field(default="", max_length=4000)
    valid_from: date
    valid_until: date

    def details(self, places: list[str]) -> MarkDetails:
        return MarkDetails(**self.model_dump(exclude={"places"}), places=places)


class GradeForm(Form):
    grade: str = Field(min_length=1, max_length=20)
    words: str = Field(min_length=2, max_length=400)
    standard: str = Field(min_length=2, max_length=60)
    source: str = Field(default="", max_length=200)

    def details(self) -> GradeDetails:
        return GradeDetails(
            name=self.grade, words=self.words, standard=self.standard, source=self.source
        )


class GtinForm(Form):
    gtin: str = Field(max_length=20)
    product_id: UUID
    unit: SaleUnit
    content: str = Field(default="", max_length=20)

    @property
    def net_grams(self) -> int | None:
        grams, _millilitres = read_field("content", lambda: read_content(self.content))
        return self.unit.weighs or grams


class VersionForm(Form):
    version: int


class EndFeeForm(Form):
    ends_on: date
    version: int

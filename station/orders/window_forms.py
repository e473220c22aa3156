"""What is typed to begin an order window, to fill it, and to order in it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from typing import ClassVar
from uuid import UUID

from pydantic import Field, field_validator

from station.clock import SHANGHAI
from station.errors import N_
from station.goods.forms import read_field
from station.goods.measures import read_fen
from station.goods.rules import read_steps
from station.orders import rules
from station.orders.forms import ShopPayment, read_phone
from station.web.forms import Form, read_count


class WindowForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"stops": N_("Where buyers get it")}

    act_id: UUID
    title: str = Field(min_length=2, max_length=60)
    note: str = Field(default="", max_length=200)
    closes_on: date
    closes_time: time
    brought_on: date
    least: str = Field(default="", max_length=12)
    stops: str = Field(max_length=4000)

    @property
    def closes_at(self) -> datetime:
        return datetime.combine(self.closes_on, self.closes_time, SHANGHAI)

    @property
    def least_fen(self) -> int:
        return read_field("least", lambda: read_fen(self.least)) if self.least else 0


class ItemForm(Form):
    listing_id: UUID
    price: str = Field(max_length=12)
    prices: str = Field(default="", max_length=400)

    @property
    def price_fen(self) -> int:
        return read_field("price", lambda: read_fen(self.price))

    @property
    def steps(self) -> list[dict[str, int]]:
        return read_field("prices", lambda: read_steps(self.prices, self.price_fen))


class GroupOrderForm(Form):
    stop: UUID
    name: str = Field(min_length=1, max_length=40)
    phone: str = Field(max_length=20)
    payment: ShopPayment
    note: str = Field(default="", max_length=200)

    _reads_phone = field_validator("phone")(read_phone)


def read_quantities(submitted: Mapping[str, str]) -> dict[UUID, int]:
    """Fields ``n_LISTING`` with what is wanted of it; an empty one is none.

    Raises:
        InvalidInput: something else than a whole number was typed.
    """
    wanted = {
        key: many
        for name, key, text in _fields(submitted, "n")
        if (many := read_count(name, text, rules.MOST_UNITS))
    }
    return dict(list(wanted.items())[: rules.MOST_LINES])


def read_prices(submitted: Mapping[str, str]) -> dict[UUID, int]:
    """Fields ``p_LISTING`` with the price in fen that the page has shown."""
    found = {key: text.strip()[:9] for _, key, text in _fields(submitted, "p")}
    return {key: int(text) for key, text in found.items() if text.isdecimal()}


def _fields(submitted: Mapping[str, str], mark: str) -> Iterator[tuple[str, UUID, str]]:
    for name, text in submitted.items():
        which, _, key = name.partition("_")
        if which == mark:
            with suppress(ValueError):
                yield name, UUID(key), text

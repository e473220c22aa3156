"""What clerks type in on the pages of other platforms' orders."""

from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from station.errors import N_, InvalidInput
from station.goods.forms import read_field
from station.goods.measures import read_fen
from station.orders.platforms.files.columns import Columns
from station.orders.platforms.files.headings import Column
from station.orders.platforms.money import Payout
from station.parcels.columns_form import TWICE, ColumnLine, columns_of
from station.parcels.courier_files.sheet import Sheet
from station.parcels.masking import mask_address, mask_name, mask_phone
from station.web.forms import Form
from station.web.i18n import translated

MOST_TIMES = 999
NO_NUMBER = N_("Say which column holds the order number.")
COLUMN_NAMES = {
    Column.NUMBER: N_("order number"),
    Column.PART: N_("number of a part of an order"),
    Column.TITLE: N_("name of the goods"),
    Column.KIND: N_("kind, size (SKU)"),
    Column.CODE: N_("merchant's code"),
    Column.QUANTITY: N_("quantity"),
    Column.PRICE: N_("price of one"),
    Column.PAID: N_("paid for the row"),
    Column.TOTAL: N_("paid for the whole order"),
    Column.NAME: N_("recipient"),
    Column.PHONE: N_("phone"),
    Column.PROVINCE: N_("province"),
    Column.CITY: N_("prefecture"),
    Column.COUNTY: N_("county"),
    Column.TOWNSHIP: N_("township"),
    Column.ADDRESS: N_("address"),
    Column.MESSAGE: N_("buyer's words"),
    Column.REMARK: N_("remark"),
    Column.PAID_AT: N_("time of payment"),
    Column.STATE: N_("state"),
    Column.AFTER_SALE: N_("refunds"),
}
_MASKS = {
    Column.NAME: mask_name,
    Column.PHONE: mask_phone,
    Column.ADDRESS: mask_address,
    # People write their numbers there.
    Column.MESSAGE: mask_name,
    Column.REMARK: mask_name,
}


class PlatformForm(Form):
    """``other`` is typed where the list has not the platform."""

    labels: ClassVar[Mapping[str, str]] = {"other": N_("Name of the platform")}

    platform: str = Field(default="", max_length=20)
    other: str = Field(default="", max_length=20)


class GoodsForm(Form):
    listing_id: UUID | None = None
    times: int = Field(default=1, ge=1, le=MOST_TIMES)


class PayoutForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "came": N_("What came in (yuan)"),
        "kept": N_("What the platform kept (yuan)"),
        "reference": N_("Reference of the transfer"),
    }

    act_id: UUID
    platform: str = Field(max_length=20)
    came: str = Field(max_length=12)
    kept: str = Field(default="", max_length=12)
    reference: str = Field(min_length=1, max_length=60)

    @property
    def payout(self) -> Payout:
        came = read_field("came", lambda: read_fen(self.came))
        is_none = self.kept.strip(" 0.¥￥元") == ""
        kept = 0 if is_none else read_field("kept", lambda: read_fen(self.kept))
        return Payout(came, kept, self.reference)


def lines_of(sheet: Sheet, columns: Columns) -> list[ColumnLine]:
    """The columns as the file has them, with the proposed meaning of each."""
    places = columns.places.items()
    return columns_of(
        sheet,
        {at: column.value for column, at in places},
        {at: _MASKS[column] for column, at in places if column in _MASKS},
        {at for rivals in columns.ambiguous.values() for at in rivals},
    )


def columns_from(headings: Sequence[str], submitted: Mapping[str, str]) -> Columns:
    """What the clerk has chosen: ``column-3`` is ``title``.

    Raises:
        InvalidInput: no column holds the number, or two hold the same.
    """
    known = {column.value: column for column in Column}
    places: dict[Column, int] = {}
    problems: dict[str, str] = {}
    for at in range(len(headings)):
        chosen = known.get(submitted.get(f"column-{at}", ""))
        if chosen in places:
            problems[f"column-{at}"] = translated(TWICE)
        elif chosen is not None:
            places[chosen] = at
    if Column.NUMBER not in places:
        problems["number"] = translated(NO_NUMBER)
    if problems:
        raise InvalidInput(problems)
    return Columns(tuple(headings), places)

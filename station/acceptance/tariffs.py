"""What sending costs, decided without a database: zones, weights, and fen that are whole."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from station.errors import N_, RuleBroken

MOST_FEN = 100_000_000
_MOST_ROWS, _LEAST_COLUMNS = 200, 6
_IN_TEN_THOUSAND = 10_000
# As they begin an address, long and short: 湖北省, 内蒙古.
_ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


class TariffUnreadable(RuleBroken):
    message = N_("Row %(row)s of the tariff cannot be read: %(cell)s. Nothing was changed.")


class TariffEmpty(RuleBroken):
    message = N_("The tariff has no row with a zone, its provinces and prices.")


class ProvinceTwice(RuleBroken):
    message = N_("%(province)s stands in two zones. Nothing was changed.")


class Zone(Struct, frozen=True):
    """Where to, and what it costs: the first weight, and every step begun above it."""

    name: str
    provinces: tuple[str, ...]
    first_grams: int
    first_fen: int
    step_grams: int
    step_fen: int
    # Of the insured value, in ten thousandths; and at least so much.
    premium_rate: int = 0
    least_premium_fen: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"provinces": list(self.provinces)}

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Zone":
        return cls(**said | {"provinces": tuple(said["provinces"])})


class Price(Struct, frozen=True):
    """What the sender pays, exactly."""

    zone: str
    freight_fen: int
    premium_fen: int

    @property
    def fen(self) -> int:
        return self.freight_fen + self.premium_fen


def price_of(zone: Zone, grams: int, insured_fen: int = 0) -> Price:
    """Freight by weight, every step that was begun; and the premium of what is insured.

    >>> zone = Zone("省内", ("湖北",), 1_000, 800, 1_000, 200, 50, 100)
    >>> price_of(zone, 2_001, 30_001)
    Price(zone='省内', freight_fen=1200, premium_fen=151)
    """
    steps = -(-max(grams - zone.first_grams, 0) // zone.step_grams)
    premium = -(-insured_fen * zone.premium_rate // _IN_TEN_THOUSAND) if insured_fen else 0
    if insured_fen:
        premium = max(premium, zone.least_premium_fen)
    return Price(zone.name, zone.first_fen + steps * zone.step_fen, premium)


def zone_for(zones: Iterable[Zone], address: str) -> Zone | None:
    """The zone of the province that an address begins with.

    >>> zone = Zone("华东", ("浙江",), 1_000, 1_000, 1_000, 300)
    >>> zone_for([zone], "浙江省杭州市西湖区文三路 1 号").name
    '华东'
    """
    text = address.strip()
    for zone in zones:
        if any(text.startswith(province) for province in zone.provinces):
            return zone
    return None


def read_rows(rows: Sequence[Sequence[Any]]) -> list[Zone]:
    """Zone, provinces, first weight, its price, step, its price; then premium rate and least.

    Weights are in kilograms, prices in yuan, the rate in ten thousandths, as partners print them.

    Raises:
        TariffUnreadable, TariffEmpty, ProvinceTwice: nothing can be made of it.
    """
    zones = [
        _zone(number, [_text(cell) for cell in row])
        for number, row in enumerate(rows[:_MOST_ROWS], start=1)
        if any(_text(cell) for cell in row) and not (number == 1 and _is_heading(row))
    ]
    if not zones:
        raise TariffEmpty
    seen: set[str] = set()
    for province in (each for zone in zones for each in zone.provinces):
        if province in seen:
            raise ProvinceTwice(province=province)
        seen.add(province)
    return zones


def read_text(text: str) -> list[Zone]:
    """The same from what was copied out of a spreadsheet."""
    rows = [line.split("\t" if "\t" in line else ",") for line in text.splitlines()]
    return read_rows(rows)


def _zone(number: int, cells: list[str]) -> Zone:
    if len(cells) < _LEAST_COLUMNS or not cells[0]:
        raise TariffUnreadable(row=number, cell=" ".join(cells)[:40])
    provinces = tuple(_plain(each) for each in _separated(cells[1]))
    if not provinces:
        raise TariffUnreadable(row=number, cell=cells[1])
    more = [*cells[6:8], "", ""]
    return Zone(
        cells[0][:40],
        provinces,
        first_grams=_whole(number, cells[2], 1_000, least=1),
        first_fen=_whole(number, cells[3], 100),
        step_grams=_whole(number, cells[4], 1_000, least=1),
        step_fen=_whole(number, cells[5], 100),
        premium_rate=_whole(number, more[0] or "0", 1),
        least_premium_fen=_whole(number, more[1] or "0", 100),
    )


def _whole(row: int, cell: str, times: int, *, least: int = 0) -> int:
    """A decimal as a whole number of grams, fen or ten thousandths; nothing is rounded."""
    try:
        value = Decimal(cell) * times
    except InvalidOperation:
        raise TariffUnreadable(row=row, cell=cell[:40]) from None
    if not value.is_finite() or value != int(value) or not least <= value <= MOST_FEN:
        raise TariffUnreadable(row=row, cell=cell[:40])
    return int(value)


def _is_heading(row: Sequence[Any]) -> bool:
    texts = [_text(cell) for cell in row]
    return not any(character.isdigit() for text in texts[2:_LEAST_COLUMNS] for character in text)


def _separated(cell: str) -> list[str]:
    for sign in "、,，;；/":
        cell = cell.replace(sign, " ")
    return cell.split()


def _plain(province: str) -> str:
    """By its short name, which the long one begins with too."""
    for ending in _ENDINGS:
        if province.endswith(ending) and len(province) > len(ending) + 1:
            return province.removesuffix(ending)
    return province


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    return str(cell if cell is not None else "").strip()

"""The units people buy in, and weights and volumes that are converted and never rounded."""

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from station.errors import N_, RuleBroken

JIN_GRAMS, KILOGRAM_GRAMS, LITRE = 500, 1000, 1000
# A tonne or a cubic metre in one piece; more is a slip of the unit.
_MOST = 1_000_000


class SaleUnit(StrEnum):
    JIN = "jin"
    KILOGRAM = "kg"
    BOX = "box"
    BAG = "bag"
    BOTTLE = "bottle"
    PIECE = "piece"

    @property
    def weighs(self) -> int | None:
        """What one of it weighs, where the unit says it by itself."""
        return {"jin": JIN_GRAMS, "kg": KILOGRAM_GRAMS}.get(self.value)


UNIT_NAMES = {
    SaleUnit.JIN: N_("jin"),
    SaleUnit.KILOGRAM: N_("kg"),
    SaleUnit.BOX: N_("box"),
    SaleUnit.BAG: N_("pack"),
    SaleUnit.BOTTLE: N_("bottle"),
    SaleUnit.PIECE: N_("piece"),
}

_CONTENT = re.compile(
    r"([0-9]{1,7}(?:\.[0-9]{1,6})?)\s*(kg|公斤|千克|g|克|市?斤|jin|两|ml|毫升|l|升)", re.IGNORECASE
)
_GRAMS = {
    **dict.fromkeys(("kg", "公斤", "千克"), KILOGRAM_GRAMS),
    **dict.fromkeys(("g", "克"), 1),
    **dict.fromkeys(("斤", "市斤", "jin"), JIN_GRAMS),
    "两": 50,
}
_MILLILITRES = {**dict.fromkeys(("ml", "毫升"), 1), **dict.fromkeys(("l", "升"), LITRE)}


class NoContent(RuleBroken):
    message = N_("“%(text)s” is no net content. Write it with its unit, such as 500 g or 2.5 斤.")


class ContentNotWhole(RuleBroken):
    message = N_("“%(text)s” is no whole number of grams or millilitres. Nothing is rounded here.")


class ContentTooLarge(RuleBroken):
    message = N_("“%(text)s” in one piece is more than a tonne. Look at the unit.")


class NoPrice(RuleBroken):
    message = N_("“%(text)s” is no price in yuan, such as 12.50.")


class TooDear(RuleBroken):
    message = N_("At most %(most)s yuan. Check what was typed.")


def read_content(text: str) -> tuple[int | None, int | None]:
    """Grams and millilitres of a net content; both None for an empty one.

    >>> read_content("2.5 斤")
    (1250, None)
    >>> read_content("750ml")
    (None, 750)
    """
    bare = text.strip()
    if not bare:
        return None, None
    match = _CONTENT.fullmatch(bare)
    if match is None:
        raise NoContent(text=bare)
    unit = match[2].lower()
    measure = _GRAMS if unit in _GRAMS else _MILLILITRES
    exact = Fraction(match[1]) * measure[unit]
    if exact.denominator != 1 or not exact:
        raise ContentNotWhole(text=bare)
    if exact > _MOST:
        raise ContentTooLarge(text=bare)
    return (int(exact), None) if measure is _GRAMS else (None, int(exact))


def content_text(grams: int | None, millilitres: int | None) -> str:
    """As labels have it: grams below a kilogram, millilitres below a litre, exactly.

    >>> content_text(2500, None)
    '2.5 kg'
    """
    if grams is not None:
        return f"{grams} g" if grams < KILOGRAM_GRAMS else f"{exactly(grams, KILOGRAM_GRAMS)} kg"
    if millilitres is not None:
        return f"{millilitres} mL" if millilitres < LITRE else f"{exactly(millilitres, LITRE)} L"
    return ""


def exactly(amount: int, per: int) -> str:
    """``amount / per`` with all its decimals; ``per`` has no other prime factors than 2 and 5.

    >>> exactly(1250, 500)
    '2.5'
    """
    return f"{(Decimal(amount) / per).normalize():f}"


def read_fen(text: str) -> int:
    """Yuan as they are typed, in fen.

    >>> read_fen("¥12.5")
    1250
    """
    bare = text.strip().removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    try:
        fen = Decimal(bare) * 100
    except InvalidOperation:
        raise NoPrice(text=text.strip()) from None
    if not fen.is_finite() or fen != fen.to_integral_value() or fen <= 0:
        raise NoPrice(text=text.strip())
    if fen > 100 * _MOST:
        raise TooDear(most=_MOST)
    return int(fen)


def yuan_text(fen: int) -> str:
    """``12.50``, for fields and files."""
    return f"{fen // 100}.{fen % 100:02d}"

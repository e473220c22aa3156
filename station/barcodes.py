"""The grammar of our own codes: series letter, issuing station, number, check character.

``B-421223100-0042-K``: bag 42 of the station 421223100. A sheet's own code says its
revision too, ``L-421223100-0093-R2-K``, so that an old sheet is known when it is scanned.
The check character is ISO/IEC 7064 MOD 37,36 over the rest without dashes, so that a code
of ours cannot be taken for a division code or a tracking number, and a mistyped one is
refused.
"""

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from station.lazy import lazy_module

if TYPE_CHECKING:
    from stdnum.iso7064 import mod_37_36
else:
    mod_37_36 = lazy_module("stdnum.iso7064.mod_37_36")


class Series(StrEnum):
    BAG = "B"
    ROUTE_BILL = "L"
    TRIP_BILL = "T"
    HANDOVER_LIST = "H"
    ITEM_LIST = "C"
    ORDER = "D"
    LOT = "P"
    CASH_CLOSE = "K"
    REMITTANCE = "M"
    RETURNS_LIST = "R"
    ACCEPTANCE = "A"
    UPBOUND_LIST = "U"
    DAILY_SHEET = "Y"
    WINDOW = "W"
    PACKING_LIST = "X"
    MONTHLY_STATEMENT = "Z"
    CONTRACT = "F"
    DELIVERY = "G"


_ISSUER_AND_NUMBER = r"(\d{6}(?:\d{3}){0,2}[A-Z]?)-(\d{4,8})"
_SHAPE = re.compile(
    rf"^([BLTHCDPKMRAUYWXZFG])-?{_ISSUER_AND_NUMBER}(?:-?R([1-9]\d{{0,3}}))?-?([0-9A-Z])$"
)


# A code of ours that lost its letter, or whose check fails: no courier writes so.
_ALMOST = re.compile(rf"^[A-Z]?-?{_ISSUER_AND_NUMBER}(?:-?R\d{{0,4}})?(?:-[0-9A-Z]?)?$")


class Code(Struct, frozen=True):
    """A code of ours, known to be whole. ``revision`` is that of the sheet it was read from."""

    series: Series
    issuer: str
    number: int
    revision: int | None = None

    def __str__(self) -> str:
        """The number as people call it, whichever revision of a sheet it was read from."""
        return _with_check(f"{self.series}-{self.issuer}-{self.number:04d}")

    @property
    def on_sheet(self) -> str:
        """What the sheet's own bars say."""
        if self.revision is None:
            return str(self)
        return _with_check(f"{self.series}-{self.issuer}-{self.number:04d}-R{self.revision}")

    @property
    def names(self) -> "Code":
        """What the code stands for: an item list stands for its bag."""
        series = Series.BAG if self.series is Series.ITEM_LIST else self.series
        return Code(series, self.issuer, self.number)


def parse(text: str) -> Code | None:
    """The code in ``text``, or None where it is none of ours or its check fails."""
    match = _SHAPE.match(text.strip().upper())
    if match is None:
        return None
    revision = int(match[4]) if match[4] else None
    code = Code(Series(match[1]), match[2], int(match[3]), revision)
    return code if code.on_sheet[-1] == match[5] else None


def of_sheet(number: str, revision: int, series: Series | None = None) -> str:
    """What the bars of a sheet say that has a number of ours: this and its revision.

    >>> of_sheet("L-421223-0093-8", 2)
    'L-421223-0093-R2-R'
    """
    code = parse(number)
    if code is None:
        return number
    return replace(code, series=series or code.series, revision=revision).on_sheet


def number_in(text: str) -> str:
    """The number that a scanned code of ours names; any other text as it is."""
    code = parse(text)
    return str(code.names) if code else text


def is_almost_ours(text: str) -> bool:
    """Whether ``text`` is a code of ours, whole or not: then it is no tracking number."""
    bare = text.strip().upper()
    return parse(bare) is not None or _ALMOST.match(bare) is not None or is_paper_code(bare)


# A machine's code on a sheet: Base45 between these, so that no space stands at an end and
# one that lost its end is known. What it says is ``paper``'s.
_PAPER_BEGINS, _PAPER_ENDS = "Q-", "-Q"


def paper_code(content: str) -> str:
    return f"{_PAPER_BEGINS}{content}{_PAPER_ENDS}"


def is_paper_code(text: str) -> bool:
    """Whether ``text`` begins as a machine's code of ours does."""
    return text[:2].upper() == _PAPER_BEGINS


def paper_content(text: str) -> str | None:
    """What stands between the ends of a machine's code; None where one of them is missing."""
    text = text.strip().upper()
    ends = len(_PAPER_BEGINS) + len(_PAPER_ENDS)
    if not is_paper_code(text) or not text.endswith(_PAPER_ENDS) or len(text) < ends:
        return None
    return text[len(_PAPER_BEGINS) : -len(_PAPER_ENDS)]


def _with_check(bare: str) -> str:
    return f"{bare}-{mod_37_36.calc_check_digit(bare.replace('-', ''))}"


# JD's labels say behind the number which piece of how many it is on.
_ONLY_PIECE = re.compile(r"(JD[A-Z0-9]{2}[0-9]{11})-1-1-?")


def without_piece(number: str) -> str:
    """A courier's number as its files have it, where the label is that of the only piece.

    >>> without_piece("JDVA12345678901-1-1-"), without_piece("JDVA12345678901-1-3-")
    ('JDVA12345678901', 'JDVA12345678901-1-3-')
    """
    found = _ONLY_PIECE.fullmatch(number)
    return found[1] if found else number

"""The grammar of our own codes: series letter, issuing station, number, check character.

``B-421223100-0042-K``: bag 42 of the station 421223100. The check character is ISO/IEC
7064 MOD 37,36 over the rest without dashes, so that a code of ours cannot be taken for
a division code or a tracking number, and a mistyped one is refused.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from stdnum.iso7064 import mod_37_36


class Series(StrEnum):
    BAG = "B"
    ROUTE_BILL = "L"
    TRIP_BILL = "T"
    HANDOVER_LIST = "H"
    ITEM_LIST = "C"
    CASH_CLOSE = "K"
    REMITTANCE = "M"


_SHAPE = re.compile(r"^([BLTHCKM])-?(\d{6}(?:\d{3}){0,2}[A-Z]?)-(\d{4,8})-?([0-9A-Z])$")


# A code of ours that lost its letter, or whose check fails: no courier writes so.
_ALMOST = re.compile(r"^[A-Z]?-?\d{6}(?:\d{3}){0,2}[A-Z]?-\d{4,8}(?:-[0-9A-Z]?)?$")


@dataclass(frozen=True, slots=True)
class Code:
    """A code of ours, known to be whole."""

    series: Series
    issuer: str
    number: int

    def __str__(self) -> str:
        bare = f"{self.issuer}-{self.number:04d}"
        check = mod_37_36.calc_check_digit(f"{self.series}{bare}".replace("-", ""))
        return f"{self.series}-{bare}-{check}"


def parse(text: str) -> Code | None:
    """The code in ``text``, or None where it is none of ours or its check fails."""
    match = _SHAPE.match(text.strip().upper())
    if match is None:
        return None
    code = Code(Series(match[1]), match[2], int(match[3]))
    return code if str(code).replace("-", "")[-1] == match[4] else None


def is_almost_ours(text: str) -> bool:
    """Whether ``text`` is a code of ours, whole or not: then it is no tracking number."""
    return parse(text) is not None or _ALMOST.match(text.strip().upper()) is not None

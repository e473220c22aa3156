"""What goes into sorting, and what comes out."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from msgspec import Struct

MOST_CANDIDATES = 3


class Sorting(StrEnum):
    SURE = "sure"
    TOWNSHIP = "township"
    ASKED = "asked"
    MISROUTED = "misrouted"


class Division(Struct, frozen=True):
    """A county, township or village as the statistics office lists it."""

    code: str
    level: str
    parent_code: str | None
    name: str


class Verdict(Struct, frozen=True):
    """Where a parcel goes; ``candidates`` are the likeliest places, for the clerk who is asked."""

    sorting: Sorting
    division_code: str | None = None
    candidates: tuple[str, ...] = ()


MISROUTED = Verdict(Sorting.MISROUTED)


@cache
def sure(code: str) -> Verdict:
    return Verdict(Sorting.SURE, code)


@cache
def only_township(code: str) -> Verdict:
    return Verdict(Sorting.TOWNSHIP, code)


def asked(candidates: Iterable[str]) -> Verdict:
    """A question, with the likeliest places first and none twice."""
    return Verdict(Sorting.ASKED, None, tuple(dict.fromkeys(candidates))[:MOST_CANDIDATES])

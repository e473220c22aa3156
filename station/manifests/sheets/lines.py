"""What the lines of route bills and trip bills say, and what they add up to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from msgspec import Struct

from station.clock import local


class BillLine(Struct, frozen=True):
    """A bag, or a loose item; ``code`` is what its Code 128 says, if not the number.

    ``unweighed`` counts the pieces whose weight is not in ``weight_grams``.
    """

    number: str
    is_bag: bool
    pieces: int
    weight_grams: int | None
    unweighed: int = 0
    code: str = ""
    seal: str = ""
    cod_fen: int = 0
    freight_collect_fen: int = 0
    remarks: str = ""


def total_grams(weights: Iterable[int | None]) -> int | None:
    """What the known weights come to; None where none is known."""
    known = [grams for grams in weights if grams is not None]
    return sum(known) if known else None


def without_weight(pieces: int) -> str:
    """What a total adds about the pieces that its weight leaves out."""
    return f" · {pieces} 件无重量 without weight" if pieces else ""


class Stop(Struct, frozen=True):
    """What leaves the vehicle at one place."""

    ordinal: int
    name: str
    township: str
    lines: tuple[BillLine, ...]


class Totals(Struct, frozen=True):
    bags: int
    loose: int
    pieces: int
    weight_grams: int | None
    unweighed: int
    cod_fen: int
    freight_collect_fen: int

    @classmethod
    def of(cls, lines: Iterable[BillLine]) -> Self:
        lines = tuple(lines)
        bags = sum(line.is_bag for line in lines)
        return cls(
            bags=bags,
            loose=len(lines) - bags,
            pieces=sum(line.pieces for line in lines),
            weight_grams=total_grams(line.weight_grams for line in lines),
            unweighed=sum(line.unweighed for line in lines),
            cod_fen=sum(line.cod_fen for line in lines),
            freight_collect_fen=sum(line.freight_collect_fen for line in lines),
        )


class Made(Struct, frozen=True):
    """By whom and when the sheet was made."""

    by: str
    at: datetime

    def __str__(self) -> str:
        return f"制表 Made by {self.by} {local(self.at):%Y-%m-%d %H:%M}"

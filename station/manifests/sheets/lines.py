"""What the lines of route bills and trip bills say, and what they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from station.clock import local


@dataclass(frozen=True, slots=True)
class BillLine:
    """A bag, or a loose item; ``code`` is what its Code 128 says, if not the number."""

    number: str
    is_bag: bool
    pieces: int
    weight_grams: int
    code: str = ""
    seal: str = ""
    cod_fen: int = 0
    freight_collect_fen: int = 0
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """What leaves the vehicle at one place."""

    ordinal: int
    name: str
    township: str
    lines: tuple[BillLine, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    bags: int
    loose: int
    pieces: int
    weight_grams: int
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
            weight_grams=sum(line.weight_grams for line in lines),
            cod_fen=sum(line.cod_fen for line in lines),
            freight_collect_fen=sum(line.freight_collect_fen for line in lines),
        )


@dataclass(frozen=True, slots=True)
class Made:
    """By whom and when the sheet was made."""

    by: str
    at: datetime

    def __str__(self) -> str:
        return f"制表 Made by {self.by} {local(self.at):%Y-%m-%d %H:%M}"

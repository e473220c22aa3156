"""What a handover list (邮件快件交接清单) says: parcels changing hands with a partner."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Self

from msgspec import Struct

from station.manifests.sheets.lines import Made, total_grams


class Difference(StrEnum):
    SHORT = "少件 Short"
    OVER = "多件 Over"
    DAMAGED = "破损 Damaged"
    GIVEN_BACK = "退回 Given back"


class HandoverLine(Struct, frozen=True):
    """``received`` is None until someone has checked; the sheet leaves room to write it."""

    number: str
    # The partner whose parcel it is, or the kind of mail.
    kind: str
    township: str
    village: str
    weight_grams: int | None
    cod_fen: int = 0
    freight_collect_fen: int = 0
    expected: int = 1
    received: int | None = None
    is_damaged: bool = False
    # Its partner took it back on the spot: it is not received, and not missing.
    is_given_back: bool = False
    remarks: str = ""

    @property
    def differences(self) -> tuple[Difference, ...]:
        found = []
        if self.is_given_back:
            found.append(Difference.GIVEN_BACK)
        elif self.received is not None and self.received < self.expected:
            found.append(Difference.SHORT)
        if self.received is not None and self.received > self.expected:
            found.append(Difference.OVER)
        if self.is_damaged:
            found.append(Difference.DAMAGED)
        return tuple(found)


class Handed(Struct, frozen=True):
    """What some lines come to: as announced, or as handed over."""

    pieces: int
    weight_grams: int | None
    unweighed: int
    cod_fen: int
    freight_collect_fen: int

    @classmethod
    def of(cls, counted: Iterable[tuple[HandoverLine, int]]) -> Self:
        """Each line with its pieces; one with none adds nothing."""
        present = [(line, pieces) for line, pieces in counted if pieces]
        lines = [line for line, _ in present]
        return cls(
            pieces=sum(pieces for _, pieces in present),
            weight_grams=total_grams(line.weight_grams for line in lines),
            unweighed=sum(line.weight_grams is None for line in lines),
            cod_fen=sum(line.cod_fen for line in lines),
            freight_collect_fen=sum(line.freight_collect_fen for line in lines),
        )


class HandoverTotals(Struct, frozen=True):
    """Expected and received apart: what is missing weighs nothing and owes nothing here.

    ``missing`` and ``extra`` do not set each other off: one of each is two differences.
    """

    lines: int
    expected: Handed
    received: Handed
    unchecked: int
    missing: int
    extra: int
    damaged: int
    given_back: int

    @classmethod
    def of(cls, lines: Iterable[HandoverLine]) -> Self:
        lines = tuple(lines)
        checked = [
            (line.expected, line.received)
            for line in lines
            if line.received is not None and not line.is_given_back
        ]
        given_back = sum(line.is_given_back for line in lines)
        return cls(
            lines=len(lines),
            expected=Handed.of((line, line.expected) for line in lines),
            received=Handed.of((line, line.received or 0) for line in lines),
            unchecked=len(lines) - len(checked) - given_back,
            missing=sum(max(0, expected - received) for expected, received in checked),
            extra=sum(max(0, received - expected) for expected, received in checked),
            damaged=sum(line.is_damaged for line in lines),
            given_back=given_back,
        )

    @property
    def is_checked(self) -> bool:
        """Whether anybody has begun to count."""
        return self.unchecked < self.lines


class HandoverList(Struct, frozen=True):
    number: str
    revision: int
    issuer: str
    partner: str
    station: str
    on: date
    # Which of the day's handovers, as the two parties call it.
    batch: str
    partner_clerk: str
    station_clerk: str
    lines: tuple[HandoverLine, ...]
    made: Made
    code: str = ""

    @property
    def totals(self) -> HandoverTotals:
        return HandoverTotals.of(self.lines)

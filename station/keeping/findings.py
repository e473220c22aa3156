"""What one look at an installation found."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    WELL = "well"
    WATCH = "watch"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """``message`` is marked by ``N_`` and says what to do; its values may be marked as well."""

    check: str
    verdict: Verdict
    message: str
    values: dict[str, Any] = field(default_factory=dict)

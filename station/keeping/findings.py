"""What one look at an installation found."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

Fill = Callable[[str, Mapping[str, Any]], str]
"""Says a message and its values, either marked by ``N_``, in the reader's language."""


class Verdict(StrEnum):
    WELL = "well"
    WATCH = "watch"
    WRONG = "wrong"


class Said(Struct, frozen=True):
    """A sentence marked by ``N_`` or ``NN_``; its values may be marked, or be such sentences themselves."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, fill: Fill) -> str:
        said = {name: _in_words(value, fill) for name, value in self.values.items()}
        return fill(self.message, said)


class Finding(Struct, frozen=True):
    """``message`` is marked by ``N_`` and says what to do; its values may be marked as well."""

    check: str
    verdict: Verdict
    message: str
    values: dict[str, Any] = field(default_factory=dict)

    def sentence(self, fill: Fill) -> str:
        """What was found, in the reader's language."""
        return Said(self.message, self.values).sentence(fill)


def _in_words(value: Any, fill: Fill) -> Any:
    return value.sentence(fill) if isinstance(value, Said) else value

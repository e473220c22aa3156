"""What one look at an installation found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    WELL = "well"
    WATCH = "watch"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence marked by ``N_``; its values may be marked, or be such sentences themselves."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str]) -> str:
        text = translate(self.message)
        if not self.values:
            return text
        return text % {name: _in_words(value, translate) for name, value in self.values.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """``message`` is marked by ``N_`` and says what to do; its values may be marked as well."""

    check: str
    verdict: Verdict
    message: str
    values: dict[str, Any] = field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str]) -> str:
        """What was found, in the reader's language."""
        return Said(self.message, self.values).sentence(translate)


def _in_words(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, Said):
        return value.sentence(translate)
    return translate(value) if isinstance(value, str) else value

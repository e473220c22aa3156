"""How a partner wants its file, as it is typed: a place and a heading for each column."""

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field
from werkzeug.datastructures import MultiDict

from station.errors import N_
from station.outcomes.rules import WORD_LABELS, Column
from station.web.forms import Form

_LONGEST, _MOST_DIGITS = 40, 2


class MakeForm(Form):
    look_at_all: bool = False


class LastForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"last": N_("Number of the last file")}

    last: int = Field(ge=0, le=999_999)


class ShapeForm(Form):
    """``places`` are the columns' places in the file; one without a place is left out."""

    labels: ClassVar[Mapping[str, str]] = {
        "places": N_("Order in the file"),
        "headings": N_("Heading"),
        "words": N_("Words"),
    }

    places: dict[Column, int] = Field(default_factory=dict)
    headings: dict[Column, str] = Field(default_factory=dict)
    words: dict[str, str] = Field(default_factory=dict)

    @classmethod
    def read(cls, submitted: MultiDict[str, str]) -> Self:
        return cls(
            places={
                name: int(place)
                for name in Column
                if (place := submitted.get(f"place-{name}", "").strip()).isdecimal()
                and len(place) <= _MOST_DIGITS
            },
            headings={
                name: submitted.get(f"heading-{name}", "").strip()[:_LONGEST] for name in Column
            },
            words={key: submitted.get(f"word-{key}", "").strip()[:_LONGEST] for key in WORD_LABELS},
        )

    @property
    def columns(self) -> list[tuple[str, str]]:
        """In their order; a column without a heading keeps its name in the program."""
        wanted = [name for name in Column if self.places.get(name)]
        ordered = sorted(wanted, key=lambda name: self.places[name])
        return [(name.value, self.headings.get(name) or name.value) for name in ordered]

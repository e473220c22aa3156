"""What is said about one row: a message to translate, and its values."""

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from station.errors import N_

_LONGEST_QUOTE = 40


class Note(Struct, frozen=True):
    """``message`` is marked by ``N_``; the page translates it, then fills in ``values``."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        return translate(self.message) % self.values


def quote(cell: object) -> str:
    """A cell as it is quoted in a message: printable, and no longer than a line."""
    text = str(cell)[: _LONGEST_QUOTE + 1]
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"


def blanked(values: Mapping[str, object]) -> dict[str, object]:
    """The values without what was quoted: in a row that has shifted, it may name a person."""
    return {name: "…" if isinstance(value, str) else value for name, value in values.items()}


NUMBER_MISSING = N_("The tracking number is missing.")
NUMBER_MALFORMED = N_("%(cell)s is not a tracking number.")
NUMBER_LOST_DIGITS = N_(
    "%(cell)s has lost digits of the tracking number. Format the column as text."
)
NUMBER_IS_A_PHONE = N_("%(cell)s is a phone, and not a tracking number.")
COD_MALFORMED = N_("The cash on delivery %(cell)s is not an amount.")
FREIGHT_COLLECT_MALFORMED = N_("The freight collect %(cell)s is not an amount.")
INSURED_MALFORMED = N_("The insured value %(cell)s is not an amount.")
TOO_MANY_CELLS = N_("The row has more cells than the headings; its columns have shifted.")
CELLS_SHIFTED = N_("The row's cells stand under the wrong headings; its columns have shifted.")

NAME_MISSING = N_("The recipient's name is missing.")
PHONE_MISSING = N_("The recipient's phone is missing.")
ADDRESS_MISSING = N_("The address is missing; sorting will ask for it.")
WEIGHT_UNKNOWN = N_("The weight %(cell)s is taken as unknown.")
COD_HIGH = N_("The cash on delivery %(cell)s is unusually high; please check it.")
ROW_HIDDEN = N_("The row is hidden in the file.")
TEXT_SHORTENED = N_("A text longer than %(limit)d characters was shortened.")
SEVERAL_PIECES = N_("The file counts %(pieces)s pieces under this number.")

ROW_EMPTY = N_("empty row")
ROW_OF_TOTALS = N_("row of totals")
ROW_OF_HEADINGS = N_("headings again")
ROW_ABOVE_HEADINGS = N_("above the headings")

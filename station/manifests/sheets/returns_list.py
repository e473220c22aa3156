"""What a list of returns (退件交接清单) says: parcels that go back to their partner."""

from datetime import date

from msgspec import Struct

from station.manifests.sheets.lines import Made, total_grams


class ReturnLine(Struct, frozen=True):
    number: str
    why: str
    # When and with what it came, so that the partner finds it in its own books.
    came_on: date
    batch: str
    weight_grams: int | None
    remarks: str = ""


class ReturnsList(Struct, frozen=True):
    number: str
    revision: int
    issuer: str
    partner: str
    station: str
    on: date
    station_clerk: str
    lines: tuple[ReturnLine, ...]
    made: Made
    code: str = ""

    @property
    def weight_grams(self) -> int | None:
        return total_grams(line.weight_grams for line in self.lines)

    @property
    def unweighed(self) -> int:
        return sum(line.weight_grams is None for line in self.lines)

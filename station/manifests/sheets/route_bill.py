"""What a route bill (路单) says: every bag and loose item of one leg."""

from collections.abc import Iterator
from datetime import date, time

from msgspec import Struct

from station.manifests.sheets.lines import BillLine, Made, Stop, Totals


class RouteBill(Struct, frozen=True):
    number: str
    revision: int
    issuer: str
    route: str
    # The places in order, first to last.
    places: tuple[str, ...]
    on: date
    due_at: time | None
    plate: str
    driver: str
    stops: tuple[Stop, ...]
    made: Made
    # What the sheet's Code 128 says, if not its number.
    code: str = ""
    # The load for a scanner as QR codes, each its own part i/n; alphanumeric mode takes least room.
    codes: tuple[str, ...] = ()
    # What those say of units and heads, as one hash.
    load: str = ""

    @property
    def lines(self) -> Iterator[BillLine]:
        return (line for stop in self.stops for line in stop.lines)

    @property
    def totals(self) -> Totals:
        return Totals.of(self.lines)

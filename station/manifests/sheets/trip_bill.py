"""What a trip bill (总路单) says: every leg of one run of a vehicle."""

from collections.abc import Iterator
from datetime import date, time

from msgspec import Struct

from station.manifests.sheets.lines import BillLine, Made, Stop, Totals


class Leg(Struct, frozen=True):
    """The part between two stations; ``bill_number`` is that of its route bill."""

    ordinal: int
    origin: str
    destination: str
    bill_number: str
    stops: tuple[Stop, ...]

    @property
    def totals(self) -> Totals:
        return Totals.of(line for stop in self.stops for line in stop.lines)


class TripBill(Struct, frozen=True):
    number: str
    revision: int
    issuer: str
    route: str
    on: date
    departs_at: time | None
    plate: str
    driver: str
    legs: tuple[Leg, ...]
    made: Made
    code: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """Where the trip calls, in order. Several legs may start where it has been already."""
        called: list[str] = []
        for leg in self.legs:
            called += [leg.origin] if leg.origin not in called else []
            called += [leg.destination] if called[-1] != leg.destination else []
        return tuple(called)

    @property
    def lines(self) -> Iterator[BillLine]:
        return (line for leg in self.legs for stop in leg.stops for line in stop.lines)

    @property
    def totals(self) -> Totals:
        return Totals.of(self.lines)

"""The county as the sorter knows it: divisions, their former names, and who serves them."""

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, select

from station.lazy import lazy_module
from station.network.lookup import serving_stations
from station.network.models import Division, DivisionName
from station.parcels import sorting

if TYPE_CHECKING:
    from station.parcels.sorting import gazetteer
else:
    # A village's PC names places every day and sorts no file.
    gazetteer = lazy_module("station.parcels.sorting.gazetteer")


class Place(Struct, frozen=True, dict=True):
    """A current division and the station that serves it."""

    division_id: UUID
    code: str
    name: str
    level: str
    station_id: UUID | None
    parent_code: str | None

    @cached_property
    def keys(self) -> tuple[str, str | None]:
        """The ids in hex, for the rows of a file."""
        return self.division_id.hex, self.station_id.hex if self.station_id else None


class Places(Struct, frozen=True, dict=True):
    """All current divisions of the home county."""

    by_code: dict[str, Place]
    former_names: dict[str, list[str]]

    @cached_property
    def sorter(self) -> "gazetteer.Gazetteer":
        divisions = [
            sorting.Division(place.code, place.level, place.parent_code, place.name)
            for place in self.by_code.values()
        ]
        return gazetteer.Gazetteer.of(divisions, former_names=self.former_names)

    @cached_property
    def by_id(self) -> dict[UUID, Place]:
        return {place.division_id: place for place in self.by_code.values()}

    def full_name(self, code: str) -> str:
        """Township and village, as a clerk tells two of one name apart."""
        place = self.by_code[code]
        parent = self.by_code.get(place.parent_code or "")
        if parent is None or parent.level == "county":
            return place.name
        return f"{parent.name} {place.name}"


def load_places(session: Session) -> Places:
    """Read the network once; a courier file asks it for every row."""
    divisions = {d.id: d for d in session.exec(select(Division).where(Division.is_current))}
    servers = serving_stations(session)
    by_code = {
        division.code: Place(
            division.id,
            division.code,
            division.name,
            division.level.value,
            servers[division.id].id if division.id in servers else None,
            divisions[division.parent_id].code if division.parent_id in divisions else None,
        )
        for division in divisions.values()
    }
    former: dict[str, list[str]] = defaultdict(list)
    for name in session.exec(select(DivisionName)):
        if name.division_id in divisions:
            former[divisions[name.division_id].code].append(name.name)
    return Places(by_code, dict(former))

"""Stations by the names that sheets use."""

from collections import Counter
from functools import cached_property
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, select

from station.network.models import Level, Station
from station.network.names import in_township


class Names(Struct, frozen=True, dict=True):
    """Stations by the names that sheets use: the place's own, and the township's."""

    session: Session

    @cached_property
    def _rows(self) -> dict[UUID, Station]:
        return {station.id: station for station in self.session.exec(select(Station))}

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(station.name for station in self._rows.values())

    def own(self, station_id: UUID | None) -> str:
        """The name alone, where the township stands beside it."""
        name, township = self._name(station_id), self.township(station_id)
        return name.removesuffix(f"({township})")

    def place(self, station_id: UUID | None) -> str:
        """The name, with the township where another place is called the same."""
        name, township = self._name(station_id), self.township(station_id)
        if not township or name.endswith(f"({township})") or self._counts[name] == 1:
            return name
        return in_township(name, township)

    def _name(self, station_id: UUID | None) -> str:
        return self._rows[station_id].name if station_id in self._rows else ""

    def township(self, station_id: UUID | None) -> str:
        """The township of a village's station; empty for the others."""
        station = self._rows.get(station_id) if station_id else None
        is_village = station is not None and station.level is Level.VILLAGE
        return self._name(station.parent_id) if station and is_village else ""

    def township_and_village(self, station_id: UUID | None) -> tuple[str, str]:
        """Both columns of a list; the village is empty for a township's own station."""
        township, name = self.township(station_id), self.own(station_id)
        return (township, name) if township else (name, "")

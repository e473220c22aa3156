"""Stations by the names that sheets use."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlmodel import Session, select

from station.network.models import Level, Station


@dataclass(frozen=True)
class Names:
    """Stations by the names that sheets use: the place's own, and the township's."""

    session: Session

    @cached_property
    def _rows(self) -> dict[UUID, Station]:
        return {station.id: station for station in self.session.exec(select(Station))}

    def place(self, station_id: UUID | None) -> str:
        return self._rows[station_id].name if station_id in self._rows else ""

    def township(self, station_id: UUID | None) -> str:
        """The township of a village's station; empty for the others."""
        station = self._rows.get(station_id) if station_id else None
        is_village = station is not None and station.level is Level.VILLAGE
        return self.place(station.parent_id) if station and is_village else ""

"""What the label says that a sorter sticks on a parcel."""

from msgspec import Struct


class SortLabel(Struct, frozen=True):
    slot: str
    # Empty where no line goes from here towards the place.
    route: str
    # Which stop of the route, as drivers count them; None where it is on the way back.
    stop: int | None
    village: str
    township: str
    number: str
    code: str = ""
    # The stop, where it is not the place itself but lies above it.
    via: str = ""

    @property
    def line(self) -> str:
        return self.route or "无线路 No line"

    @property
    def stop_on_line(self) -> str:
        if not self.route:
            return ""
        stop = "返程 Way back" if self.stop is None else f"第 {self.stop} 站 Stop {self.stop}"
        return f"{stop} {self.via}".strip()

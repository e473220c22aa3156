"""What the label says that a sorter sticks on a parcel."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SortLabel:
    slot: str
    route: str
    # Which stop of the route, as drivers count them.
    stop: int
    village: str
    township: str
    number: str
    code: str = ""

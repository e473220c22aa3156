"""The county as a drawing: where each place stands on a field, and what is land about it."""

from collections.abc import Sequence
from functools import partial
from math import cos, dist, radians

from msgspec import Struct

# Land lies about every place and between neighbours; together it has the county's shape.
# So broad it is, of the longer side of all places together.
_LAND = 0.19
_NEIGHBOURS = 7

Point = tuple[float, float]


class Spot(Struct, frozen=True):
    """A place by its degrees; ``things`` is how much is for sale there."""

    name: str
    longitude: float
    latitude: float
    things: int = 0
    is_township: bool = False


class Field(Struct, frozen=True):
    """A part of a sheet or page, from the corner with the least x and y."""

    x: float
    y: float
    wide: float
    high: float

    def meets(self, other: "Field") -> bool:
        return (
            self.x < other.x + other.wide
            and other.x < self.x + self.wide
            and self.y < other.y + other.high
            and other.y < self.y + self.high
        )


class Placed(Struct, frozen=True):
    """Each spot's point in the order given, and how broad the land about it is."""

    points: list[Point]
    land: float


def place(spots: Sequence[Spot], field: Field) -> Placed:
    """North is up, a kilometre is as long either way, and all land is inside the field."""
    west, east = (pick(spot.longitude for spot in spots) for pick in (min, max))
    south, north = (pick(spot.latitude for spot in spots) for pick in (min, max))
    narrow = cos(radians((south + north) / 2))
    across, up = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    land = max(across, up) * _LAND
    scale = min(field.wide / (across + land), field.high / (up + land))
    left = field.x + (field.wide - across * scale) / 2
    low = field.y + (field.high - up * scale) / 2
    points = [
        (
            left + (spot.longitude - west) * narrow * scale,
            low + (spot.latitude - south) * scale,
        )
        for spot in spots
    ]
    return Placed(points, land * scale)


def ways(points: Sequence[Point], neighbours: int = _NEIGHBOURS) -> list[tuple[Point, Point]]:
    """Each place with its nearest neighbours, and all of them in one piece."""
    found = [
        (one, other)
        for one in points
        for other in sorted(points, key=partial(dist, one))[: neighbours + 1]
    ]
    # The shortest way to join all of them, one after another (Prim).
    reached = dict.fromkeys(points[1:], points[0])
    while reached:
        new = min(reached, key=lambda place: dist(place, reached[place]))
        found.append((reached.pop(new), new))
        for place, known in reached.items():
            if dist(place, new) < dist(place, known):
                reached[place] = new
    return found

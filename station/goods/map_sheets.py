"""The county as a calm drawing: every village a spot, those with something for sale named."""

from collections.abc import Sequence
from functools import partial
from math import cos, dist, radians

from msgspec import Struct

from station.printing import fonts
from station.printing.paper import MILLIMETRE, Pen

_GREEN, _PALE, _MIDDLE = (0.173, 0.431, 0.286), (0.80, 0.78, 0.69), (0.56, 0.71, 0.63)
_SAND, _EDGE = (0.953, 0.941, 0.902), (0.88, 0.86, 0.80)
# Land lies about every village and between neighbours; together it has the county's shape.
_LAND = 60.0
_NEIGHBOURS = 7
_SIZE = 9.5
_LINE = 11.0


Point = tuple[float, float]


class Spot(Struct, frozen=True):
    """A place by its degrees; ``things`` is how much is for sale there."""

    name: str
    longitude: float
    latitude: float
    things: int = 0
    is_township: bool = False


class Field(Struct, frozen=True):
    """Where on the sheet it is drawn."""

    x: float
    y: float
    wide: float
    high: float


def draw(pen: Pen, spots: Sequence[Spot], field: Field) -> None:
    places = _placed(spots, field)
    if not places:
        return
    land = _land([(x, y) for _spot, x, y in places])
    for wide, colour in ((_LAND + 1.6, _EDGE), (_LAND, _SAND)):
        for (x, y), (to_x, to_y) in land:
            pen.stroke(x, y, to_x, to_y, wide, colour)
    for spot, x, y in places:
        if not spot.things:
            pen.dot(x, y, 4.2 if spot.is_township else 2.6, _MIDDLE if spot.is_township else _PALE)
    taken: list[Field] = []
    # The largest first, so that it has its name where it wants it.
    sellers = sorted(places, key=lambda place: (-place[0].things, place[0].name))
    sellers = [place for place in sellers if place[0].things]
    for spot, x, y in sellers:
        side = 6 + min(spot.things, 6) * 1.3
        pen.dot(x, y, side, _GREEN)
        taken.append(Field(x - side / 2, y - side / 2, side, side))
    for spot, x, y in sellers:
        _name(pen, spot, x, y, taken, field)
    for spot, x, y in places:
        if spot.is_township and not spot.things:
            _name(pen, spot, x, y, taken, field, size=7)


def _placed(spots: Sequence[Spot], field: Field) -> list[tuple[Spot, float, float]]:
    """North is up, and a kilometre is as long either way."""
    if not spots:
        return []
    west, east = (pick(spot.longitude for spot in spots) for pick in (min, max))
    south, north = (pick(spot.latitude for spot in spots) for pick in (min, max))
    narrow = cos(radians((south + north) / 2))
    across, up = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    scale = min(field.wide / across, field.high / up)
    left = field.x + (field.wide - across * scale) / 2
    low = field.y + (field.high - up * scale) / 2
    return [
        (
            spot,
            left + (spot.longitude - west) * narrow * scale,
            low + (spot.latitude - south) * scale,
        )
        for spot in spots
    ]


def _land(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Each place with its nearest neighbours, and all of them in one piece."""
    found = [
        (one, other)
        for one in points
        for other in sorted(points, key=partial(dist, one))[: _NEIGHBOURS + 1]
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


def _name(
    pen: Pen,
    spot: Spot,
    x: float,
    y: float,
    taken: list[Field],
    field: Field,
    size: float = _SIZE,
) -> None:
    """Beside its spot, where nothing stands yet; a name without room is left out."""
    wide = fonts.width(spot.name, size)
    gap = 8 if spot.things else 3
    for left, base in (
        (x + gap, y - size * 0.35),
        (x - gap - wide, y - size * 0.35),
        (x - wide / 2, y + gap),
        (x - wide / 2, y - gap - size * 0.8),
    ):
        room = Field(left, base - 2, wide, _LINE)
        if _is_inside(room, field) and not any(_meet(room, other) for other in taken):
            pen.fitted(left, base, spot.name, wide + 2, size=size, bold=bool(spot.things))
            taken.append(room)
            return


def _is_inside(room: Field, field: Field) -> bool:
    margin = 6 * MILLIMETRE
    return field.x - margin <= room.x and room.x + room.wide <= field.x + field.wide + margin


def _meet(one: Field, other: Field) -> bool:
    return (
        one.x < other.x + other.wide
        and other.x < one.x + one.wide
        and one.y < other.y + other.high
        and other.y < one.y + one.high
    )

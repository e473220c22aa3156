"""The county as a calm drawing: every village a spot, those with something for sale named."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from station.printing import fonts
from station.printing.paper import MILLIMETRE, Pen

_GREEN, _PALE, _MIDDLE = (0.173, 0.431, 0.286), (0.87, 0.85, 0.79), (0.62, 0.74, 0.66)
_SIZE = 9.5
_LINE = 11.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place by its degrees; ``things`` is how much is for sale there."""

    name: str
    longitude: float
    latitude: float
    things: int = 0
    is_township: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """Where on the sheet it is drawn."""

    x: float
    y: float
    wide: float
    high: float


def draw(pen: Pen, spots: Sequence[Spot], field: Field) -> None:
    places = _placed(spots, field)
    for spot, x, y in places:
        if not spot.things:
            pen.dot(x, y, 2.6 if spot.is_township else 1.7, _MIDDLE if spot.is_township else _PALE)
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

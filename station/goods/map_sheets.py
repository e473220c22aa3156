"""The county on paper: every village a spot, those with something for sale named."""

from collections.abc import Sequence

from station.goods import county_map
from station.goods.county_map import Field, Spot
from station.printing import fonts
from station.printing.paper import Pen

_GREEN, _PALE, _MIDDLE = (0.173, 0.431, 0.286), (0.80, 0.78, 0.69), (0.56, 0.71, 0.63)
_SAND, _EDGE = (0.953, 0.941, 0.902), (0.88, 0.86, 0.80)
_SIZE = 9.5
_LINE = 11.0


def draw(pen: Pen, spots: Sequence[Spot], field: Field) -> None:
    if not spots:
        return
    placed = county_map.place(spots, field)
    places = [(spot, x, y) for spot, (x, y) in zip(spots, placed.points, strict=True)]
    land = county_map.ways(placed.points)
    for wide, colour in ((placed.land + 1.6, _EDGE), (placed.land, _SAND)):
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
        is_inside = field.x <= left and left + wide <= field.x + field.wide
        if is_inside and not any(room.meets(other) for other in taken):
            pen.fitted(left, base, spot.name, wide + 2, size=size, bold=bool(spot.things))
            taken.append(room)
            return

"""The county on a page of the shop: all its villages as spots, and the one that matters."""

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup
from msgspec import Struct

from station.goods import county_map
from station.goods.county_map import Field, Point, Spot

# In units of the drawing, which are pixels on a telephone.
_WIDE, _HIGH = 360, 300
_LAND_NEIGHBOURS = 3
_TOWNSHIP, _NAME = 10, 14
# A Chinese character is as wide as it is high.
_LINE = 1.3


class _County(Struct, frozen=True):
    """What is the same for every place of a county."""

    points: list[Point]
    land: str
    breadth: int
    villages: str
    townships: str


def draw(spots: Sequence[Spot], at: int, *, title: str) -> Markup:
    """The county with the spot ``at`` marked and named; townships are named where there is room."""
    county = _county(tuple(spots))
    x, y = county.points[at]
    name = spots[at].name
    wide = len(name) * _NAME
    left = x + 11 if x + 11 + wide <= _WIDE else x - 11 - wide
    taken = [Field(left - 4, y - _NAME, wide + 8, 2 * _NAME), Field(x - 9, y - 9, 18, 18)]
    names = [
        _named(spots[index].name, county.points[index], taken)
        for index in range(len(spots))
        if spots[index].is_township and index != at
    ]
    return Markup(
        '<svg class="county" role="img" viewBox="0 0 {w} {h}"><title>{title}</title>'
        '<path class="land" stroke-width="{breadth}" d="{land}"/>'
        '<path class="villages" d="{villages}"/><path class="townships" d="{townships}"/>{names}'
        '<circle cx="{x}" cy="{y}" r="7"/>'
        '<text class="here" x="{left}" y="{base}">{name}</text></svg>'
    ).format(
        w=_WIDE,
        h=_HIGH,
        title=title,
        breadth=county.breadth,
        land=county.land,
        villages=county.villages,
        townships=county.townships,
        names=Markup("").join(names),
        x=round(x),
        y=round(y),
        left=round(left),
        base=round(y + _NAME * 0.36),
        name=name,
    )


def _named(name: str, point: Point, taken: list[Field]) -> Markup:
    """Beside its spot, or nothing where something else stands there."""
    wide, high = len(name) * _TOWNSHIP, _TOWNSHIP * _LINE
    room = Field(point[0] + 4, point[1] - high / 2, wide, high)
    if room.x + wide > _WIDE or any(room.meets(other) for other in taken):
        return Markup("")
    taken.append(room)
    return Markup('<text x="{}" y="{}">{}</text>').format(
        round(room.x), round(point[1] + _TOWNSHIP * 0.36), name
    )


@lru_cache(maxsize=2)
def _county(spots: tuple[Spot, ...]) -> _County:
    placed = county_map.place(spots, Field(0, 0, _WIDE, _HIGH))
    # A page grows downwards.
    points = [(x, _HIGH - y) for x, y in placed.points]
    ways = {tuple(sorted(way)) for way in county_map.ways(points, _LAND_NEIGHBOURS)}
    return _County(
        points,
        "".join(f"M{x:.0f} {y:.0f}L{to_x:.0f} {to_y:.0f}" for (x, y), (to_x, to_y) in sorted(ways)),
        round(placed.land),
        _dots(points, [not spot.is_township for spot in spots]),
        _dots(points, [spot.is_township for spot in spots]),
    )


def _dots(points: Sequence[Point], are_drawn: Sequence[bool]) -> str:
    """As lines without length, which have round ends."""
    shown = [point for point, is_drawn in zip(points, are_drawn, strict=True) if is_drawn]
    return "".join(f"M{x:.0f} {y:.0f}h0" for x, y in shown)

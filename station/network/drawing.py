"""Draws the network as SVG: stations by their points, routes as lines, marks where one must act."""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, radians
from uuid import UUID

from markupsafe import Markup, escape
from msgspec import Struct

from station.network.models import Level

WIDTH = 1200
_MARGIN = 46
_TALLEST, _LOWEST = 820, 320
_LABEL = 17
# Chinese characters are as wide as they are high; digits and letters half.
_HALF_WIDTH_LIMIT = 0x2E80

_STYLE = """
.route{fill:none;stroke:#2c6e49;stroke-width:3;stroke-linejoin:round;stroke-opacity:.75}
.bus{stroke-dasharray:9 5}
.village{fill:#8d958f}.township,.county{fill:#1d2a26}.closed{fill:#fbfaf6;stroke:#8d958f}
.tie{stroke:#d9d6cb;stroke-width:1}
.load{fill:#1d2a26;stroke:#fbfaf6;stroke-width:3}.load.wait{fill:#a15c00}
.mark{fill:none;stroke-width:4}.stop{stroke:#b3261e}.wait{stroke:#a15c00}.go{stroke:#2c6e49}
text{font-size:17px;fill:#1d2a26}.halo{stroke:#fbfaf6;stroke-width:5;stroke-linejoin:round}
.line-name{fill:#1f5236;font-weight:600;font-size:15px}
a:hover circle,a:focus circle,a:hover path,a:focus path{stroke:#2c6e49;stroke-width:4}
"""


class Spot(Struct, frozen=True):
    """A station on the map; ``url`` is empty where it is not the reader's."""

    id: UUID
    name: str
    level: Level
    longitude: float
    latitude: float
    parent_id: UUID | None = None
    url: str = ""
    is_active: bool = True


class Line(Struct, frozen=True):
    """A route through the spots that have a point."""

    code: str
    name: str
    station_ids: tuple[UUID, ...]
    is_bus: bool = False


class Mark(Struct, frozen=True):
    """A ring around a station; ``tone`` is stop, wait or go, and ``words`` say why."""

    tone: str
    words: str


class Load(Struct, frozen=True):
    """What is on the way between two stations; ``tone`` is empty, or wait for a late one."""

    from_id: UUID
    to_id: UUID
    words: str
    tone: str = ""


Point = tuple[float, float]
_Box = tuple[float, float, float, float]


def draw(
    spots: Sequence[Spot],
    lines: Iterable[Line] = (),
    marks: Mapping[UUID, Mark] | None = None,
    loads: Iterable[Load] = (),
    *,
    title: str,
) -> Markup:
    """The whole drawing; the same input gives the same text."""
    points, height = _place(spots)
    parts = [_ties(spots, points), _lines(lines, points)]
    parts += [_spot(spot, points[spot.id], (marks or {}).get(spot.id)) for spot in spots]
    parts += [_labels(spots, points, height), _loads(loads, points)]
    return Markup(
        '<svg class="map" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}"'
        ' width="100%" style="min-width:44rem" font-family="inherit"><title>{}</title><style>{}</style>{}</svg>'
    ).format(WIDTH, height, title, Markup(_STYLE), Markup("").join(parts))  # noqa: S704  constant


def _place(spots: Sequence[Spot]) -> tuple[dict[UUID, Point], int]:
    """Longitude shrinks with the cosine of the latitude; a county is small enough for that."""
    if not spots:
        return {}, _LOWEST
    west, east = _ends(spot.longitude for spot in spots)
    south, north = _ends(spot.latitude for spot in spots)
    shrink = cos(radians((south + north) / 2))
    wide, high = max((east - west) * shrink, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * _MARGIN) / wide, (_TALLEST - 2 * _MARGIN) / high)
    height = max(_LOWEST, round(high * scale) + 2 * _MARGIN)
    left = (WIDTH - wide * scale) / 2
    points = {
        spot.id: (
            round(left + (spot.longitude - west) * shrink * scale, 1),
            round(_MARGIN + (north - spot.latitude) * scale, 1),
        )
        for spot in spots
    }
    return points, height


def _ends(values: Iterable[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[0], ordered[-1]


def _ties(spots: Iterable[Spot], points: Mapping[UUID, Point]) -> Markup:
    """A thin line from each village to its township says which belongs to which."""
    tie = Markup('<line class="tie" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    return Markup("").join(
        tie.format(*points[spot.id], *points[spot.parent_id])
        for spot in spots
        if spot.level is Level.VILLAGE and spot.parent_id and spot.parent_id in points
    )


def _lines(lines: Iterable[Line], points: Mapping[UUID, Point]) -> Markup:
    parts = []
    for line in lines:
        known = [points[id_] for id_ in line.station_ids if id_ in points]
        if len(known) < 2:  # noqa: PLR2004  a line has two ends
            continue
        path = " ".join(f"{x},{y}" for x, y in known)
        kind = "route bus" if line.is_bus else "route"
        parts.append(
            Markup('<polyline class="{}" points="{}"><title>{}</title></polyline>').format(
                kind, path, f"{line.code} {line.name}"
            )
        )
        middle = len(known) // 2
        x = (known[middle - 1][0] + known[middle][0]) / 2
        y = (known[middle - 1][1] + known[middle][1]) / 2
        parts.append(_text(x + 6, y - 6, line.code, "line-name"))
    return Markup("").join(parts)


def _loads(loads: Iterable[Load], points: Mapping[UUID, Point]) -> Markup:
    """Dots half-way; several on the same way stand beside each other."""
    parts, taken = [], dict[Point, int]()
    for load in loads:
        if load.from_id not in points or load.to_id not in points:
            continue
        (x1, y1), (x2, y2) = points[load.from_id], points[load.to_id]
        middle = (round((x1 + x2) / 2, 1), round((y1 + y2) / 2, 1))
        aside = 14 * taken.setdefault(middle, 0)
        taken[middle] += 1
        parts.append(
            Markup(
                '<circle class="load {}" cx="{}" cy="{}" r="8"><title>{}</title></circle>'
            ).format(load.tone, middle[0] + aside, middle[1], load.words)
        )
    return Markup("").join(parts)


_RADII = {Level.COUNTY: 13, Level.TOWNSHIP: 7, Level.VILLAGE: 4}


def _spot(spot: Spot, at: Point, mark: Mark | None) -> Markup:
    radius = _RADII[spot.level]
    kind = spot.level.value if spot.is_active else "closed"
    words = f"{spot.name} · {mark.words}" if mark else spot.name
    drawn = _shape(spot.level).format(kind=kind, x=at[0], y=at[1], r=radius, words=words)
    if mark:
        drawn += Markup('<circle class="mark {}" cx="{}" cy="{}" r="{}"/>').format(
            mark.tone, *at, radius + 6
        )
    if not spot.url:
        return drawn
    # Two hundred villages in the order of the Tab key would bury what follows the map.
    skip = Markup(' tabindex="-1"') if spot.level is Level.VILLAGE else ""
    return Markup('<a href="{}"{}>{}</a>').format(spot.url, skip, drawn)


def _shape(level: Level) -> Markup:
    """The county's centre is a square turned on its point, so that it is found at once."""
    if level is Level.COUNTY:
        return Markup(
            '<path class="{kind}" d="M{x} {y}m0-{r}l{r} {r}l-{r} {r}l-{r}-{r}z">'
            "<title>{words}</title></path>"
        )
    return Markup(
        '<circle class="{kind}" cx="{x}" cy="{y}" r="{r}"><title>{words}</title></circle>'
    )


def _labels(spots: Iterable[Spot], points: Mapping[UUID, Point], height: int) -> Markup:
    """Names of the county's centre and the townships, beside their spots where there is room."""
    named = [spot for spot in spots if spot.level is not Level.VILLAGE]
    taken: list[_Box] = [
        (x - 11, y - 11, x + 11, y + 11) for x, y in (points[spot.id] for spot in named)
    ]
    parts = []
    for spot in named:
        x, y = points[spot.id]
        wide = sum(_LABEL * (1 if ord(sign) >= _HALF_WIDTH_LIMIT else 0.55) for sign in spot.name)
        tries = [
            (x + 14, y + 6),
            (x - 14 - wide, y + 6),
            (x - wide / 2, y - 14),
            (x - wide / 2, y + 14 + _LABEL),
        ]
        boxes = [(left, base - _LABEL, left + wide, base + 4) for left, base in tries]
        best = next((box for box in boxes if _is_free(box, taken, height)), boxes[0])
        taken.append(best)
        parts.append(_text(round(best[0], 1), round(best[3] - 4, 1), spot.name, ""))
    return Markup("").join(parts)


def _is_free(box: _Box, taken: Iterable[_Box], height: int) -> bool:
    left, top, right, bottom = box
    if left < 0 or top < 0 or right > WIDTH or bottom > height:
        return False
    return not any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
        for other in taken
    )


def _text(x: float, y: float, words: str, kind: str) -> Markup:
    """Drawn twice, because old browsers put the halo over the letters otherwise."""
    one = Markup('<text class="{}" x="{}" y="{}">{}</text>')
    halo = Markup('<text class="{} halo" x="{}" y="{}" aria-hidden="true">{}</text>')
    return halo.format(kind, x, y, escape(words)) + one.format(kind, x, y, escape(words))

"""Line drawings of an SVG file of ours as paths that a pen can draw; the same on screen and paper.

Read is what such files of ours hold: symbols of paths (M L H V C S Z, either case) and circles,
with one stroke for all, filled or not.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from msgspec import Struct

_SVG = "{http://www.w3.org/2000/svg}"
_TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+")
# How many figures each command takes.
_TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "z": 0}
# By how much the handles of four curves stand out that look like a circle.
_ROUND = 0.5523

Colour = tuple[float, float, float]


class Shape(Struct, frozen=True):
    """``path`` in PDF operators, y growing downwards; ``fill`` where it is an area."""

    path: str
    fill: Colour | None = None


class Drawing(Struct, frozen=True):
    """A symbol: its size in its own units, its stroke, and its shapes from back to front."""

    wide: float
    high: float
    stroke: Colour
    width: float
    shapes: tuple[Shape, ...]


@cache
def drawings(path: Path) -> dict[str, Drawing]:
    """The symbols of a file by their ids."""
    root = ET.parse(path).getroot()  # noqa: S314  a file of the program itself
    stroke, width = _colour(root.attrib["stroke"]), float(root.attrib["stroke-width"])
    found = {}
    for symbol in root.iter(f"{_SVG}symbol"):
        _, _, wide, high = map(float, symbol.attrib["viewBox"].split())
        shapes = tuple(map(_shape, symbol))
        found[symbol.attrib["id"]] = Drawing(wide, high, stroke, width, shapes)
    return found


def _shape(element: ET.Element) -> Shape:
    said = element.attrib
    fill = _colour(said["fill"]) if "fill" in said else None
    if element.tag == f"{_SVG}circle":
        return Shape(_circle(*(float(said[name]) for name in ("cx", "cy", "r"))), fill)
    return Shape(" ".join(_operators(said["d"])), fill)


def _colour(text: str) -> Colour:
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _circle(x: float, y: float, r: float) -> str:
    h = r * _ROUND
    return (
        f"{x + r:g} {y:g} m "
        f"{x + r:g} {y + h:g} {x + h:g} {y + r:g} {x:g} {y + r:g} c "
        f"{x - h:g} {y + r:g} {x - r:g} {y + h:g} {x - r:g} {y:g} c "
        f"{x - r:g} {y - h:g} {x - h:g} {y - r:g} {x:g} {y - r:g} c "
        f"{x + h:g} {y - r:g} {x + r:g} {y - h:g} {x + r:g} {y:g} c h"
    )


def _operators(path: str) -> Iterator[str]:
    """The path in absolute points."""
    x = y = start_x = start_y = handle_x = handle_y = 0.0
    for command, figures in _steps(path):
        kind = command.lower()
        if kind == "z":
            x, y = start_x, start_y
            yield "h"
            continue
        base_x, base_y = (x, y) if command.islower() else (0.0, 0.0)
        if kind in "hv":
            x, y = (base_x + figures[0], y) if kind == "h" else (x, base_y + figures[0])
            handle_x, handle_y = x, y
            yield f"{x:.2f} {y:.2f} l"
            continue
        points = [
            (base_x + figures[at], base_y + figures[at + 1]) for at in range(0, len(figures), 2)
        ]
        if kind == "s":
            points.insert(0, (2 * x - handle_x, 2 * y - handle_y))
        handle_x, handle_y = points[-2] if kind in "cs" else points[-1]
        x, y = points[-1]
        if kind == "m":
            start_x, start_y = x, y
        operator = "c" if kind in "cs" else kind
        yield " ".join(f"{px:.2f} {py:.2f}" for px, py in points) + f" {operator}"


def _steps(path: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its figures; one that is repeated need not be named again."""
    tokens, at, command = _TOKEN.findall(path), 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
        takes = _TAKES[command.lower()]
        yield command, [float(token) for token in tokens[at : at + takes]]
        at += takes
        if command in "mM":
            command = "l" if command == "m" else "L"

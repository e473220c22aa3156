"""Photos for the demonstration: drawn here, since no real parcel was crushed for it."""

from io import BytesIO
from typing import TYPE_CHECKING

from station.custody import Recorded, Writer
from station.demo.county import County
from station.incidents import photos
from station.incidents.models import Incident, IncidentKind
from station.incidents.service import incident_id
from station.lazy import lazy_module
from station.photos.drawing import Shrunk, shrink

if TYPE_CHECKING:
    from PIL import Image, ImageDraw
else:
    Image = lazy_module("PIL.Image")
    ImageDraw = lazy_module("PIL.ImageDraw")

_SIZE = (1200, 900)
_TABLE, _TOP, _SIDE = (214, 205, 190), (200, 152, 98), (176, 128, 78)
_HOLE, _TORN, _LABEL, _INK = (60, 42, 30), (120, 84, 48), (240, 238, 230), (20, 20, 20)


def photograph(county: County, writer: Writer, damaged: Recorded, *, note: str) -> None:
    """From near and from further away."""
    key = incident_id(IncidentKind.DAMAGED, damaged.unit_id, damaged.event_id)
    county.session.expire_all()
    matter = county.session.get_one(Incident, key)
    shots = [_a_box((0, 0, *_SIZE)), _a_box((520, 260, 1040, 650))]
    photos.add(county.session, matter, shots, note=note, actor=writer.actor, at=writer.at)


def _a_box(seen: tuple[int, int, int, int]) -> Shrunk:
    """A carton with a hole in its upper edge, and as much of it as is seen."""
    image = Image.new("RGB", _SIZE, _TABLE)
    pen = ImageDraw.Draw(image)
    pen.polygon([(225, 300), (900, 255), (990, 390), (975, 735), (285, 788)], fill=_SIDE)
    pen.polygon([(225, 300), (900, 255), (990, 390), (315, 450)], fill=_TOP)
    pen.polygon([(675, 420), (810, 405), (840, 480), (758, 525), (698, 495)], fill=_HOLE)
    for step in range(24):
        x, y = 672 + step * 7, 402 + (step * 37) % 120
        pen.line([(x, y), (x + 34 - (step * 13) % 60, y - 30 + (step * 17) % 60)], _TORN, 4)
    pen.rectangle([360, 525, 570, 675], fill=_LABEL)
    for bar in range(22):
        pen.rectangle([378 + bar * 8, 545, 380 + bar * 8 + bar % 3 * 2, 610], fill=_INK)
    file = BytesIO()
    image.crop(seen).save(file, "PNG")
    return shrink(file.getvalue())

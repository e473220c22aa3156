"""Photos are drawn anew: small, upright, and without what the camera wrote."""

from io import BytesIO

import pytest
from PIL import Image

from station.photos import drawing, rules
from tests.photos.taken import a_photo, from_a_phone, noise, opened


def test_what_the_camera_wrote_is_gone_and_the_photo_is_upright():
    assert opened(from_a_phone()).getexif()

    shrunk = drawing.shrink(from_a_phone())

    for data in (shrunk.card, shrunk.page):
        assert not opened(data).getexif()
        assert b"Exif" not in data
        assert b"at home" not in data
    assert (shrunk.width, shrunk.height) == (400, 800)


def test_the_worst_photo_is_light_on_a_villages_line():
    shrunk = drawing.shrink(noise())

    assert len(shrunk.card) <= drawing.CARD_BYTES
    assert len(shrunk.page) <= drawing.PAGE_BYTES
    assert max(opened(shrunk.card).size) <= drawing.CARD


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_phones_send_is_read(kind):
    assert drawing.shrink(a_photo(kind=kind)).width == drawing.PAGE


def test_what_is_clear_becomes_white():
    file = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")

    assert opened(drawing.shrink(file.getvalue()).card).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<svg onload=alert(1)>", id="svg"),
        pytest.param(a_photo()[:300], id="cut-off"),
        pytest.param(a_photo(kind="BMP"), id="bmp"),
    ],
)
def test_what_is_no_photo_is_refused(data):
    with pytest.raises(rules.NoPhoto):
        drawing.shrink(data)


@pytest.mark.parametrize("width", [10_001, 30_000])
def test_a_photo_that_would_fill_the_memory_is_refused(width):
    file = BytesIO()
    Image.new("1", (width, 6_000)).save(file, "PNG")

    with pytest.raises(rules.TooManyPixels):
        drawing.shrink(file.getvalue())

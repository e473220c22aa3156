"""Photos as phones and others send them, for tests."""

from io import BytesIO
from random import Random

from PIL import Image

# Where it was taken, and which way up: tags of EXIF.
ORIENTATION, GPS = 0x0112, 0x8825


def a_photo(size=(1600, 1200), kind="JPEG", **saved):
    file = BytesIO()
    Image.new("RGB", size, (120, 160, 90)).save(file, kind, **saved)
    return file.getvalue()


def noise(size=(2000, 1500)):
    file = BytesIO()
    data = Random(5).randbytes(size[0] * size[1] * 3)
    Image.frombytes("RGB", size, data).save(file, "JPEG", quality=95)
    return file.getvalue()


def from_a_phone():
    """Taken sideways, with its place."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    return a_photo((800, 400), exif=exif.tobytes(), comment=b"at home")


def opened(data):
    return Image.open(BytesIO(data))

"""Photos are drawn anew: small, upright, and without what the camera wrote."""

from io import BytesIO
from random import Random

import pytest
from PIL import Image
from sqlmodel import select

from station.goods import pictures
from station.goods.models import Lot, Picture
from tests.builders import log_in

# Where it was taken, and which way up: tags of EXIF.
_ORIENTATION, _GPS = 0x0112, 0x8825


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
    exif[_ORIENTATION] = 6
    exif.get_ifd(_GPS)[1] = "N"
    return a_photo((800, 400), exif=exif.tobytes(), comment=b"at home")


def opened(data):
    return Image.open(BytesIO(data))


def test_what_the_camera_wrote_is_gone_and_the_photo_is_upright():
    assert opened(from_a_phone()).getexif()

    shrunk = pictures.shrink(from_a_phone())

    for data in (shrunk.card, shrunk.page):
        assert not opened(data).getexif()
        assert b"Exif" not in data
        assert b"at home" not in data
    assert (shrunk.width, shrunk.height) == (400, 800)


def test_the_worst_photo_is_light_on_a_villages_line():
    shrunk = pictures.shrink(noise())

    assert len(shrunk.card) <= pictures.CARD_BYTES
    assert len(shrunk.page) <= pictures.PAGE_BYTES
    assert max(opened(shrunk.card).size) <= pictures.CARD


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_phones_send_is_read(kind):
    assert pictures.shrink(a_photo(kind=kind)).width == pictures.PAGE


def test_what_is_clear_becomes_white():
    file = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")

    assert opened(pictures.shrink(file.getvalue()).card).getpixel((5, 5)) == (255, 255, 255)


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
    with pytest.raises(pictures.NoPhoto):
        pictures.shrink(data)


@pytest.mark.parametrize("width", [10_001, 30_000])
def test_a_photo_that_would_fill_the_memory_is_refused(width):
    file = BytesIO()
    Image.new("1", (width, 6_000)).save(file, "PNG")

    with pytest.raises(pictures.TooManyPixels):
        pictures.shrink(file.getvalue())


def send(client, address, *photos):
    files = [(BytesIO(photo), f"{at}.jpg") for at, photo in enumerate(photos)]
    return client.post(address, data={"photos": files}, content_type="multipart/form-data")


def test_photos_of_a_listing_are_read_by_the_county_before_buyers_see_them(
    client, county, market, database
):
    listing = market.for_sale()
    log_in(client, county.people["hongxia_operator"])

    answer = send(client, f"/goods/{listing.id}/pictures", a_photo(), from_a_phone())
    before = client.get(f"/shop/{listing.id}").text
    market.submit(listing)
    market.review(listing)
    after = client.get(f"/shop/{listing.id}").text
    with database.read() as session:
        first, second = session.exec(select(Picture).order_by(Picture.id)).all()
    shown = client.get(f"/goods/pictures/{first.id}/page.jpg")

    assert answer.status_code == 303
    assert "/pictures/" not in before
    assert f"/goods/pictures/{first.id}/page.jpg" in after
    assert f"/goods/pictures/{second.id}/card.jpg" in after
    assert f"/goods/pictures/{first.id}/card.jpg" in client.get("/shop").text
    assert (shown.mimetype, shown.data) == ("image/jpeg", first.page)
    assert "immutable" in shown.headers["Cache-Control"]


def test_photos_are_put_first_and_taken_out(client, county, market, database):
    listing = market.for_sale()
    log_in(client, county.people["hongxia_operator"])
    send(client, f"/goods/{listing.id}/pictures", a_photo(), from_a_phone())
    with database.read() as session:
        one, two = (str(row.id) for row in session.exec(select(Picture).order_by(Picture.id)))

    def ids():
        page = client.get(f"/goods/{listing.id}").text
        return [key for key in (one, two) if f"{key}/card.jpg" in page], page.find(one) < page.find(
            two
        )

    client.post(f"/goods/{listing.id}/pictures/{two}/first")
    turned = ids()
    client.post(f"/goods/{listing.id}/pictures/{one}/out")

    assert turned == ([one, two], False)
    assert ids()[0] == [two]


def test_there_are_never_more_than_six(client, county, market):
    listing = market.for_sale()
    log_in(client, county.people["hongxia_operator"])
    small = [a_photo((20 + n, 20)) for n in range(7)]

    answers = [
        send(client, f"/goods/{listing.id}/pictures", *some)
        for some in (small, small[:6], small[6:])
    ]

    assert [answer.status_code for answer in answers] == [409, 303, 409]


def test_a_lots_photos_stand_on_its_page_at_once(client, county, market, database):
    producer, product = market.producer(), market.product()
    log_in(client, county.people["hongxia_operator"])
    harvest = {"producer_id": producer.id, "product_id": product.id, "unit": "jin"}
    made = client.post("/goods/lots/new", data=harvest | {"made_on": "2026-11-21", "quantity": 4})

    send(client, f"{made.location}/pictures", a_photo())

    with database.read() as session:
        lot = session.exec(select(Lot)).one()
    assert f"/pictures/{lot.picture_ids[0]}/page.jpg" in client.get(f"/shop/t/{lot.number}").text
    client.post(f"{made.location}/pictures/{lot.picture_ids[0]}/out")
    assert "/pictures/" not in client.get(f"/shop/t/{lot.number}").text


def test_another_village_puts_no_photos_in(client, county, market):
    listing = market.for_sale()
    log_in(client, county.people["qiaotou_operator"])

    assert send(client, f"/goods/{listing.id}/pictures", a_photo()).status_code == 404


def test_nothing_chosen_is_said_beside_the_field(client, county, market):
    listing = market.for_sale()
    log_in(client, county.people["hongxia_operator"])

    assert send(client, f"/goods/{listing.id}/pictures").status_code == 400


def test_one_that_has_not_come_yet_says_so(client, county, market, database):
    listing = market.for_sale()
    log_in(client, county.people["hongxia_operator"])
    send(client, f"/goods/{listing.id}/pictures", a_photo((20, 20)))
    with database.write() as session:
        picture = session.exec(select(Picture)).one()
        picture.card = picture.page = b""
        picture.is_here = False
        session.add(picture)

    answer = client.get(f"/goods/pictures/{picture.id}/card.jpg")

    assert answer.mimetype == "image/svg+xml"
    assert "照片还没有传到" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"

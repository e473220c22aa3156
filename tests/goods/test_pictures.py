"""Photos of listings and lots: put in, put first, taken out, and shown to buyers."""

from io import BytesIO

from sqlmodel import select

from station.goods.models import Lot, Picture
from tests.builders import log_in
from tests.photos.taken import a_photo, from_a_phone


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

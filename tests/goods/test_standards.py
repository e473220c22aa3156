"""Grades with the words of their standard, GTINs, and certificates as pictures."""

import re
from io import BytesIO

import pytest
from PIL import Image

from station.goods import grades, trade_items
from station.goods.grades import GradeDetails
from station.goods.measures import SaleUnit
from station.goods.models import Mark, MarkKind
from station.goods.standard_models import Grade
from station.goods.trade_items import WrongGtin, read_gtin
from tests.builders import log_in, save

GTIN = "06901234567892"
WORDS = "笋体新鲜、完整，无断裂，每根 60 g 以上。"


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("6901234567892", GTIN),
        (" 690 1234-567892", GTIN),
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("16901234567899", "16901234567899"),
    ],
    ids=["13", "as-printed", "8", "12", "14"],
)
def test_a_gtin_is_read_in_all_its_lengths_as_fourteen_digits(text, gtin):
    assert read_gtin(text) == gtin


@pytest.mark.parametrize("text", ["6901234567893", "690123456789", "", "69012345678x2", "１２３"])
def test_what_fails_its_check_digit_is_no_gtin(text):
    with pytest.raises(WrongGtin):
        read_gtin(text)


def test_the_county_enters_a_grade_and_buyers_read_the_words_of_the_standard(
    client, county, market, database
):
    product = market.product()
    log_in(client, county.people["coordinator"])
    said = {"grade": "特级", "words": WORDS, "standard": "GB/T 30762-2014"}
    address = f"/goods/products/{product.id}"

    added = client.post(f"{address}/grades", data=said)
    again = client.post(f"{address}/grades", data=said)
    page = client.get(address).text
    with database.read() as session:
        [grade] = grades.of_product(session, product.id)
    listing = market.for_sale(product=product, grade_id=grade.id)

    assert (added.status_code, again.status_code) == (303, 409)
    assert WORDS in page
    offered = client.get(f"/shop/{listing.id}").text
    assert WORDS in offered
    assert "GB/T 30762-2014" in offered


def test_a_listing_names_no_grade_of_another_product(market, database):
    product, other = market.product(), market.product_like("other")
    with database.write() as session:
        details = GradeDetails(name="特级", words=WORDS, standard="GB/T 30762-2014")
        actor = market.county.actor("coordinator")
        grade_id = grades.add(session, other.id, details, actor=actor).id

    with pytest.raises(grades.OtherGrade):
        market.draft(market.producer(), product, grade_id=grade_id)


def test_a_grade_that_is_taken_out_is_offered_no_more(client, county, market, database):
    product = market.product()
    with database.write() as session:
        details = GradeDetails(name="特级", words=WORDS, standard="GB/T 30762-2014")
        actor = market.county.actor("coordinator")
        grade = grades.add(session, product.id, details, actor=actor)
    log_in(client, county.people["coordinator"])

    client.post(f"/goods/grades/{grade.id}/out", data={"version": grade.version})

    with database.read() as session:
        assert grades.of_product(session, product.id) == []


def test_a_listing_keeps_a_grade_that_was_taken_out_when_it_is_changed(
    client, county, market, database
):
    product = market.product()
    actor = county.actor("coordinator")
    with database.write() as session:
        details = GradeDetails(name="特级", words=WORDS, standard="GB/T 30762-2014")
        grade = grades.add(session, product.id, details, actor=actor)
    listing = market.for_sale(product=product, grade_id=grade.id)
    with database.write() as session:
        found = session.get_one(Grade, grade.id)
        grades.take_out(session, found, version=found.version, actor=actor)
    log_in(client, county.people["hongxia_operator"])

    page = client.get(f"/goods/{listing.id}/change").text
    new = client.get("/goods/new").text

    assert f'<option value="{grade.id}" selected>' in page
    assert str(grade.id) not in new


def test_only_the_county_enters_grades(client, county, market):
    product = market.product()
    log_in(client, county.people["hongxia_operator"])

    assert client.post(f"/goods/products/{product.id}/grades", data={}).status_code == 403


def test_a_gtin_is_entered_once_and_its_check_digit_is_looked_at(client, county, market, database):
    producer, product = market.producer(), market.product()
    log_in(client, county.people["hongxia_operator"])
    said = {"gtin": GTIN[1:], "product_id": product.id, "unit": "bag", "content": "250 g"}
    address = f"/goods/producers/{producer.id}"

    wrong = client.post(f"{address}/gtins", data=said | {"gtin": "6901234567893"})
    added = client.post(f"{address}/gtins", data=said)
    again = client.post(f"{address}/gtins", data=said)

    assert [a.status_code for a in (wrong, added, again)] == [400, 303, 409]
    assert GTIN in client.get(address).text
    with database.read() as session:
        item = trade_items.of_gtin(session, GTIN)
    assert (item.unit, item.net_grams) == (SaleUnit.BAG, 250)
    client.post(f"/goods/gtins/{item.id}/out", data={"version": item.version})
    assert GTIN not in client.get(address).text


def test_a_neighbour_enters_no_gtin(client, county, market):
    producer, product = market.producer(), market.product()
    log_in(client, county.people["qiaotou_operator"])
    said = {"gtin": GTIN, "product_id": product.id, "unit": "bag"}

    assert client.post(f"/goods/producers/{producer.id}/gtins", data=said).status_code == 404


def test_the_certificate_of_a_mark_is_shown_beside_it(client, county, market, database, clock):
    listing = market.for_sale()
    day = clock().date()
    mark = Mark(
        kind=MarkKind.GREEN,
        name="绿色食品 雷竹笋",
        number="LB-15-2601",
        issuer="中国绿色食品发展中心",
        product_id=market.get(listing).product_id,
        valid_from=day,
        valid_until=day,
    )
    save(database, mark)
    photo = BytesIO()
    Image.new("RGB", (600, 800), (40, 120, 60)).save(photo, "JPEG")
    photo.seek(0)
    log_in(client, county.people["hongxia_operator"])
    address = f"/goods/marks/{mark.id}/picture"
    assert client.post(address, data={}).status_code == 403
    log_in(client, county.people["coordinator"])

    kept = client.post(address, data={"photos": (photo, "photo.jpg")})

    assert kept.status_code == 303
    [picture] = set(re.findall(r"/goods/pictures/[^\"]+/card.jpg", client.get("/goods/marks").text))
    assert picture in client.get(f"/shop/{listing.id}").text
    assert client.get(picture).mimetype == "image/jpeg"

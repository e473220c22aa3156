"""What other shops and search engines read: everything that is for sale, and mark-up as text."""

import csv
import json
import re
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.orders import structured
from station.orders.structured import FIELDS, Told

G = "{http://base.google.com/ns/1.0}"
NASTY = '=1+1 <b onclick="x">&amp;</script><script>alert(1)</script> ]]> "笋"'
ROW = dict.fromkeys(FIELDS, "")


def csv_rows(client):
    text = client.get("/shop/feed.csv").data.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def xml_items(client):
    root = ET.fromstring(client.get("/shop/feed.xml").data)
    return [{e.tag.removeprefix(G): e.text for e in item} for item in root.iter("item")]


def test_both_feeds_say_the_same_of_every_offer(client, market):
    listing = market.for_sale(5)

    (line,), (item,) = csv_rows(client), xml_items(client)

    assert {name: text for name, text in line.items() if text} == item
    assert item["id"] == str(listing.id)
    assert item["link"] == f"http://localhost/shop/{listing.id}"
    assert item["price"] == "15.80 CNY"
    assert item["unit_pricing_measure"] == "500 g"
    assert item["brand"] == "洪下村王家"


@pytest.mark.parametrize(("left", "there"), [(2, "in_stock"), (1, "out_of_stock")])
def test_what_cannot_be_ordered_any_more_is_out_of_stock(client, market, left, there):
    market.for_sale(left, least=2)

    assert csv_rows(client)[0]["availability"] == there


def test_what_is_not_approved_or_closed_stands_in_no_feed(client, market):
    market.draft(market.producer(), market.product())

    assert csv_rows(client) == xml_items(client) == []


def test_mark_up_is_text_in_feeds_and_in_the_page(client, market):
    listing = market.for_sale(title=NASTY[:60], story=NASTY)

    (line,), (item,) = csv_rows(client), xml_items(client)
    page = client.get(f"/shop/{listing.id}").text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]

    assert line["description"] == f"'{NASTY}"
    assert item["description"] == NASTY
    assert json.loads(block)["description"] == NASTY
    assert "<script>alert" not in page


def test_a_page_says_product_and_offer_to_search_engines(client, market):
    listing = market.for_sale(5)

    page = client.get(f"/shop/{listing.id}").text
    said = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.DOTALL)[1])

    assert (said["@context"], said["@type"]) == ("https://schema.org", "Product")
    assert said["offers"]["@type"] == "Offer"
    assert (said["offers"]["price"], said["offers"]["priceCurrency"]) == ("15.80", "CNY")
    assert said["offers"]["availability"] == "https://schema.org/InStock"
    assert said["weight"] == {"@type": "QuantitativeValue", "value": 500, "unitCode": "GRM"}


@given(st.text())
def test_whatever_was_typed_the_feed_is_xml_that_says_it(text):
    content = structured.as_xml([ROW | {"title": text}], title=text, link="http://x/")

    root = ET.fromstring(content.encode("utf-8", "surrogatepass"))

    kept = structured._NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    found = [e.text for e in root.iter(f"{G}title")]
    assert found == ([kept or None] if text else [])


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")))
def test_whatever_was_typed_no_spreadsheet_runs_it(text):
    content = structured.as_csv([ROW | {"title": text}])

    (line,) = csv.DictReader(StringIO(content.removeprefix("\ufeff"), newline=""))

    assert line["title"].removeprefix("'") in {text, text.removeprefix("'")}
    assert not line["title"].startswith(("=", "+", "-", "@"))


def test_an_offer_with_photos_names_them_all():
    said = Told(
        *("1", "笋", "笋", "http://x/1", ["http://x/a.jpg", "http://x/b.jpg", "http://x/c.jpg"]),
        *(True, 100, 1, "王家", "洪下村", "竹笋", "斤", None, None, ""),
    )

    row = structured.as_row(said)
    xml = structured.as_xml([row], title="t", link="l")

    assert row["additional_image_link"] == "http://x/b.jpg,http://x/c.jpg"
    assert xml.count("<g:additional_image_link>") == 2
    assert structured.as_schema(said, "站")["image"] == said.pictures

"""The card for the shelf and the county's catalogue: with photos, seasons, and codes that open."""

from datetime import date
from io import BytesIO

import pytest
from msgspec.structs import replace
from PIL import Image
from zxingcpp import BarcodeFormat, read_barcodes

from station.goods import catalogue_sheets, catalogues, county_map, thing_sheets
from station.goods.catalogue_sheets import Catalogue, Season
from station.goods.county_map import Field, Spot
from station.goods.models import Category
from station.goods.thing_sheets import Shown
from station.network.models import Division
from station.photos import drawing
from tests.builders import log_in
from tests.printing.reading import texts

WINTER = tuple(month in {0, 1, 11} for month in range(12))


def a_photo():
    file = BytesIO()
    Image.new("RGB", (900, 600), (200, 60, 40)).save(file, "JPEG")
    return drawing.shrink(file.getvalue()).page


def a_thing(number=1, **said):
    defaults = {
        "title": f"雷竹笋 {number}",
        "english": "Lei shoots",
        "producer": "王家",
        "place": "洪下村",
        "kind": "shoots",
        "category": "竹笋 Bamboo shoots",
        "fen": 1580,
        "unit": "斤 jin",
        "story": "笋" * 400,
        "facts": ("保质期 5 天",),
        "marks": ("崇阳雷竹笋 AGI2020",),
        "months": WINTER,
        "link": f"http://localhost/shop/{number}",
    }
    return Shown(**defaults | said)


def a_catalogue(things, seasons=()):
    return Catalogue("崇阳县", date(2026, 11, 21), "http://localhost/shop", "", things, seasons)


def pixels(pdf, page=0):
    pdfium = pytest.importorskip("pypdfium2")
    return pdfium.PdfDocument(pdf)[page].render(scale=1).to_pil().convert("RGB")


def qr_codes(pdf):
    pdfium = pytest.importorskip("pypdfium2")
    image = pdfium.PdfDocument(pdf)[0].render(scale=203 / 72).to_pil()
    return [code.text for code in read_barcodes(image, formats=BarcodeFormat.QRCode)]


def test_the_map_names_the_places_that_sell_and_shows_the_others_as_spots():
    spots = (
        Spot("洪下村", 114.05, 29.55, things=2),
        Spot("天城镇", 114.02, 29.56, is_township=True),
        Spot("后溪村", 114.20, 29.45),
    )
    thing = a_thing()
    with_map = replace(a_catalogue((thing,)), spots=spots)
    silent = replace(a_catalogue((thing,)), spots=spots[1:])

    pages = texts(catalogue_sheets.draw_catalogue(with_map))

    assert len(pages) == len(texts(catalogue_sheets.draw_catalogue(silent))) + 1
    assert "从哪里来" in pages[1]
    assert pages[1].count("洪下村") == 2
    assert "天城镇" in pages[1]
    assert "后溪村" not in pages[1]


def test_a_place_without_a_point_is_named_as_not_on_the_map():
    spots = (Spot("洪下村", 114.05, 29.55, things=1), Spot("天城镇", 114.02, 29.56))
    things = (a_thing(), a_thing(2, place="后溪村"))

    (page,) = texts(catalogue_sheets.draw_catalogue(replace(a_catalogue(things), spots=spots)))[1:2]

    assert page.count("图上未标") == 1
    assert page.index("后溪村") < page.index("图上未标")


@pytest.mark.parametrize(("places", "more"), [(14, 0), (15, 1)])
def test_more_places_than_the_map_has_room_to_list_are_counted(places, more):
    spots = (Spot("村0", 114.05, 29.55, things=1), Spot("天城镇", 114.02, 29.56))
    things = tuple(a_thing(n, place=f"村{n}") for n in range(places))

    page = texts(catalogue_sheets.draw_catalogue(replace(a_catalogue(things), spots=spots)))[1]

    assert page.count("另有") == bool(more)
    assert f"另有 {more} 处" in page or not more


def test_a_county_without_points_has_a_cover_and_no_map():
    pages = texts(catalogue_sheets.draw_catalogue(a_catalogue((a_thing(),))))

    assert "乡里好物" in pages[0]
    assert "从哪里来" not in "".join(pages)


def test_a_place_far_north_stands_above_one_far_south():
    spots = [Spot("南", 114.0, 29.0, things=1), Spot("北", 114.0, 30.0, things=1)]

    placed = county_map.place(spots, Field(0, 0, 100, 200))

    (_, south), (_, north) = placed.points
    assert south - placed.land / 2 == pytest.approx(0)
    assert north + placed.land / 2 == pytest.approx(200)


def test_a_card_says_what_it_is_what_it_costs_and_its_code_opens_it():
    drawn = thing_sheets.draw_card(a_thing(photo=a_photo()))

    text = "".join(texts(drawn))
    assert qr_codes(drawn) == ["http://localhost/shop/1"]
    for said in ("雷竹笋 1", "¥15.80", "王家", "AGI2020"):
        assert said in text


def test_a_photo_is_on_the_card_in_its_colours_and_without_one_the_kind_is_drawn():
    with_photo, without = (
        pixels(thing_sheets.draw_card(a_thing(photo=photo))) for photo in (a_photo(), b"")
    )

    x, y = with_photo.width - 60, 60
    red, green, _blue = with_photo.getpixel((x, y))
    assert red > 150 > green
    assert without.getpixel((x, y)) == (243, 240, 230)
    drawn = without.crop((with_photo.width - 180, 30, with_photo.width - 30, 130))
    # Paper, the two colours of the shoots, and their ink.
    assert {(227, 223, 185), (239, 233, 207)} <= {colour for _, colour in drawn.getcolors(9_999)}


def test_every_kind_of_goods_has_a_drawing():
    for kind in Category:
        assert texts(thing_sheets.draw_card(a_thing(kind=kind.value)))


def test_words_stand_above_the_coloured_field_of_the_cover():
    cover = pixels(catalogue_sheets.draw_catalogue(a_catalogue((a_thing(),))))

    field = cover.crop((30, 100, 300, 250)).convert("L")
    assert field.getextrema()[0] < 60


@pytest.mark.parametrize(
    ("things", "pages"), [(0, []), (1, [1]), (4, [4]), (5, [2, 3]), (9, [3, 3, 3])]
)
def test_at_most_four_things_stand_on_a_page_and_no_page_is_nearly_empty(things, pages):
    drawn = catalogue_sheets.draw_catalogue(a_catalogue(tuple(map(a_thing, range(things)))))

    assert [page.count("¥15.80") for page in texts(drawn)[1:]] == pages


def test_a_photo_of_many_pages_stands_in_the_file_once():
    photo = a_photo()
    one, many = (
        len(catalogue_sheets.draw_catalogue(a_catalogue((a_thing(photo=photo),) * n)))
        for n in (1, 12)
    )

    assert many - one < 12 * len(photo) // 2


def test_two_villages_of_one_name_are_told_apart_by_their_townships(database, county, market):
    market.for_sale(5)
    qiaotou = county.stations["qiaotou"]
    with database.write() as session:
        session.get(Division, qiaotou.division_id).name = "洪下村村委会"
    namesake = market.producer("qiaotou_operator", name="桥头李家")
    market.for_sale(5, namesake, market.product_like("other"), who="qiaotou_operator")

    with database.read() as session:
        said = catalogues.catalogue(session, date(2026, 11, 21), link="", link_of=str)

    assert {thing.place for thing in said.things} == {"洪下村(天城镇)", "洪下村(白霓镇)"}


def test_a_producers_own_story_stands_once_on_a_page():
    things = tuple(a_thing(n, story="笋", about="竹林里的人家。") for n in range(3))

    page = texts(catalogue_sheets.draw_catalogue(a_catalogue(things)))[1]

    assert page.count("竹林里的人家。") == 1


def test_a_long_year_goes_on_on_another_page():
    seasons = tuple(Season("蔬菜 Vegetables", f"菜{n}", "", WINTER) for n in range(40))

    drawn = texts(catalogue_sheets.draw_catalogue(a_catalogue((), seasons)))

    assert len(drawn) == 3
    assert "菜39" in drawn[2]


def test_what_is_for_sale_is_in_the_catalogue_and_has_a_card(client, county, market):
    listing = market.for_sale(5)
    draft = market.draft(market.producer(name="别家"), market.product_like("other"))
    log_in(client, county.people["hongxia_operator"])

    catalogue = client.get("/goods/catalogue.pdf")
    card = client.get(f"/goods/{listing.id}/card.pdf")

    assert f"http://localhost/shop/{listing.id}" in qr_codes(card.data)
    text = "".join(texts(catalogue.data))
    assert "鲜雷竹笋" in text
    assert "别家" not in text
    assert client.get(f"/goods/{draft.id}/card.pdf").status_code == 404


@pytest.mark.parametrize(
    ("host", "is_said"),
    [
        ("127.0.0.1:8080", True),
        ("localhost", True),
        ("192.168.1.8", True),
        ("hub", True),
        ("cunyi.example.cn", False),
        ("47.92.3.4:8080", False),
    ],
)
def test_where_no_buyer_can_open_the_codes_it_is_said_before_printing(
    client, county, market, host, is_said
):
    listing = market.for_sale(5)
    address = f"http://{host}"
    log_in(client, county.people["hongxia_operator"], address)

    pages = [client.get(path, base_url=address).text for path in ("/goods", f"/goods/{listing.id}")]

    said = f"印在纸上的二维码会通向 {host}"
    assert [said in page for page in pages] == [is_said] * 2


def test_another_villages_card_is_not_printed(client, county, market):
    listing = market.for_sale(5)
    log_in(client, county.people["qiaotou_operator"])

    assert client.get(f"/goods/{listing.id}/card.pdf").status_code == 404

"""Which listing a platform's goods are is known by code or name, or asked once."""

import re

import pytest

from station.db import new_id
from station.goods import listings, trade_items
from station.goods.measures import SaleUnit
from station.goods.models import Listing
from station.orders.platforms.matching import pieces_in
from tests.builders import log_in
from tests.orders.buyers import taken
from tests.orders.platforms.platform_shop import ROW, row

NUMBER = ROW["订单编号"]
LONG = "崇阳雷竹笋 新鲜现挖 春笋"


def question(clerk, *rows, **sent):
    """Where the first unknown goods are asked about."""
    page = clerk.client.get(clerk.open(*rows, **sent)).text
    return re.search(r'href="(/orders/platforms/[^"]*/goods\?row=\d+)"', page)[1]


def answer(clerk, where, listing=None, times=1, **data):
    said = {"listing_id": str(listing.id)} if listing else {}
    return clerk.client.post(where, data=said | {"times": str(times)} | data)


@pytest.mark.parametrize("code", ["id", "product", "gtin"])
def test_goods_are_known_by_the_merchants_code(clerk, market, code):
    producer, product = market.producer(), market.product()
    listing = market.for_sale(9, producer, product)
    with market.database.write() as session:
        actor = market.county.actor("hongxia_operator")
        said = (producer.id, product.id, "06901234567892", SaleUnit.JIN, 500)
        trade_items.add(session, *said, actor=actor)
    codes = {"id": str(listing.id).upper(), "product": "SHOOTS", "gtin": "6901234567892"}

    clerk.take(row(商品名称=LONG, 商家编码=codes[code]))

    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)]]}


def test_a_code_of_several_listings_says_none(clerk, market):
    producer, product = market.producer(), market.product()
    market.for_sale(9, producer, product)
    market.for_sale(9, producer, product, title="二茬笋")

    assert question(clerk, row(商品名称=LONG, 商家编码="shoots"))


def test_goods_that_nobody_knows_are_asked_about_once(clerk, market, database):
    listing = market.for_sale(99)
    file = (
        row(商品名称=LONG, 商品规格="5斤装"),
        row(商品名称=LONG, 商品规格="5斤装", 订单编号="1002"),
    )
    where = question(clerk, *file)
    page = clerk.client.get(where).text

    preview = answer(clerk, where, listing, times=5).location
    clerk.client.post(preview)
    clerk.take(row(商品名称=LONG, 商品规格="5斤装", 订单编号="1003"))

    assert "鲜雷竹笋" in page
    assert clerk.orders() == {key: [[("鲜雷竹笋", 10, 316)]] for key in (NUMBER, "1002", "1003")}
    assert taken(database, listing) == 30


def test_another_kind_and_another_platform_are_asked_about_again(clerk, market):
    listing = market.for_sale(99)
    answer(clerk, question(clerk, row(商品名称=LONG, 商品规格="5斤装")), listing, times=5)

    assert question(clerk, row(商品名称=LONG, 商品规格="3斤装"))
    assert question(clerk, row(商品名称=LONG, 商品规格="5斤装"), platform="jd")


def test_what_was_chosen_can_be_changed_from_a_later_file(clerk, market):
    producer, product = market.producer(), market.product()
    first = market.for_sale(9, producer, product)
    second = market.for_sale(9, producer, product, title="二茬笋")
    answer(clerk, question(clerk, row(商品名称=LONG)), first)

    where = question(clerk, row(商品名称=LONG))
    assert f'value="{first.id}" checked' in clerk.client.get(where).text
    clerk.client.post(answer(clerk, where, second).location)

    assert clerk.orders() == {NUMBER: [[("二茬笋", 2, 1580)]]}


def test_what_is_nothing_of_ours_is_left_out_from_then_on(clerk, market):
    market.for_sale()
    where = question(clerk, row(商品名称=LONG), row(订单编号="1002"))

    answer(clerk, where, none="1")
    page = clerk.take(row(商品名称=LONG), row(订单编号="1002"))

    assert "不是我们的商品" in page
    assert list(clerk.orders()) == ["1002"]


def test_a_listing_is_found_by_pinyin_and_only_those_of_ones_own_stations(clerk, market, county):
    market.for_sale()
    other = market.for_sale(
        9,
        market.producer("qiaotou_operator", name="桥头村李家"),
        market.product_like("2"),
        title="桥头笋",
        who="qiaotou_operator",
    )
    log_in(clerk.client, county.people["hongxia_operator"])
    where = question(clerk, row(商品名称=LONG))

    found = clerk.client.get(f"{where}&text=lzs").text
    assert "鲜雷竹笋" in found
    assert "桥头笋" not in clerk.client.get(where).text
    assert answer(clerk, where, other).status_code == 404
    assert answer(clerk, where).status_code == 400
    assert answer(clerk, where, other, times=0).status_code == 400


@pytest.mark.parametrize(
    ("kind", "times"),
    [
        ("", 1),
        ("大果", 1),
        ("默认规格", 1),
        ("500g", 1),
        ("1斤", 1),
        ("1斤装", 1),
        ("5斤装", 5),
        ("2.5kg", 5),
        ("２.5公斤", 5),
        ("250g", None),
        ("3箱", None),
        ("5斤x2", None),
        ("2.5kg(5斤)", None),
        ("一箱", None),
        ("500ml", None),
    ],
)
def test_how_much_a_kind_holds_is_read_and_never_guessed(kind, times):
    class Offer:
        net_grams, net_millilitres = 500, None

    assert pieces_in(kind, Offer()) == times


def test_the_name_alone_does_not_say_how_many_jin_a_piece_is(clerk, market):
    listing = market.for_sale()

    where = question(clerk, row(商品规格="5斤装"))

    page = clerk.client.get(where).text
    assert f'value="{listing.id}" checked' in page
    assert 'value="5"' in page


@pytest.mark.parametrize("shut", ["closed", "season", "pickup"])
def test_what_is_not_for_sale_or_not_sent_is_not_taken(clerk, market, shut):
    listing = market.for_sale(by_parcel=shut != "pickup")
    if shut == "closed":
        with market.database.write() as session:
            listings.close(session, session.get_one(Listing, listing.id), is_closed=True)
    if shut == "season":
        market.clock.advance(days=1)
        market.change(listing, closes_on=market.clock().date())
        market.submit(listing)
        market.review(listing)
        market.clock.advance(days=1)

    page = clerk.take(row())

    assert ("不寄快递" if shut == "pickup" else "现在不在售") in page
    assert clerk.orders() == {}


def test_an_operator_takes_what_their_own_station_sells(clerk, market, county):
    market.for_sale()
    log_in(clerk.client, county.people["hongxia_operator"])
    clerk.take(row())
    log_in(clerk.client, county.people["qiaotou_operator"])

    page = clerk.take(row(), row(订单编号="1002"))

    assert "已由别的站点收下" in page
    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)]]}


def test_whoever_may_not_sell_sees_nothing_of_it(clerk, county):
    where = clerk.send(b"", name="x.csv")
    log_in(clerk.client, county.people["driver"])

    assert where.status_code == 400
    for path in ("", "/parcels", "/money", f"/{new_id().hex}"):
        assert clerk.client.get(f"/orders/platforms{path}").status_code == 404


def test_a_file_is_its_senders(clerk, market, county):
    market.for_sale()
    where = clerk.open(row())
    log_in(clerk.client, county.people["hongxia_operator"])

    assert clerk.client.get(where).status_code == 404
    assert clerk.client.post(where).status_code == 404
    assert clerk.orders() == {}

"""The shop: for everybody, light, in two languages, and what is typed is shown as text."""

import gzip
import re

import pytest

from station.orders.models import OrderState, Payment, Way
from tests.builders import log_in
from tests.house.test_pages_for_all import Owed
from tests.orders.buyers import PHONE, order

LIGHT = 100_000
BUYER = {"way": "parcel", "address": "杭州", "name": "李女士", "payment": "transfer"}


@pytest.fixture
def full(market):
    """A page of goods, as many as it shows."""
    producer, product = market.producer(), market.product()
    return [market.for_sale(9, producer, product, title=f"笋{at}") for at in range(24)]


def test_every_page_is_light_with_its_style_and_drawings(client, full):
    style = client.get("/static/shop.css").data + client.get("/static/goods.svg").data
    pages = ["/shop", f"/shop/{full[0].id}", "/shop/calendar", "/shop/basket", "/shop/order"]

    heavy = {page: len(client.get(page).data) + len(style) for page in pages}

    assert {page: size for page, size in heavy.items() if size > LIGHT} == {}
    assert len(gzip.compress(client.get("/shop").data)) < LIGHT // 10


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_can_be_read_by_ear(client, full, language):
    client.set_cookie("language", language)
    client.post(f"/shop/basket/{full[0].id}", data={"quantity": "2"})
    pages = ["/shop", f"/shop/{full[0].id}", "/shop/calendar", "/shop/basket", "/shop/order"]

    assert {p: wrong for p in pages if (wrong := Owed(client.get(p).text).missing())} == {}


def test_mark_up_is_shown_as_text(client, market):
    listing = market.for_sale(title="<b>笋</b>", story="<script>alert(1)</script>")

    page = client.get(f"/shop/{listing.id}").text

    assert "<b>笋" not in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_buyer_orders_and_finds_the_order_again(client, market):
    listing = market.for_sale(left=3)
    basket = client.post(f"/shop/basket/{listing.id}", data={"quantity": "2"})
    said = BUYER | {"phone": "+86 139-0000-1234", "total": "3160"}

    answer = client.post("/shop/basket", data=said, follow_redirects=True)
    code = re.search(r'class="code">(\w{6})<', answer.text)[1]
    again = client.post("/shop/order", data={"phone": PHONE, "code": code.lower()})

    assert (basket.location, answer.status_code, again.status_code) == ("/shop/basket", 200, 200)
    assert "¥31.60" in again.text
    assert "购物篮 (" not in again.text


def test_a_wrong_code_and_an_unknown_phone_get_the_same_answer(client, market, database, clock):
    code, _ = order(database, market.for_sale(), clock())

    answers = [
        client.post("/shop/order", data={"phone": phone, "code": tried})
        for phone, tried in ((PHONE, "WRONGX"), ("13900005678", code))
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not any("李" in answer.text for answer in answers)


def test_codes_cannot_be_guessed_for_long(client, market, database, clock):
    code, _ = order(database, market.for_sale(), clock())
    for guess in range(20):
        client.post("/shop/order", data={"phone": PHONE, "code": f"A{guess:05d}"})

    assert client.post("/shop/order", data={"phone": PHONE, "code": code}).status_code == 429


def test_a_buyer_cancels_what_is_not_packed(client, market, database, clock):
    code, placed = order(database, market.for_sale(), clock())
    form = {"phone": PHONE, "code": code, "number": placed.number}

    answer = client.post("/shop/order/cancel", data=form)
    again = client.post("/shop/order/cancel", data=form)

    assert (answer.status_code, again.status_code) == (200, 409)


def test_the_station_that_sells_sees_the_order_masked_and_another_does_not(
    client, county, market, database, clock
):
    _, placed = order(database, market.for_sale(), clock())
    log_in(client, county.people["hongxia_operator"])
    page = client.get(f"/orders/{placed.id}").text
    log_in(client, county.people["qiaotou_operator"])

    assert client.get(f"/orders/{placed.id}").status_code == 404
    assert PHONE not in page
    assert "李女士" not in page


def test_a_price_that_changed_meanwhile_is_said_before_anything_is_ordered(client, market):
    listing = market.for_sale()
    client.post(f"/shop/basket/{listing.id}", data={"quantity": "1"})
    market.change(listing, price_fen=1600)
    market.submit(listing)
    market.review(listing)

    answer = client.post("/shop/basket", data=BUYER | {"phone": PHONE, "total": "1580"})

    assert answer.status_code == 409
    assert "16" in answer.text


def test_each_step_of_the_station_is_read_by_the_buyer(client, county, market, database, clock):
    code, placed = order(database, market.for_sale(), clock())
    log_in(client, county.people["hongxia_operator"])

    client.post(f"/orders/{placed.id}/step", data={"kind": "confirmed"})
    page = client.post("/shop/order", data={"phone": PHONE, "code": code}).text

    assert "站点已确认" in page
    assert OrderState.CONFIRMED.value not in page


def test_whoever_works_at_the_counter_orders_for_somebody_in_the_shop(client, county, market):
    listing = market.for_sale(3)
    log_in(client, county.people["hongxia_operator"])

    page = client.get("/orders").text
    client.post(f"/shop/basket/{listing.id}", data={"quantity": "1"})

    assert 'href="/shop"' in page
    assert "鲜雷竹笋" in client.get("/shop/basket").text


def test_the_page_with_the_code_can_be_loaded_again_by_its_buyer_alone(client, app, market, clock):
    listing = market.for_sale(left=3)
    client.post(f"/shop/basket/{listing.id}", data={"quantity": "2"})

    thanks = client.post("/shop/basket", data=BUYER | {"phone": PHONE, "total": "3160"}).location
    pages = [client.get(thanks) for _ in range(2)]
    codes = [re.search(r'class="code">(\w{6})<', page.text)[1] for page in pages]
    stranger = app.test_client().get(thanks)
    clock.advance(hours=2)

    assert codes[0] == codes[1]
    assert codes[0] not in thanks
    assert pages[0].headers["Cache-Control"] == "no-store"
    assert stranger.location == client.get(thanks).location == "/shop/order"


def test_a_code_finds_the_order_for_its_own_stations_alone(client, county, market, database, clock):
    code, placed = order(database, market.for_sale(), clock())
    log_in(client, county.people["hongxia_operator"])
    scanned = client.post("/scan", data={"text": code.lower()})
    listed = client.get("/orders", query_string={"text": code.lower()}).text
    log_in(client, county.people["qiaotou_operator"])

    assert scanned.location == f"/orders/{placed.id}"
    assert f"/orders/{placed.id}" in listed
    assert client.post("/scan", data={"text": code}).location is None
    assert f"/orders/{placed.id}" not in client.get("/orders", query_string={"text": code}).text


def test_at_the_counter_code_and_four_digits_lead_to_the_order_that_is_collected_there(
    client, county, market, database, clock
):
    here = county.stations["qiaotou"].id
    said = {"way": Way.PICKUP, "pickup_id": here, "payment": Payment.AT_PICKUP}
    code, placed = order(database, market.for_sale(), clock(), **said)
    scan = {"X-Requested-With": "scan"}
    tried = {}

    for who in ("qiaotou_operator", "hongxia_operator"):
        log_in(client, county.people[who])
        for text in (code.lower(), PHONE[-4:], "0000"):
            answer = client.post("/pickup/find", data={"text": text}, headers=scan).json
            tried[who, text] = f'href="/orders/{placed.id}"' in answer["parts"]["people"]

    assert [key for key, found in tried.items() if found] == [
        ("qiaotou_operator", code.lower()),
        ("qiaotou_operator", PHONE[-4:]),
    ]


def test_a_stranger_whose_browser_lost_the_cookie_gets_the_form_again(guarded_app, market):
    listing = market.for_sale()
    tried = {
        "/track": {"number": "YT1234567890123", "last_four": "5635"},
        f"/shop/basket/{listing.id}": {"quantity": "1"},
        "/shop/order": {"phone": PHONE, "code": "ABCDEF"},
    }

    for address, form in tried.items():
        client = guarded_app.test_client()
        refused = client.post(address, data=form)
        token = re.search(
            rf'action="{address}".*?name="csrf_token" value="([^"]+)"', refused.text, re.DOTALL
        )[1]
        again = client.post(address, data=form | {"csrf_token": token})

        assert refused.status_code == 400
        assert "请核对后再按一次" in refused.text
        assert "/login" not in refused.text
        assert again.status_code in {303, 404}
        assert "请核对后再按一次" not in again.text

"""One action stops the sale, keeps back what is packed, tells who has some, and lists them."""

import pytest

from station.errors import NotFound
from station.goods import lookup as goods
from station.orders import rules, steps
from station.orders.models import Order, OrderState, StepKind
from tests.builders import log_in
from tests.orders.buyers import PHONE, order
from tests.orders.test_trace import Desk
from tests.printing.reading import texts


@pytest.fixture
def desk(market):
    return Desk(market)


@pytest.fixture
def packed(desk, clock):
    """An order with some of a lot, packed; its code, and the lot."""
    lot = desk.lot(certified=True)
    code, placed = order(desk.database, desk.listing, clock(), quantity=2)
    desk.pack(placed, (lot, 2))
    return lot, placed, code


def step(desk, placed, kind):
    with desk.database.write() as session:
        found = session.get_one(Order, placed.id)
        steps.add(session, found, kind, actor=desk.actor, at=desk.clock())


def test_sale_is_stopped_until_the_county_approves_again(desk, packed, market, clock):
    lot, _placed, _code = packed
    desk.recall(lot)

    with pytest.raises(rules.NotForSale):
        order(desk.database, desk.listing, clock())
    clock.advance(minutes=1)
    market.change(desk.listing, story="新一批，已检测合格")
    market.submit(desk.listing)
    market.review(desk.listing)
    order(desk.database, desk.listing, clock())


def test_another_producers_same_product_stays_for_sale(desk, packed, market, clock):
    other = market.for_sale(5, market.producer(name="别家"), desk.product, title="别家的笋")
    desk.recall(packed[0])

    with desk.database.read() as session:
        day = clock().date()
        assert goods.get_offer(session, other.id, day).id == other.id
        with pytest.raises(NotFound):
            goods.get_offer(session, desk.listing.id, day)


def test_what_is_packed_is_not_sent_and_can_be_cancelled(desk, packed):
    lot, placed, _code = packed
    desk.recall(lot)

    with pytest.raises(rules.HasRecalled):
        step(desk, placed, StepKind.SENT)
    with desk.database.write() as session:
        found = session.get_one(Order, placed.id)
        steps.cancel(session, found, actor=desk.actor, at=desk.clock(), note="召回")
        assert found.state is OrderState.CANCELLED


def test_what_is_on_its_way_can_only_come_back(desk, packed):
    lot, placed, _code = packed
    step(desk, placed, StepKind.SENT)
    desk.recall(lot)

    with pytest.raises(rules.HasRecalled):
        step(desk, placed, StepKind.HANDED_OVER)
    step(desk, placed, StepKind.RETURNED)


def test_the_buyer_and_the_station_read_it(client, county, desk, packed):
    lot, placed, code = packed
    ask = {"phone": PHONE, "code": code}
    before = client.post("/shop/order", data=ask).text
    desk.recall(lot)

    after = client.post("/shop/order", data=ask).text
    log_in(client, county.people["hongxia_operator"])
    pages = [client.get(url).text for url in ("/", "/orders/recalls", f"/orders/{placed.id}")]

    assert "农残超标" not in before
    assert "农残超标" in after
    assert "含召回批次的订单" in pages[0]
    assert "农残超标" in pages[1]
    assert "农残超标" in pages[2]
    log_in(client, county.people["qiaotou_operator"])
    assert "农残超标" not in client.get("/orders/recalls").text


def test_whoever_scans_a_parcel_with_some_of_it_is_warned(client, county, desk, packed):
    desk.recall(packed[0])
    log_in(client, county.people["hongxia_operator"])

    answer = client.get("/scan", query_string={"text": "7777000012345"})

    assert answer.status_code == 200
    assert "农残超标" in answer.text


def test_the_list_says_who_has_what_and_where_masked(client, county, desk, packed):
    lot, placed, _code = packed
    desk.recall(lot)
    log_in(client, county.people["hongxia_operator"])

    answer = client.get(f"/orders/lots/{lot.id}/recipients.pdf")
    text = "".join(texts(answer.data))

    for said in (lot.number, placed.number, "农残超标", "7777000012345", "洪下村"):
        assert said in text
    assert PHONE not in text
    assert "李女士" not in text
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_stations_lot_has_no_list(client, county, packed):
    log_in(client, county.people["qiaotou_operator"])

    assert client.get(f"/orders/lots/{packed[0].id}/recipients.pdf").status_code == 404


def test_what_was_handed_over_waits_nowhere_and_stands_on_the_list(client, county, desk, packed):
    lot, placed, _code = packed
    step(desk, placed, StepKind.SENT)
    step(desk, placed, StepKind.HANDED_OVER)
    desk.recall(lot)
    log_in(client, county.people["hongxia_operator"])

    assert "农残超标" not in client.get("/orders/recalls").text
    assert placed.number in "".join(texts(client.get(f"/orders/lots/{lot.id}/recipients.pdf").data))

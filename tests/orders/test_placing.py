"""Nothing is sold twice, and what is ordered is what was read."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from station.db import Database
from station.goods import rules as goods_rules
from station.orders import lookup, rules, steps
from station.orders.models import Order, OrderState, StepKind, Way
from station.orders.placing import place
from tests.orders.buyers import PHONE, order, taken, wanted


def test_of_ten_who_want_the_last_three_at_once_three_get_one(market, database, clock):
    listing = market.for_sale(left=3)

    def buy(_number):
        own = Database(database.url.render_as_string(hide_password=False), synchronous="OFF")
        try:
            order(own, listing, clock())
        except goods_rules.SoldOut:
            return "sold out"
        finally:
            own.close()
        return "ordered"

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(buy, range(10)))

    assert sorted(outcomes) == ["ordered"] * 3 + ["sold out"] * 7
    assert taken(database, listing) == 3


def test_who_wants_one_more_than_is_left_gets_nothing_and_nothing_is_taken(market, database, clock):
    listing = market.for_sale(left=3)

    with pytest.raises(goods_rules.SoldOut) as refusal:
        order(database, listing, clock(), quantity=4)

    assert refusal.value.values == {"title": "鲜雷竹笋", "left": 3}
    assert taken(database, listing) == 0


def test_a_basket_of_which_one_thing_is_sold_out_orders_nothing(market, database, clock):
    producer, product = market.producer(), market.product()
    there = market.for_sale(5, producer, product)
    gone = market.for_sale(0, producer, product, title="另一种笋")

    with pytest.raises(goods_rules.SoldOut):
        order(database, there, clock(), quantities={there.id: 1, gone.id: 1}, total_fen=3160)

    assert taken(database, there) == 0


@pytest.mark.parametrize(
    ("said", "error"),
    [
        pytest.param({"total_fen": 1579}, rules.PriceChanged, id="one-fen-less"),
        pytest.param({"address": ""}, rules.NoAddress, id="no-address"),
        pytest.param({"way": Way.PICKUP}, rules.NoPickup, id="no-station"),
        pytest.param({"way": Way.DOOR}, rules.WayNotOffered, id="way-not-offered"),
        pytest.param({"quantities": {}}, rules.EmptyBasket, id="empty"),
    ],
)
def test_an_order_is_refused_when(market, database, clock, said, error):
    listing = market.for_sale()

    with pytest.raises(error):
        order(database, listing, clock(), **said)

    assert taken(database, listing) == 0


def test_the_smallest_order_is_kept_to_exactly(market, database, clock):
    listing = market.for_sale(least=2)

    with pytest.raises(rules.TooLittle):
        order(database, listing, clock(), quantity=1)

    order(database, listing, clock(), quantity=2)


def test_an_order_says_what_the_listing_said_then(market, database, clock):
    listing = market.for_sale()
    _, placed = order(database, listing, clock(), quantity=2)
    market.change(listing, title="涨价笋", price_fen=9900)

    with database.read() as session:
        (line,) = lookup.lines_of(session, placed.id)

    assert (line.title, line.price_fen, line.quantity) == ("鲜雷竹笋", 1580, 2)
    assert placed.total_fen == 3160


def test_cancelling_puts_it_on_the_shelf_again_once(market, database, clock, county):
    listing = market.for_sale(left=2)
    _, placed = order(database, listing, clock(), quantity=2)

    def cancel():
        with database.write() as session:
            found = session.get(Order, placed.id)
            actor = county.actor("hongxia_operator")
            steps.cancel(session, found, actor=actor, at=clock(), note="买家不要了")

    cancel()
    assert taken(database, listing) == 0
    with pytest.raises(rules.NotNow):
        cancel()
    assert taken(database, listing) == 0


def test_less_than_is_ordered_cannot_be_offered(market, database, clock):
    listing = market.for_sale(left=5)
    order(database, listing, clock(), quantity=3)

    market.put_up(listing, 0)

    assert market.get(listing).offered == 3
    with pytest.raises(goods_rules.SoldOut):
        order(database, listing, clock())


def test_how_far_an_order_is_does_not_depend_on_the_order_of_its_steps():
    kinds = [StepKind.CONFIRMED, StepKind.PACKED, StepKind.SENT, StepKind.PAID]

    assert rules.fold(kinds) == rules.fold(kinds[::-1]) == (OrderState.SENT, True)
    assert rules.fold([StepKind.CANCELLED, StepKind.HANDED_OVER])[0] is OrderState.HANDED_OVER


def test_a_basket_of_two_stations_is_two_orders_under_one_code(market, database, clock):
    product = market.product()
    one = market.for_sale(5, market.producer(), product)
    far = market.producer("qiaotou_operator", name="桥头村吴家")
    draft = market.draft(far, product, "qiaotou_operator", title="桥头笋")
    market.submit(draft)
    market.review(draft)
    market.put_up(draft, 5)

    both = {one.id: 1, draft.id: 1}
    with database.write() as session:
        from_both = wanted(one, quantities=both, total_fen=3160)
        code, _ = place(session, from_both, at=clock())

    with database.read() as session:
        assert len(lookup.of_buyer(session, PHONE, code)) == 2
        assert lookup.of_buyer(session, PHONE, "WRONG1") == []
        assert lookup.of_buyer(session, "13900001235", code) == []
        assert len(session.exec(select(Order)).all()) == 2

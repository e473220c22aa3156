"""What is for sale goes to everybody; orders to those who pack and hand over."""

import pytest

from station.custody import Writer
from station.goods import searching
from station.goods.models import Listing, ListingState
from station.orders import rules, steps
from station.orders.models import Order, OrderContact, OrderState, Payment, StepKind
from station.orders.platforms import reading, taking, tracking
from station.sync import digest
from tests.goods.market import Market
from tests.orders.buyers import order, taken


def test_what_is_for_sale_is_the_same_on_a_stations_computer(hub, machine_at, market, clock):
    listing = market.for_sale()
    village = machine_at("hongxia")

    village.exchange_with(hub, at=clock())

    with village.database.read() as session:
        found = session.get(Listing, listing.id)
        assert (found.state, found.live_id) == (ListingState.APPROVED, market.get(listing).live_id)


def test_what_is_for_sale_is_found_on_a_stations_computer_and_follows_its_rows(
    hub, machine_at, market, clock
):
    listing = market.for_sale()
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    found = [_found(village, clock, text) for text in ("鲜雷", "lzs", "王家", "早笋")]

    there = Market(village.database, market.county, clock)
    there.change(listing, title="早笋")
    there.submit(listing)
    village.exchange_with(hub, at=clock())
    market.review(listing)
    village.exchange_with(hub, at=clock())

    assert found == [["鲜雷竹笋"]] * 3 + [[]]
    for machine in (hub, village):
        assert [_found(machine, clock, text) for text in ("鲜雷", "早笋")] == [[], ["早笋"]]


def _found(machine, clock, text):
    with machine.database.read() as session:
        found = searching.for_sale(session, clock().date(), text=text)
        return [row.title for row in found.rows(0, 9)]


def test_an_order_and_its_buyer_reach_who_packs_and_nobody_else(hub, machine_at, market, clock):
    listing = market.for_sale()
    seller, other, above = (machine_at(name) for name in ("hongxia", "qiaotou", "tiancheng"))
    _, placed = order(hub.database, listing, clock(), quantity=2)

    for machine in (seller, other, above):
        machine.exchange_with(hub, at=clock())

    def has(machine, model):
        with machine.database.read() as session:
            return session.get(model, placed.id) is not None

    machines = (seller, other, above)
    assert [has(machine, Order) for machine in machines] == [True, False, True]
    assert [has(machine, OrderContact) for machine in machines] == [True, False, False]
    assert taken(seller.database, listing) == 2
    for machine in machines:
        with machine.database.read() as session, hub.database.read() as hubs:
            assert digest.of_all(session) == digest.of_node(hubs, machine.node_id)


def test_what_a_station_says_without_a_line_the_hub_knows_after_the_exchange(
    hub, machine_at, market, clock
):
    listing = market.for_sale()
    village = machine_at("hongxia")
    _, placed = order(hub.database, listing, clock())
    village.exchange_with(hub, at=clock())
    with village.database.write() as session:
        found = session.get_one(Order, placed.id)
        actor = market.county.actor("hongxia_operator")
        steps.add(session, found, StepKind.CONFIRMED, actor=actor, at=clock())

    village.exchange_with(hub, at=clock())

    with hub.database.read() as session:
        assert session.get_one(Order, placed.id).state is OrderState.CONFIRMED


def test_where_an_order_comes_from_is_known_to_who_packs_it(hub, machine_at, market, clock):
    listing = market.for_sale()
    village = machine_at("hongxia")
    said = {"platform": "jd", "platform_number": "1001", "payment": Payment.PLATFORM}
    _, placed = order(hub.database, listing, clock(), **said)

    village.exchange_with(hub, at=clock())

    with village.database.read() as session:
        found = session.get_one(Order, placed.id)
        assert (found.platform, found.platform_number) == ("jd", "1001")
        assert found.payment is Payment.PLATFORM


def test_a_stations_computer_takes_no_orders_of_platforms(hub, machine_at, market, clock):
    market.for_sale()
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    actor = market.county.actor("hongxia_operator")

    with village.database.write() as session:
        writer = Writer(actor, village.node_id, clock())
        read = reading.read(session, "jd", [], actor=actor, on=clock().date())
        with pytest.raises(rules.OrdersElsewhere):
            taking.take(session, writer, "jd", read)
        with pytest.raises(rules.OrdersElsewhere):
            tracking.hand_out(session, "jd", [], actor=actor, at=clock())

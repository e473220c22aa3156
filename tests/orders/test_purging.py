"""Whom an order was for is erased after its end, to the second, and the order stays."""

from datetime import timedelta

from station.orders import purging, steps
from station.orders.models import Order, OrderContact
from tests.orders.buyers import order


def test_a_buyer_is_due_for_erasing_exactly_when_the_time_has_passed(
    market, database, clock, county
):
    _, kept = order(database, market.for_sale(), clock())
    end = clock()
    with database.write() as session:
        found = session.get_one(Order, kept.id)
        actor = county.actor("hongxia_operator")
        steps.cancel(session, found, actor=actor, at=end, note="不要了")

    with database.read() as session:
        assert purging.ended(session, end - timedelta(seconds=1)) == []
        assert purging.ended(session, end) == [kept.id]


def test_an_open_order_keeps_its_buyer(market, database, clock):
    _, kept = order(database, market.for_sale(), clock())

    with database.read() as session:
        assert purging.ended(session, clock() + timedelta(days=365)) == []
        assert session.get_one(OrderContact, kept.id).name == "李女士"

"""Whom an order was for is erased after its end, to the second, and the order stays."""

from datetime import timedelta

from station import custody
from station.custody import Happening, UnitKind, Writer
from station.db import new_id
from station.jobs import Work
from station.orders import purging, steps
from station.orders.models import Order, OrderContact, StepKind
from station.records import installation
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


def test_a_platforms_buyer_is_due_once_the_parcel_was_sent_as_nobody_says_more_here(
    market, database, clock, county
):
    listing = market.for_sale()
    _, kept = order(database, listing, clock(), platform="jd", platform_number="1001")
    _, other = order(database, listing, clock())
    with database.write() as session:
        for key in (kept.id, other.id):
            found = session.get_one(Order, key)
            for kind in (StepKind.PACKED, StepKind.SENT):
                actor = county.actor("hongxia_operator")
                steps.add(session, found, kind, actor=actor, at=clock())

    with database.read() as session:
        assert purging.ended(session, clock() - timedelta(seconds=1)) == []
        assert purging.ended(session, clock()) == [kept.id]


def test_with_the_buyer_go_the_buyers_words(market, database, clock, county, settings):
    _, kept = order(database, market.for_sale(), clock(), note="到了打 13900005678")
    with database.write() as session:
        found = session.get_one(Order, kept.id)
        steps.cancel(session, found, actor=county.actor("hongxia_operator"), at=clock(), note="x")
    later = clock() + timedelta(days=settings.contact_days)
    work_on_days_before(database, county, later)

    purging.purge(Work(database, settings, later))

    with database.read() as session:
        assert session.get_one(OrderContact, kept.id).name == ""
        assert session.get_one(Order, kept.id).note == ""


def work_on_days_before(database, county, at):
    """Something is scanned on the three days before, so that the clock is believed."""
    unit_id = new_id()
    with database.write() as session:
        connection = session.connection()
        custody.create_units(connection, UnitKind.BAG, [(unit_id, "B1")])
        node_id = installation(session).node_id
        for days in (3, 2, 1):
            writer = Writer(county.actor("county_operator"), node_id, at - timedelta(days=days))
            custody.record(connection, writer, [Happening("seen", unit_id)])

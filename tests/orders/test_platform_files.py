"""Orders of other platforms are taken in by their files: each once, whole, and paid there."""

import pytest
from sqlmodel import select

from station.ledger import AccountKind
from station.ledger import lookup as books
from station.orders.models import Order, OrderState, Payment, Way
from station.parcels.courier_files.sheet import read_sheet
from tests.builders import log_in
from tests.orders.buyers import taken
from tests.orders.platform_shop import ROW, Clerk, as_csv, row, xlsx

NUMBER = ROW["订单编号"]


@pytest.fixture
def clerk(client, county, database):
    log_in(client, county.people["coordinator"])
    return Clerk(client, database)


@pytest.fixture
def listing(market):
    return market.for_sale(10)


def test_a_file_is_shown_and_then_taken_as_orders_for_sending_that_are_paid_there(
    clerk, listing, database, county
):
    where = clerk.open(row())
    page = clerk.client.get(where).text
    before = clerk.orders()

    clerk.client.post(where)

    assert "李**" in page or "李*" in page
    assert "13900001234" not in page
    assert before == {}
    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)]]}
    assert taken(database, listing) == 2
    with database.read() as session:
        order = session.exec(select(Order)).one()
        assert (order.way, order.payment, order.is_paid) == (Way.PARCEL, Payment.PLATFORM, True)
        assert (order.platform, order.state) == ("taobao", OrderState.PLACED)
        here = county.stations["county"].id
        assert books.owed_by_platforms(session, here) == {"taobao": 3160}
        assert books.balance(session, AccountKind.CASH, here) == 0
        assert books.balance(session, AccountKind.TRANSFER, here) == 0
        assert books.owed(session, [listing.producer_id]) == {listing.producer_id: 3160}


def test_the_same_file_again_changes_nothing(clerk, listing, database):
    clerk.take(row())

    page = clerk.preview(row())

    assert "没有新内容" in page
    assert "▲" not in page
    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)]]}
    assert taken(database, listing) == 2

"""However often and in whatever parts a platform's file is taken, each order is there once."""

from collections import Counter
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.clock import business_day
from station.custody import Writer
from station.goods.models import Stock
from station.ledger import lookup as books
from station.orders import lookup
from station.orders.platforms import names, reading, taking
from station.orders.platforms.files.columns import recognise
from station.orders.platforms.files.rows import read_rows
from station.parcels.courier_files.sheet import Sheet
from station.records import installation
from tests.orders.platforms.platform_shop import HEADINGS, row

TITLES = ("鲜雷竹笋", "二茬笋", "笋干")
# Of one order: how many of some of these, and what was paid for it.
ORDERS = st.lists(
    st.dictionaries(
        st.sampled_from(TITLES),
        st.tuples(st.integers(1, 5), st.integers(500, 9_999)),
        min_size=1,
    ),
    min_size=1,
    max_size=4,
)


class Desk:
    """Takes rows as the page does, and says what is there."""

    def __init__(self, market):
        self.market, self.database = market, market.database
        self.actor = market.county.actor("coordinator")
        producer, product = market.producer(), market.product()
        self.listings = {
            title: market.for_sale(1_000_000, producer, product, title=title) for title in TITLES
        }
        self.numbers = count(1_000)

    def rows(self, orders):
        return [
            row(订单编号=number, 商品名称=title, 购买数量=str(n), 实付金额=f"{fen / 100:.2f}")
            for number, lines in orders.items()
            for title, (n, fen) in lines.items()
        ]

    def take(self, rows):
        sheet = Sheet("", HEADINGS, 1, rows)
        read = read_rows(sheet, recognise(HEADINGS))
        with self.database.write() as session:
            at = self.market.clock()
            writer = Writer(self.actor, installation(session).node_id, at)
            found = reading.read(session, "taobao", read, actor=self.actor, on=business_day(at))
            taking.take(session, writer, "taobao", found)
            return found

    def there(self, numbers):
        """By number what its orders have: of each title how many, and the fen."""
        with self.database.read() as session:
            known = names.orders_of(session, "taobao", list(numbers))
            return {
                number: [self._lines(session, order) for order in orders]
                for number, orders in known.items()
            }

    def _lines(self, session, order):
        found = Counter()
        for line in lookup.lines_of(session, order.id):
            found[line.title, "n"] += line.quantity
            found[line.title, "fen"] += line.quantity * line.price_fen
        return found

    def sums(self):
        with self.database.read() as session:
            stocks = [session.get(Stock, each.id) for each in self.listings.values()]
            due = books.owed_by_platforms(session, self.actor.station_id).get("taobao", 0)
            return [stock.taken if stock else 0 for stock in stocks], due


@pytest.fixture
def desk(market):
    return Desk(market)


def wanted(lines):
    found = Counter()
    for title, (n, fen) in lines.items():
        found[title, "n"], found[title, "fen"] = n, fen
    return found


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(orders=ORDERS, data=st.data())
def test_in_parts_of_whole_orders_and_twice_it_is_what_it_is_at_once(desk, orders, data):
    by_number = {str(next(desk.numbers)): lines for lines in orders}
    parts = data.draw(st.lists(st.lists(st.sampled_from([*by_number])), max_size=3))
    (taken, due), expected = desk.sums(), {n: [wanted(by_number[n])] for n in by_number}

    for part in parts:
        desk.take(desk.rows({number: by_number[number] for number in part}))
    desk.take(desk.rows(by_number))
    once = desk.sums()
    again = desk.take(desk.rows(by_number))

    assert desk.there(by_number) == expected
    assert desk.sums() == once
    assert {line.outcome.value for line in again.lines} == {"already"}
    assert not any(line.differs for line in again.lines)
    sold = [sum(o.get(t, (0, 0))[0] for o in orders) for t in TITLES]
    assert [after - before for before, after in zip(taken, once[0], strict=True)] == sold
    assert once[1] - due == sum(fen for lines in orders for _, fen in lines.values())


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(orders=ORDERS, data=st.data())
def test_cut_anywhere_and_in_any_order_nothing_is_taken_twice(desk, orders, data):
    by_number = {str(next(desk.numbers)): lines for lines in orders}
    rows = desk.rows(by_number)
    ends = st.integers(0, len(rows))
    cuts = data.draw(st.lists(st.tuples(ends, ends), min_size=1, max_size=4))
    (taken, _due) = desk.sums()

    for first, last in cuts:
        desk.take(rows[first:last])
        desk.take(rows[first:last])
    desk.take(rows)
    there, sums = desk.there(by_number), desk.sums()
    desk.take(rows)

    assert (desk.there(by_number), desk.sums()) == (there, sums)
    for number, lines in by_number.items():
        (found,) = there[number]
        assert all(found[key] in {0, n} for key, n in wanted(lines).items())
    sold = [sum(found[0][t, "n"] for found in there.values()) for t in TITLES]
    assert [after - before for before, after in zip(taken, sums[0], strict=True)] == sold

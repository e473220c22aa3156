"""Every fen that was paid is in the order, and none more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.orders.platforms.files import notes
from station.orders.platforms.files.amounts import by_unit, paid_for
from station.orders.platforms.files.headings import Column
from station.orders.platforms.files.rows import Row
from station.parcels.courier_files.notes import Note

PRICE, PAID, TOTAL = Column.PRICE, Column.PAID, Column.TOTAL


def a_row(quantity=1, **sums):
    known = {"price": PRICE, "paid": PAID, "total": TOTAL}
    return Row(2, [], quantity=quantity, sums={known[name]: fen for name, fen in sums.items()})


def test_what_was_paid_for_a_row_is_its_sum_and_else_price_by_quantity():
    assert paid_for([a_row(3, price=500, paid=1400)]) == [1400]
    assert paid_for([a_row(3, price=500)]) == [1500]
    assert paid_for([a_row(3)]) == Note(notes.SUM_MISSING)
    assert paid_for([a_row(1, paid=100), a_row(1)]) == Note(notes.SUM_MISSING)


def test_the_sum_of_an_order_is_that_of_its_one_row():
    assert paid_for([a_row(2, price=500, total=900)]) == [900]


def test_the_sum_of_an_order_is_shared_among_its_rows_by_their_prices():
    rows = [a_row(1, price=1000, total=2500), a_row(2, price=1000, total=2500)]

    assert paid_for(rows) == [833, 1667]


def test_the_sum_of_an_order_may_stand_in_its_first_row_alone():
    assert paid_for([a_row(1, price=1000, total=1500), a_row(1, price=500)]) == [1000, 500]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # Each row has another sum: it is the row's.
        ([a_row(1, total=300), a_row(1, total=500)], [300, 500]),
        # Each row's sum is what its goods cost: it is the row's.
        ([a_row(1, price=300, total=300), a_row(1, price=300, total=300)], [300, 300]),
    ],
)
def test_some_platforms_call_so_what_each_row_cost(rows, found):
    assert paid_for(rows) == found


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([a_row(1, total=300), a_row(1, total=300)], notes.SUM_UNCLEAR),
        ([a_row(1, price=100, total=300), a_row(1, total=300)], notes.SUM_UNCLEAR),
        ([a_row(1, total=300), a_row(1, total=500), a_row(1)], notes.SUMS_DIFFER),
    ],
)
def test_what_cannot_be_known_is_not_guessed(rows, why):
    assert paid_for(rows) == Note(why)


def test_the_sum_of_an_order_of_which_a_row_is_not_sent_is_no_use():
    assert paid_for([a_row(1, price=100, total=300)], is_whole=False) == Note(notes.SUM_UNCLEAR)
    assert paid_for([a_row(1, paid=100, total=300)], is_whole=False) == [100]
    assert paid_for([a_row(1, price=300, total=300)], is_whole=False) == [300]


@given(st.integers(0, 10**8), st.integers(1, 9_999))
def test_prices_by_unit_make_up_the_sum_to_the_fen(fen, quantity):
    found = by_unit(fen, quantity)

    assert sum(price * n for price, n in found) == fen
    assert sum(n for _, n in found) == quantity
    assert max(price for price, _ in found) - min(price for price, _ in found) <= 1


@given(
    st.integers(1, 10**7),
    st.lists(st.tuples(st.integers(1, 10**5), st.integers(1, 99)), min_size=2, max_size=6),
)
def test_a_shared_sum_is_shared_to_the_fen(total, goods):
    rows = [a_row(quantity, price=price, total=total) for price, quantity in goods]
    found = paid_for(rows)

    own = [price * quantity for price, quantity in goods]
    assert found == own if set(own) == {total} else sum(found) == total

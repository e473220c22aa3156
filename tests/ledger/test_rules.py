"""Whatever is posted sums to zero, and nothing can be posted for handing a parcel over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.db import new_id
from station.ledger import Account, AccountKind, Due, EntryKind, Line, Method, rules

STATION, COUNTY, PARTNER = new_id(), new_id(), new_id()
FEN = st.integers(min_value=0, max_value=rules.MOST_FEN)


def total(lines):
    return sum(line.fen for line in lines)


@given(cod=FEN, freight=FEN, method=st.sampled_from(Method))
def test_what_is_collected_is_owed_to_the_partner(cod, freight, method):
    lines = rules.collection(STATION, method, Due(PARTNER, cod, freight))

    assert total(lines) == 0
    assert lines[0] == Line(Account(method.account, STATION), cod + freight)


@given(counted=FEN, booked=FEN)
def test_after_a_count_the_books_say_what_was_counted(counted, booked):
    lines = rules.difference(STATION, counted, booked)

    assert total(lines) == 0
    assert booked + lines[0].fen == counted


@given(amounts=st.dictionaries(st.sampled_from(Method), FEN), counted=FEN)
def test_what_leaves_a_counter_is_on_the_way_until_the_county_has_it(amounts, counted):
    sent = rules.remittance(STATION, amounts)
    arrived = rules.arrival(STATION, COUNTY, sum(amounts.values()), counted)

    assert total(sent) == total(arrived) == 0
    on_the_way = [
        line.fen for line in (*sent, *arrived) if line.account.kind is AccountKind.IN_TRANSIT
    ]
    assert sum(on_the_way) == 0


@given(st.lists(st.integers(-1_000, 1_000).filter(bool), min_size=1, max_size=6))
def test_a_reversal_leaves_nothing_of_an_entry(amounts):
    lines = [Line(Account(AccountKind.CASH, STATION), fen) for fen in amounts]

    back = rules.reversal(lines)

    assert [one.fen + other.fen for one, other in zip(lines, back, strict=True)] == [0] * len(lines)


@pytest.mark.parametrize("left", [-1, 1])
def test_an_entry_that_is_a_fen_off_is_refused(left):
    account = Account(AccountKind.CASH, STATION)

    with pytest.raises(rules.NotBalanced) as refusal:
        rules.ensure_balanced([Line(account, 100), Line(account, left - 100)])

    assert refusal.value.values == {"fen": left}


def test_an_entry_without_lines_is_none():
    with pytest.raises(rules.NothingPosted):
        rules.ensure_balanced([])


@pytest.mark.parametrize(("due", "given"), [(0, 1), (100, 101), (100, 99)])
def test_handing_over_costs_what_is_due_and_not_a_fen_more(due, given):
    with pytest.raises(rules.HandingOverIsFree):
        rules.ensure_exactly_due(due, given)


def test_there_is_no_account_for_a_charge_but_the_fee_of_a_sale():
    assert {kind.value for kind in AccountKind} == {
        *(method.value for method in Method),
        "in_transit",
        "county",
        "over_short",
        "cod_due",
        "freight_due",
        "sale_due",
        "sale_fee",
        "buyer",
        "cod_paid",
        "freight_paid",
        "platform_due",
        "platform_fee",
    }
    with pytest.raises(ValueError, match="storage_fee"):
        AccountKind("storage_fee")


@given(cod=FEN, freight=FEN, method=st.sampled_from(Method))
def test_a_fee_is_never_posted_for_handing_a_parcel_over(cod, freight, method):
    lines = rules.collection(STATION, method, Due(PARTNER, cod, freight))

    assert AccountKind.SALE_FEE not in {line.account.kind for line in lines}


@given(sales=st.lists(st.tuples(st.integers(1, 1_000_000), st.integers(0, 100)), min_size=1))
def test_a_sale_is_owed_to_its_producers_less_the_fees_and_nothing_is_left(sales):
    sold = [
        rules.Sold(
            new_id(), new_id(), fen, [("commission", kept)] if (kept := min(fee, fen)) else []
        )
        for fen, fee in sales
    ]

    lines = rules.sale(STATION, sold)

    assert total(lines) == 0
    for one, (fen, fee) in zip(sold, sales, strict=True):
        mine = [line for line in lines if line.account.producer_id == one.producer_id]
        assert total(mine) == min(fee, fen) - fen


def test_no_more_leaves_than_is_there():
    rules.ensure_there(100, 100)

    with pytest.raises(rules.NotSoMuchThere):
        rules.ensure_there(100, 101)


def test_every_kind_of_entry_but_a_reversal_says_which_accounts_it_moves():
    assert {*rules.ACCOUNTS} == {*EntryKind} - {EntryKind.REVERSE}
    assert frozenset().union(*rules.ACCOUNTS.values()) == {*AccountKind}


@pytest.mark.parametrize(
    ("fen", "parts"),
    [
        (300, {STATION: 300}),
        (500, {STATION: 500}),
        (501, {STATION: 500, COUNTY: 1}),
        (1_200, {STATION: 500, COUNTY: 700}),
        # More than is owed is refused elsewhere; here it stays with the drawer that gives it.
        (1_201, {STATION: 501, COUNTY: 700}),
    ],
)
def test_a_producer_is_paid_for_the_stations_that_owe_the_drawers_own_first(fen, parts):
    owed = {COUNTY: 700, STATION: 500, PARTNER: -40}

    *paid, given = rules.pay_out(STATION, Method.CASH, new_id(), fen, owed)

    assert {line.account.station_id: line.fen for line in paid} == parts
    assert (given.account, given.fen) == (Account(AccountKind.CASH, STATION), -fen)

"""The money of orders: each fen once, on the page and on the producer's statement."""

import re

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import func, select

from station.db import new_id
from station.errors import RuleBroken
from station.ledger import AccountKind, Method, Posting
from station.ledger.rules import NoReference, NotedOtherwise, NotSoMuchThere
from station.orders import rules, statements, steps
from station.orders.models import Order, OrderState, StepKind
from tests.builders import log_in
from tests.orders.till import Till
from tests.printing.reading import texts


@pytest.fixture
def till(market):
    return Till(market)


class Season(RuleBasedStateMachine):
    """Orders that are paid, cancelled, sent, given back, refunded and paid out, in any order."""

    till: Till

    def __init__(self):
        super().__init__()
        self.orders, self.paid, self.sold, self.refunded = {}, set(), set(), set()
        self.start = self.till.balance()
        self.owed_before, self.fees_before = self.till.owed(), self.fees()
        self.paid_out = 0

    def fees(self):
        return -self.till.balance(AccountKind.SALE_FEE)

    def tries(self, act, *args, **named):
        try:
            act(*args, **named)
        except RuleBroken:
            return False
        return True

    @rule(quantity=st.integers(1, 4))
    def order(self, quantity):
        placed = self.till.order(quantity)
        self.orders[placed.id] = placed

    @rule(which=st.integers(0, 3))
    def pay(self, which):
        if placed := self.pick(which):
            fits = placed.id not in self.paid and self.till.state(placed)[0] not in ENDED
            assert self.tries(self.till.pay, placed) == fits
            if fits:
                self.paid.add(placed.id)
                self.sold.add(placed.id)

    @rule(which=st.integers(0, 3), by_buyer=st.booleans())
    def cancel(self, which, by_buyer):
        placed = self.pick(which)
        if placed and self.tries(self.till.cancel, placed, by_buyer=by_buyer):
            self.sold.discard(placed.id)

    @rule(which=st.integers(0, 3))
    def send(self, which):
        if placed := self.pick(which):
            self.tries(self.till.send, placed)

    @rule(which=st.integers(0, 3))
    def give_back(self, which):
        placed = self.pick(which)
        if placed and self.tries(self.till.give_back, placed):
            self.sold.discard(placed.id)

    @rule(which=st.integers(0, 3))
    def refund(self, which):
        placed = self.pick(which)
        if placed and self.tries(self.till.refund, placed):
            assert placed.id in self.paid - self.sold - self.refunded
            self.refunded.add(placed.id)

    @rule(fen=st.integers(1, 5_000))
    def pay_out(self, fen):
        fits = fen <= min(self.till.owed(), self.till.balance())
        assert self.tries(self.till.pay_out, fen) == fits
        self.paid_out += fen if fits else 0

    def pick(self, which):
        orders = [*self.orders.values()]
        return orders[which % len(orders)] if orders else None

    def total(self, ids):
        return sum(self.orders[key].total_fen for key in ids)

    @invariant()
    def nothing_is_lost_or_doubled(self):
        given = self.total(self.paid) - self.total(self.refunded)
        kept = self.fees() - self.fees_before
        assert self.till.balance() - self.start == given - self.paid_out
        assert self.till.owed() - self.owed_before == self.total(self.sold) - kept - self.paid_out
        assert kept == sum(_fee(self.orders[key].total_fen) for key in self.sold)
        for key, placed in self.orders.items():
            waits = key in self.paid - self.sold - self.refunded
            assert self.till.owed_to(placed) == (placed.total_fen if waits else 0)
        with self.till.database.read() as session:
            assert session.exec(select(func.sum(Posting.fen))).one() in {0, None}


def act():
    return {"act_id": str(new_id())}


ENDED = {OrderState.CANCELLED, OrderState.RETURNED}


def _fee(fen):
    """Five per cent, half a fen is one; and 30 fen for the one line."""
    return (fen * 50 + 500) // 1000 + 30


def test_no_order_of_payments_cancellations_and_refunds_loses_or_doubles_a_fen(till):
    till.fee("佣金", per_mille=50)
    till.fee("包装", line_fen=30)
    Season.till = till

    run_state_machine_as_test(
        Season,
        settings=settings(
            max_examples=8,
            stateful_step_count=14,
            suppress_health_check=list(HealthCheck),
            deadline=None,
            database=None,
        ),
    )


def test_what_a_buyer_pays_is_in_the_drawer_and_owed_less_the_fee(till):
    till.fee(per_mille=50)
    placed = till.order(2)

    till.pay(placed)

    assert till.balance() == placed.total_fen == 3160
    assert till.owed() == 3160 - 158
    assert till.balance(AccountKind.SALE_FEE) == -158


def test_an_order_is_paid_once(till):
    placed = till.order()
    till.pay(placed)

    with pytest.raises(rules.PaidAlready):
        till.pay(placed)

    assert till.balance() == 1580


def test_a_transfer_has_its_reference(till):
    placed = till.order()

    with pytest.raises(NoReference):
        till.pay(placed, Method.TRANSFER, " ")
    till.pay(placed, Method.TRANSFER, "20261121-0042")

    assert (till.balance(), till.balance(AccountKind.TRANSFER)) == (0, 1580)


def test_what_is_cancelled_is_owed_to_the_buyer_until_it_is_given_back(till):
    placed = till.order()
    till.pay(placed)

    till.cancel(placed)
    waiting = till.owed_to(placed)
    till.refund(placed)

    assert (waiting, till.owed_to(placed), till.owed(), till.balance()) == (1580, 0, 0, 0)
    assert till.state(placed) == (OrderState.CANCELLED, False)
    with pytest.raises(rules.NothingToGiveBack):
        till.refund(placed)


def test_nothing_is_given_back_that_the_books_never_had(till):
    placed = till.order()
    with till.database.write() as session:
        steps.add(
            session,
            session.get_one(Order, placed.id),
            StepKind.PAID,
            actor=till.actor,
            at=till.clock(),
        )
    till.cancel(placed)

    with pytest.raises(NotSoMuchThere):
        till.refund(placed)


def test_what_is_given_back_after_it_was_paid_out_is_owed_by_the_producer(till):
    placed = till.order()
    till.pay(placed)
    till.pay_out(1580)
    till.send(placed)

    till.give_back(placed)

    assert (till.owed(), till.owed_to(placed)) == (-1580, 1580)


@pytest.mark.parametrize("more", [0, 1])
def test_no_more_is_paid_out_than_is_owed(till, more):
    till.fee(per_mille=50)
    till.pay(till.order())

    if more:
        with pytest.raises(NotSoMuchThere):
            till.pay_out(1501 + more)
    else:
        till.pay_out(1501)

    assert till.owed() == (1501 if more else 0)


def test_a_producer_is_not_paid_out_of_another_stations_drawer(till):
    till.pay(till.order())

    with pytest.raises(NotSoMuchThere):
        till.pay_out(1580, Method.WECHAT)


def test_the_same_payment_to_a_producer_sent_again_is_answered_and_posted_once(till):
    till.pay(till.order(2))
    act_id = new_id()

    paid = [till.pay_out(1580, act_id=act_id) for _ in range(2)]
    with pytest.raises(NotedOtherwise):
        till.pay_out(1579, act_id=act_id)

    assert (paid, till.owed(), till.balance()) == ([True, False], 1580, 1580)
    # Meant twice, it is done twice.
    assert till.pay_out(1580)


def test_a_statement_says_each_sale_each_fee_and_each_payment(till):
    till.fee("佣金", per_mille=50)
    till.fee("包装", line_fen=30)
    one, two = till.order(), till.order(2)
    till.pay(one)
    till.pay(two)
    till.cancel(two)
    till.clock.advance(minutes=5)
    till.pay_out(1000)

    with till.database.read() as session:
        first = till.clock().date().replace(day=1)
        said = statements.of_month(session, till.producer.id, first)

    assert [(row.kind.value, row.order, row.fee, row.fen) for row in said.rows] == [
        ("sell", one.number, "", 1580),
        ("sell", one.number, "佣金", -79),
        ("sell", one.number, "包装", -30),
        ("sell", two.number, "", 3160),
        ("sell", two.number, "佣金", -158),
        ("sell", two.number, "包装", -30),
        ("reverse", two.number, "", -3160),
        ("reverse", two.number, "佣金", 158),
        ("reverse", two.number, "包装", 30),
        ("pay_out", "", "", -1000),
    ]
    assert said.closing_fen == till.owed() == 471


def test_the_next_month_begins_with_what_this_one_left(till, clock):
    till.pay(till.order())
    clock.advance(days=30)
    till.pay(till.order(2))

    with till.database.read() as session:
        first = clock().date().replace(day=1)
        said = statements.of_month(session, till.producer.id, first)

    assert (said.opening_fen, said.closing_fen) == (1580, 4740)


def test_the_pages_take_give_and_pay_out(client, county, till):
    placed = till.order()
    log_in(client, county.people["hongxia_operator"])
    order, producer = f"/orders/{placed.id}", f"/orders/producers/{till.producer.id}"

    refused = client.post(f"{order}/pay", data={"method": "transfer"})
    paid = client.post(f"{order}/pay", data={"method": "transfer", "reference": "T-42"})
    out = client.post(
        f"{producer}/pay", data={"sum": "5.80", "method": "transfer", "reference": "P-1"} | act()
    )
    pages = [
        client.get(url).text for url in (order, producer, "/orders/producers", "/counter/till")
    ]
    sheet = "".join(texts(client.get(f"{producer}/statement.pdf").data))

    assert [answer.status_code for answer in (refused, paid, out)] == [409, 303, 303]
    assert "T-42" in pages[0]
    assert "¥10.00" in pages[1]
    assert "¥10.00" in pages[2]
    for said in (placed.number, "15.80", "-5.80", "鲜雷竹笋 × 1", "洪下村王家"):
        assert said in sheet


def test_another_station_reads_no_statement(client, county, till):
    log_in(client, county.people["qiaotou_operator"])

    assert client.get(f"/orders/producers/{till.producer.id}").status_code == 404
    assert client.get(f"/orders/producers/{till.producer.id}/statement.pdf").status_code == 404


def test_of_a_cancelled_order_whose_money_was_given_back_nothing_is_to_be_paid(till, client):
    placed = till.order()
    log_in(client, till.market.county.people["hongxia_operator"])
    before = client.get(f"/orders/{placed.id}").text
    till.pay(placed)
    till.cancel(placed)
    till.refund(placed)

    [said] = re.findall(r'<p class="lead">(.*?)</p>', client.get(f"/orders/{placed.id}").text)

    assert "应付" in before
    assert "应付" not in said
    assert "已退款" in said

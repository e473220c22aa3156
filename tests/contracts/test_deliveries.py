"""Deliveries under a contract, and what the buyer and the producer are owed."""

from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from station.contracts import rules
from station.contracts.standing import Standing
from station.db import new_id
from station.errors import Forbidden, NotFound, RuleBroken
from station.goods import lots
from station.goods.measures import SaleUnit
from station.goods.models import Lot, ProducerKind
from station.goods.remains import MoreThanTheLot
from station.goods.rules import NoCertificate
from station.ledger import AccountKind, Method, Posting
from station.ledger.rules import NoReference, NotedOtherwise, NotSoMuchThere
from tests.contracts.season import BEST, COORDINATOR, GOOD, Season
from tests.contracts.shop import Shop
from tests.orders.test_trace import _code


def test_what_is_taken_over_is_owed_by_the_buyer_and_to_the_producer_less_the_fee(season):
    season.fee(per_mille=20)

    season.bring((BEST, 100, 430), (GOOD, 50, 300))

    standing = season.standing
    assert (standing.delivered, standing.open) == (150, 850)
    assert (standing.value_fen, standing.owed_fen) == (58_000, 58_000)
    assert season.owed_to_producer() == 58_000 - 1_160
    assert season.balance(AccountKind.SALE_FEE) == -1_160


def test_the_deposit_is_used_up_before_anything_is_owed(season):
    season.pay(50_000)
    season.bring((BEST, 100, 420))
    half = season.standing
    season.bring((BEST, 100, 420))
    after = season.standing

    assert (half.owed_fen, half.left_fen) == (0, 8_000)
    assert (after.owed_fen, after.left_fen) == (34_000, 0)


def test_a_delivery_that_is_taken_back_is_reversed_and_open_again(season):
    season.fee(per_mille=20)
    kept, wrong = season.bring((BEST, 10, 420)), season.bring((GOOD, 30, 300))

    season.take_back(wrong)

    assert (season.standing.delivered, season.standing.value_fen) == (10, 4_200)
    assert season.owed_to_producer() == 4_200 - 84
    with pytest.raises(rules.TakenBackAlready):
        season.take_back(wrong)
    season.take_back(kept)
    assert season.owed_to_producer() == 0


@pytest.mark.parametrize("quantity", [600, 601])
def test_no_more_of_a_lot_is_taken_over_than_there_is(season, quantity):
    if quantity > 600:
        with pytest.raises(MoreThanTheLot):
            season.bring((BEST, quantity, 420))
    else:
        season.bring((BEST, quantity, 420))
        with pytest.raises(MoreThanTheLot):
            season.bring((BEST, 1, 420))


def test_what_was_refused_is_kept_with_its_reason_and_costs_nothing(season):
    with pytest.raises(rules.SayWhyRefused):
        season.bring(refused=40)
    with pytest.raises(rules.NothingAccepted):
        season.bring()

    season.bring(refused=40, why="有虫眼")

    assert (season.standing.delivered, season.standing.value_fen) == (0, 0)


def test_a_lot_of_another_product_or_counted_otherwise_is_not_taken_over(season):
    other = season.lot(10, product_id=season.market.product_like("other").id)
    boxes = season.lot(10, unit="kg")

    with pytest.raises(rules.OtherGoods):
        season.bring((BEST, 1, 420), lot=other)
    with pytest.raises(rules.CountedOtherwise):
        season.bring((BEST, 1, 420), lot=boxes)


def test_a_lot_that_was_recalled_is_not_taken_over(season):
    with season.database.write() as session:
        actor = season.market.county.actor("hongxia_operator")
        lot = session.get_one(Lot, season.lots[0].id)
        lots.recall(session, lot, reason="农残超标", actor=actor, at=season.clock())

    with pytest.raises(RuleBroken, match="recalled"):
        season.bring((BEST, 1, 420))


def test_no_certificate_no_delivery_of_a_cooperative(market):
    cooperative = market.producer(
        kind=ProducerKind.COOPERATIVE, name="雷竹合作社", credit_code=_code()
    )
    season = Season(market, producer=cooperative)

    with pytest.raises(NoCertificate):
        season.bring((BEST, 1, 420))


def test_a_contract_that_has_ended_takes_nothing_and_what_is_left_can_be_given_back(season):
    season.pay(50_000)
    season.bring((BEST, 100, 420))
    season.end()

    with pytest.raises(rules.Ended):
        season.bring((BEST, 1, 420))
    with pytest.raises(rules.Ended):
        season.end()
    with pytest.raises(rules.NotSoMuchLeft):
        season.refund(8_001)
    season.refund(8_000)

    assert (season.standing.owed_fen, season.standing.left_fen) == (0, 0)
    assert season.balance() == 42_000


def test_a_deposit_that_the_buyer_loses_is_owed_to_the_producer_without_a_fee(season):
    season.fee(100)
    season.pay(50_000)
    season.pay(1_000)
    season.bring((BEST, 50, 420))
    with pytest.raises(rules.RunsStill):
        season.forfeit(1)
    season.end()
    owed = season.owed_to_producer()

    with pytest.raises(rules.MoreThanTheDeposit):
        season.forfeit(30_001)
    act_id = new_id()
    assert season.forfeit(20_000, act_id=act_id)
    assert not season.forfeit(20_000, act_id=act_id)

    assert season.owed_to_producer() == owed + 20_000
    standing = season.standing
    assert (standing.paid_fen, standing.value_fen, standing.forfeited_fen) == (
        51_000,
        21_000,
        20_000,
    )
    assert (standing.owed_fen, standing.left_fen) == (0, 10_000)
    season.refund(10_000)
    assert season.balance(AccountKind.BUYER) == 0


def test_what_was_paid_beyond_the_deposit_is_not_lost(season):
    season.pay(60_000)
    season.end()

    with pytest.raises(rules.MoreThanTheDeposit):
        season.forfeit(50_001)
    season.forfeit(50_000)
    with pytest.raises(rules.MoreThanTheDeposit):
        season.forfeit(1)

    assert season.standing.left_fen == 10_000


def test_only_the_county_says_that_a_deposit_is_lost(season):
    season.pay(50_000)
    season.end()

    with pytest.raises(Forbidden):
        season.forfeit(50_000, who="hongxia_operator")


def test_a_transfer_is_found_by_its_reference_and_a_drawer_gives_what_it_has(season):
    with pytest.raises(NoReference):
        season.pay(100, Method.TRANSFER)
    season.pay(100, Method.TRANSFER, "R-1")

    with pytest.raises(NotSoMuchThere):
        season.refund(100)


def test_only_the_county_makes_and_ends_contracts(season):
    with pytest.raises(Forbidden):
        season.make(who="hongxia_operator")
    with pytest.raises(Forbidden):
        season.end(who="hongxia_operator")


def test_a_neighbour_takes_nothing_over(season):
    with pytest.raises((Forbidden, NotFound)):
        season.bring((BEST, 1, 420), who="qiaotou_operator")


def test_the_same_contract_sent_again_is_made_once(season):
    act_id = new_id()

    first, again = (season.make(act_id=act_id) for _ in range(2))
    with pytest.raises(NotedOtherwise):
        season.make(act_id=act_id, quantity=1_001)

    assert first.number == again.number


def test_the_same_act_again_is_answered_and_done_once(season):
    act_id = new_id()
    first, again = (season.bring((BEST, 100, 420), act_id=act_id) for _ in range(2))
    paid = [season.pay(50_000, act_id=act_id) for _ in range(2)]
    back_id = new_id()
    # All that is left: the second time nothing is, and it is not refused.
    back = [season.refund(8_000, act_id=back_id) for _ in range(2)]

    assert first.number == again.number
    assert (paid, back) == ([True, False], [True, False])
    assert season.standing == Standing(
        agreed=1_000, delivered=100, value_fen=42_000, paid_fen=42_000
    )


def test_another_thing_under_the_name_of_the_same_act_is_refused(season):
    act_id = new_id()
    season.bring((BEST, 100, 420), act_id=act_id)
    season.pay(50_000, act_id=act_id)

    with pytest.raises(NotedOtherwise):
        season.bring((BEST, 101, 420), act_id=act_id)
    with pytest.raises(NotedOtherwise):
        season.bring((BEST, 100, 420), lot=1, act_id=act_id)
    with pytest.raises(NotedOtherwise):
        season.pay(50_001, act_id=act_id)
    with pytest.raises(NotedOtherwise):
        season.refund(8_000, act_id=act_id)


@pytest.mark.parametrize("was_made_before", [True, False])
def test_the_county_sees_to_a_contract_of_a_station_with_a_computer_of_its_own(
    season, was_made_before
):
    before = season.bring((BEST, 1, 420)) if was_made_before else None
    season.give_the_station_a_computer_of_its_own()
    if not was_made_before:
        season.contract = season.make()

    delivery = season.bring((BEST, 100, 420), who=COORDINATOR)
    season.pay(50_000, who=COORDINATOR)
    season.refund(100, who=COORDINATOR)
    papers = [season.print(each, who=COORDINATOR) for each in (None, delivery)]
    season.take_back(before or delivery, who=COORDINATOR)

    assert all(paper.revision == 1 for paper in papers)
    assert season.standing.paid_fen == 49_900
    assert season.standing.delivered == (100 if was_made_before else 0)


def test_who_works_at_a_computer_elsewhere_notes_no_money_of_a_contract_here(season):
    delivery = season.bring((BEST, 1, 420))
    season.give_the_station_a_computer_of_its_own()

    for act in (
        lambda: season.bring((BEST, 1, 420)),
        lambda: season.take_back(delivery),
        lambda: season.pay(100),
        lambda: season.refund(100),
    ):
        with pytest.raises(rules.MoneyElsewhere):
            act()


@pytest.mark.parametrize(("unit", "packs"), [(SaleUnit.JIN, 15), (SaleUnit.BOX, 6)])
def test_what_orders_took_of_a_lot_no_contract_takes_again(season, unit, packs):
    """Fifteen jin of twenty, sold by the jin or in boxes of two and a half."""
    lot, shop = season.lot(20), Shop(season, unit, 1_250)
    packed = shop.order(packs)
    shop.pack(packed, lot, packs)

    with pytest.raises(MoreThanTheLot):
        season.bring((BEST, 6, 420), lot=lot)
    assert season.left_of(lot) == 5
    shop.cancel(packed)
    assert season.left_of(lot) == 20
    season.bring((BEST, 20, 420), lot=lot)


@pytest.mark.parametrize(("packs", "is_refused"), [(2, False), (3, True)])
def test_what_was_delivered_of_a_lot_goes_into_no_order(season, packs, is_refused):
    lot, shop = season.lot(20), Shop(season, SaleUnit.BOX, 1_250)
    delivery = season.bring((BEST, 15, 420), lot=lot)
    order = shop.order(packs)

    if is_refused:
        with pytest.raises(MoreThanTheLot):
            shop.pack(order, lot, packs)
        season.take_back(delivery)
    shop.pack(order, lot, packs)


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("bring"), st.integers(1, 120), st.integers(0, 90)),
        st.tuples(st.just("back"), st.integers(0, 9), st.none()),
        st.tuples(st.just("pay"), st.integers(1, 60_000), st.none()),
        st.tuples(st.just("refund"), st.integers(1, 60_000), st.none()),
    ),
    max_size=8,
)


class Model:
    """What a person with a pencil would write."""

    def __init__(self):
        self.kept, self.paid = [], 0

    @property
    def value(self):
        return sum(many * fen for _, many, fen in self.kept)


@given(acts=ACTS)
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_whatever_happens_what_is_owed_follows_from_deliveries_and_payments(season, acts):
    season.contract = season.make()
    season.lots = [season.lot(10_000)]
    before, model = season.owed_to_producer(), Model()
    for act, first, second in acts:
        _do(season, model, act, first, second)

    standing = season.standing
    assert standing.value_fen == model.value
    assert standing.paid_fen == model.paid
    assert standing.owed_fen - standing.left_fen == model.value - model.paid
    assert standing.delivered + standing.open == 1_000
    assert season.owed_to_producer() - before == model.value
    with season.database.read() as session:
        sums = session.exec(select(sa.func.sum(Posting.fen)).group_by(Posting.entry_id)).all()
    assert not any(sums)


def _do(season, model, act, first, second):
    delivered = sum(many for _, many, _ in model.kept)
    if act == "bring" and delivered + first <= 1_000:
        fen = 420 + second
        model.kept.append((season.bring((BEST, first, fen)), first, fen))
    elif act == "back" and first < len(model.kept):
        season.take_back(model.kept.pop(first)[0])
    elif act == "pay":
        season.pay(first)
        model.paid += first
    elif act == "refund" and first <= model.paid - model.value:
        season.refund(first)
        model.paid -= first


def test_no_more_is_brought_and_refused_than_the_lot_has(season):
    season.bring((BEST, 100, 430), refused=500, why="断尖")
    with pytest.raises(MoreThanTheLot):
        season.bring((BEST, 400, 430), refused=200, why="断尖")


def test_a_contract_is_for_three_years_at_most(season):
    with pytest.raises(rules.TooLong):
        season.make(first_on=date(1, 1, 1))

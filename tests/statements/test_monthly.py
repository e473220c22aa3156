"""A partner's month: the sum of its days, with the money that was collected and paid."""

from datetime import UTC, date, datetime, timedelta

import pytest

from station.clock import business_day
from station.counter import paying
from station.db import new_id
from station.ledger import Due
from station.manifests import service
from station.manifests.as_json import plain
from station.manifests.sheets.lines import Made
from station.printing.money import capitals, count_in_capitals
from station.statements import daily, monthly
from station.statements.daily import Wanted
from station.statements.rules import Balance, Span
from station.statements.sheets.monthly_statement import (
    DayRow,
    MonthlyStatement,
    Owed,
    with_differences,
)
from tests.printing.reading import texts

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def month_at(shop, county, clock):
    """The statement of the partner's month, as far as the clock has come."""

    def month_at(day=None):
        span = Span.of_month(day or business_day(clock()), business_day(clock()))
        with shop.room.database.read() as session:
            return monthly.month_of(session, county.partner, span)

    return month_at


def pay(shop, county, *, cod=0, freight=0, reference="NO 1"):
    with shop.room.database.write() as session:
        due = Due(county.partner.id, cod, freight)
        writer, act_id = shop.room.writer("coordinator"), new_id()
        paying.pay(session, writer, due, reference=reference, act_id=act_id)
        return act_id


def test_each_day_is_the_sum_of_its_daily_sheet(shop, county, clock, month_at):
    kept = shop.shelved()
    clock.advance(days=1)
    taken, refused = shop.shelved(cod_fen=8_600), shop.shelved()
    shop.hand_over(taken, fen=8_600)
    shop.turn_back(refused)
    clock.advance(days=2)
    shop.hand_over(kept)

    said = month_at()

    with shop.room.database.read() as session:
        for line in said.lines:
            day = daily.day_of(session, Wanted(line.day, None, county.partner.id))
            assert line.balance == day.total.balance
            assert line.cod.collected_fen == day.total.cod_fen
    assert said.total.balance == Balance(received=3, handed_over=2, closing=1)
    assert (said.total.cod, said.freight) == (Owed(0, 8_600, 0), Owed())


def test_what_is_owed_at_the_end_of_a_month_is_owed_before_the_next(shop, county, clock, month_at):
    for fen in (8_600, 1_400):
        shop.hand_over(shop.shelved(cod_fen=fen), fen=fen)
    pay(shop, county, cod=3_000)
    first = business_day(clock())
    clock.advance(days=31)
    shop.hand_over(shop.shelved(freight_collect_fen=900), fen=900)
    pay(shop, county, cod=7_000, reference="NO 2")

    before, after = month_at(first), month_at()

    assert before.total.cod == Owed(0, 10_000, 3_000)
    assert after.total.cod == Owed(7_000, 0, 7_000)
    assert (after.total.cod.fen, after.freight) == (0, Owed(0, 900, 0))


def test_a_payment_that_is_taken_back_is_owed_again(shop, county, month_at):
    shop.hand_over(shop.shelved(cod_fen=5_000), fen=5_000)
    entry_id = pay(shop, county, cod=5_000)

    with shop.room.database.write() as session:
        paying.take_back(session, shop.room.writer("coordinator"), entry_id, reason="重复")

    assert month_at().total.cod == Owed(0, 5_000, 0)


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 2, 27), date(2026, 2, 27)),
        (date(2026, 3, 1), date(2026, 2, 28)),
        (date(2026, 2, 1), date(2026, 2, 1)),
    ],
)
def test_a_month_ends_with_its_last_day_or_with_today(today, last):
    assert Span.of_month(date(2026, 2, 14), today) == Span(date(2026, 2, 1), last)


def test_what_is_known_later_makes_a_revision_that_says_so(shop, county, clock):
    writer = shop.room.writer("coordinator")
    first = shop.shelved()
    with shop.room.database.write() as session:
        one = monthly.freeze(session, writer, county.partner, clock().date())
        again = monthly.freeze(session, writer, county.partner, clock().date())
    shop.hand_over(first)
    shop.shelved()

    with shop.room.database.write() as session:
        two = monthly.freeze(session, writer, county.partner, clock().date())
        assert (one.id, one.revision, two.revision) == (again.id, 1, 2)
        assert service.pdf_of(session, one) != service.pdf_of(session, two)
    assert (one.says["total"]["closing"], two.says["total"]["handed_over"]) == (1, 1)


def a_statement(received, fen):
    on = date(2026, 11, 3)
    row = DayRow(on, 0, received, 0, 0, 0, 0, received, Owed(0, fen, 0))
    return MonthlyStatement(
        "", 1, "", "", on, on, rows=(row,), total=row, freight=Owed(), made=Made("", NOON)
    )


def test_a_revision_says_which_days_and_sums_differ():
    before = plain(a_statement(2, 0))

    assert with_differences(a_statement(3, 500), before).differs == (
        "11-03: 收进 2→3 代收(分) 0→500",
        "合计 Total: 收进 2→3 期末 2→3 代收(分) 0→500",
    )
    assert with_differences(a_statement(2, 0), before).differs == ()


def test_the_sums_stand_in_figures_and_in_capitals(shop, county, clock):
    shop.hand_over(shop.shelved(cod_fen=17_200), fen=17_200)
    pay(shop, county, cod=7_205)
    with shop.room.database.write() as session:
        writer = shop.room.writer("coordinator")
        frozen = monthly.freeze(session, writer, county.partner, clock().date())
        words = "".join(texts(service.pdf_of(session, frozen)))

    for fen in (17_200, 7_205, 9_995):
        assert capitals(fen) in words
    assert f"{count_in_capitals(1)}件" in words
    assert "¥99.95" in words


def test_a_day_past_the_last_is_of_no_statement(shop, clock, month_at):
    shop.shelved()
    today = business_day(clock())
    clock.advance(days=1)

    assert [line.day for line in month_at().lines][-2:] == [today, today + timedelta(days=1)]

"""What may be agreed: grades with floor prices, and a plan that comes to the quantity."""

from datetime import date

import pytest

from station.contracts import rules
from station.contracts.rules import Part, Taken, Term
from station.contracts.standing import Standing

FIRST, LAST = date(2027, 3, 1), date(2027, 4, 30)
TERMS = [{"grade": "特级", "fen": 420}, {"grade": "一级", "fen": 300}]


def test_floor_prices_are_read_a_line_each():
    found = rules.read_terms("特级 = 4.20\n\n一级：3", known=())

    assert found == [Term("特级", 420), Term("一级", 300)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("特级", rules.WrongTerm),
        ("特级 = 4.20\n特级 = 4", rules.SaidTwice),
        ("三级 = 2", rules.UnknownGrade),
        ("\n", rules.NoTerms),
    ],
)
def test_what_is_no_grade_with_its_price_is_refused(text, problem):
    with pytest.raises(problem):
        rules.read_terms(text, known=("特级", "一级"))


def test_as_many_grades_are_agreed_as_a_delivery_is_read_by():
    lines = [f"等级{number} = 3" for number in range(21)]

    assert len(rules.read_terms("\n".join(lines[:20]), known=())) == 20
    with pytest.raises(rules.TooManyGrades):
        rules.read_terms("\n".join(lines), known=())


def test_without_a_plan_all_of_it_is_due_on_the_last_day():
    assert rules.read_plan("", 500, FIRST, LAST) == [Part(LAST, 500)]


def test_a_plan_from_the_first_day_to_the_last_is_read():
    found = rules.read_plan("2027-03-01 = 200\n2027-04-30 = 300", 500, FIRST, LAST)

    assert found == [Part(FIRST, 200), Part(LAST, 300)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2027-02-28 = 500", rules.OutOfSeason),
        ("2027-05-01 = 500", rules.OutOfSeason),
        ("2027-03-01 = 499", rules.PlanDiffers),
        ("2027-03-01 = 501", rules.PlanDiffers),
        ("2027-03-02 = 250\n2027-03-02 = 250", rules.WrongPlan),
        ("2027-03-01 = 0", rules.WrongPlan),
        ("2027-13-01 = 500", rules.WrongPlan),
        ("bald = 500", rules.WrongPlan),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused(text, problem):
    with pytest.raises(problem):
        rules.read_plan(text, 500, FIRST, LAST)


@pytest.mark.parametrize(("fen", "is_refused"), [(419, True), (420, False), (500, False)])
def test_no_less_than_the_floor_price_is_paid(fen, is_refused):
    lines = [Taken("特级", 10, fen)]

    if is_refused:
        with pytest.raises(rules.BelowFloor):
            rules.ensure_accepts(TERMS, lines, 10)
    else:
        rules.ensure_accepts(TERMS, lines, 10)


def test_no_more_than_is_open_is_taken_over():
    rules.ensure_accepts(TERMS, [Taken("特级", 4, 420), Taken("一级", 6, 300)], 10)

    with pytest.raises(rules.MoreThanOpen):
        rules.ensure_accepts(TERMS, [Taken("特级", 5, 420), Taken("一级", 6, 300)], 10)


def test_a_grade_that_was_not_agreed_is_refused():
    with pytest.raises(rules.NotAgreed):
        rules.ensure_accepts(TERMS, [Taken("统货", 1, 900)], 10)


@pytest.mark.parametrize(
    ("delivered", "there", "late"),
    [(0, [0, 0], 400), (399, [399, 0], 1), (400, [400, 0], 0), (1_000, [400, 600], 0)],
)
def test_what_is_delivered_counts_for_the_earliest_part_of_the_plan(delivered, there, late):
    plan = [{"by": "2027-03-01", "quantity": 400}, {"by": "2027-04-30", "quantity": 600}]

    assert [due.delivered for due in rules.fulfilled(plan, delivered)] == there
    assert rules.late_by(plan, delivered, date(2027, 3, 2)) == late
    assert rules.late_by(plan, delivered, date(2027, 3, 1)) == 0


@pytest.mark.parametrize(
    ("value", "paid", "owed", "left"), [(100, 40, 60, 0), (100, 100, 0, 0), (100, 101, 0, 1)]
)
def test_what_is_paid_is_used_up_before_anything_is_owed(value, paid, owed, left):
    standing = Standing(agreed=10, delivered=4, value_fen=value, paid_fen=paid)

    assert (standing.open, standing.owed_fen, standing.left_fen) == (6, owed, left)

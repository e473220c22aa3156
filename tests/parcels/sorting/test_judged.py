"""A day of four couriers, and addresses judged by hand, one by one."""

import pytest

from station.parcels.sorting import Sorting
from tests.parcels.sorting.cases import (
    ASKED,
    COUNTIES,
    OUT,
    differences,
    gazetteer,
    hand_judged,
    intake,
)


def test_every_parcel_of_the_day_is_sorted_as_answered():
    judged = intake()

    assert len(judged) == 3_000
    assert differences("chongyang", judged) == []


def test_the_day_holds_all_kinds_of_answers():
    answers = [case.expected for case in intake()]

    assert answers.count(ASKED) == 7
    assert answers.count(OUT) == 53
    assert sum(answer.endswith("000") for answer in answers) == 214


@pytest.mark.parametrize("county", COUNTIES)
def test_addresses_judged_by_hand_are_sorted_as_judged(county):
    judged = hand_judged(county)

    assert len({case.address for case in judged}) == len(judged) >= 150
    assert differences(county, judged) == []


@pytest.mark.parametrize("county", COUNTIES)
def test_a_question_offers_at_most_three_different_places(county):
    for case in hand_judged(county):
        verdict = gazetteer(county).sort(case.address)
        assert len(verdict.candidates) == len(set(verdict.candidates)) <= 3
        assert bool(verdict.candidates) <= (verdict.sorting is Sorting.ASKED)

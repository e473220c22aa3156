"""A day of four couriers, and addresses judged by hand, one by one."""

import pytest

from station.parcels.sorting import Sorting
from tests.parcels.sorting.cases import (
    ASKED,
    COUNTIES,
    OUT,
    REGIONS,
    UNSEEN,
    differences,
    divisions,
    gazetteer,
    hand_judged,
    intake,
    villages_of_one_name,
    ways_of_writing,
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


@pytest.mark.parametrize("county", UNSEEN)
def test_in_counties_nobody_looked_at_no_address_is_sorted_wrong(county):
    judged = hand_judged(county)

    differing = differences(county, judged)

    assert len({case.address for case in judged}) == len(judged) >= 80
    assert [line for line in differing if "'asked'" not in line] == []
    assert len(differing) <= 0.03 * len(judged)


@pytest.mark.parametrize("county", UNSEEN)
def test_in_counties_nobody_looked_at_a_village_in_full_is_found_or_asked_for(county):
    sorter, asked, total = gazetteer(county), 0, 0
    for code, township, stem, kind in villages_of_one_name(county):
        for way in ways_of_writing(REGIONS[county], township, stem, kind):
            verdict = sorter.sort(way)
            total += 1
            asked += verdict.sorting is Sorting.ASKED
            assert verdict.division_code in {code, None}, way

    assert asked <= 0.001 * total


@pytest.mark.parametrize("county", [*COUNTIES, *UNSEEN])
def test_every_village_of_another_county_is_set_aside(county):
    sorter, others = gazetteer(county), {*COUNTIES, *UNSEEN} - {county}
    for other in others:
        townships = {d.code: d.name for d in divisions(other) if d.level == "township"}
        for village in divisions(other):
            if village.level == "village":
                place = f"{townships[village.parent_code]}{village.name}5组"
                for front in (REGIONS[other], REGIONS[county] + REGIONS[other]):
                    verdict = sorter.sort(front + place)
                    assert verdict.sorting is Sorting.MISROUTED, front + place


@pytest.mark.parametrize("county", [*COUNTIES, *UNSEEN])
def test_a_question_offers_at_most_three_different_places(county):
    for case in hand_judged(county):
        verdict = gazetteer(county).sort(case.address)
        assert len(verdict.candidates) == len(set(verdict.candidates)) <= 3
        assert bool(verdict.candidates) <= (verdict.sorting is Sorting.ASKED)

import pytest

from station.network import editions, settlement
from tests.network.builders import COUNTY, an_edition, codes, names, places_of


@pytest.fixture(name="merged")
def _merged():
    """Two villages are gone, and one community has a name like either of them."""
    old = an_edition({"101000": "沙坪镇", "101201": "东溪村", "101202": "东溪口村"})
    new = an_edition({"101000": "沙坪镇", "101002": "东溪社区"})
    return editions.compare(places_of(old), new)


COMMUNITY = COUNTY[:6] + "101002"


def test_the_place_that_a_person_names_lives_on_with_its_history(merged):
    first, second = merged.unsettled

    change = settlement.settle(
        merged, {first.place.place_id: COMMUNITY, second.place.place_id: None}
    )

    assert codes(change.moved) == [("101201", "101002")]
    assert [place.name for place in change.gone] == ["东溪口村"]
    assert change.unsettled == ()


def test_what_no_place_became_is_new(merged):
    change = settlement.settle(
        merged, {question.place.place_id: None for question in merged.unsettled}
    )

    assert [row.code for row in change.added] == [COMMUNITY]
    assert len(change.gone) == 2


def test_a_place_that_is_abolished_leaves_its_code_to_another():
    old = an_edition({"101000": "沙坪镇", "101201": "东溪村"})
    change = editions.compare(places_of(old), an_edition({"101000": "沙坪镇", "101201": "东山村"}))

    settled = settlement.settle(change, {change.unsettled[0].place.place_id: None})

    assert names(settled.reused) == [("东溪村", "东山村")]


def test_two_places_cannot_become_one(merged):
    with pytest.raises(settlement.ChosenTwice):
        settlement.settle(
            merged, {question.place.place_id: COMMUNITY for question in merged.unsettled}
        )


def test_a_question_without_an_answer_is_named(merged):
    with pytest.raises(settlement.PlaceUnsettled) as refusal:
        settlement.settle(merged, {})

    assert refusal.value.values["name"] == "东溪村"


def test_a_place_cannot_become_what_was_not_offered(merged):
    with pytest.raises(settlement.NotACandidate):
        settlement.settle(merged, {merged.unsettled[0].place.place_id: COUNTY})

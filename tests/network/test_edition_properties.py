"""Whatever two editions hold, no place and no row is lost between them."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.network import editions, settlement
from tests.network.builders import a_place, an_edition, known_after, places_of

# A busy machine is not a fault of the rules.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Few names and codes, so that all of them meet: kept, exchanged, repeated, alike.
STEMS = ["东溪", "东溪口", "西溪", "畈上", "上畈", "白泉"]


@st.composite
def an_edition_of_few_names(draw):
    names = {}
    for township in draw(st.sets(st.sampled_from(["101", "102", "103"]), min_size=1)):
        kind = draw(st.sampled_from(["镇", "乡", "街道"]))
        names[township + "000"] = draw(st.sampled_from(STEMS)) + kind
        for village in draw(st.sets(st.sampled_from(["201", "202", "203", "204"]))):
            kind = draw(st.sampled_from(["村", "社区"]))
            names[township + village] = draw(st.sampled_from(STEMS)) + kind
    return an_edition(names)


@st.composite
def known_places(draw):
    """What three editions leave behind: places that continue, new ones and past ones."""
    known = places_of(draw(an_edition_of_few_names()))
    for _ in range(draw(st.integers(0, 2))):
        known = known_after(_settled(draw, known, draw(an_edition_of_few_names())))
    return known


def _settled(draw, known, edition):
    change = editions.compare(known, edition)
    free = {row.code for question in change.unsettled for row in question.candidates}
    answers = {}
    for question in change.unsettled:
        offered = [row.code for row in question.candidates if row.code in free]
        answer = draw(st.sampled_from([None, *offered]))
        answers[question.place.place_id] = answer
        free.discard(answer)
    return settlement.settle(change, answers)


@patient
@given(known_places(), an_edition_of_few_names())
def test_every_place_and_every_row_stands_in_one_list(known, edition):
    change = editions.compare(known, edition)

    paired = [*change.continued, *change.reused]
    asked = {row.code for question in change.unsettled for row in question.candidates}
    places = [
        *(pairing.place for pairing in paired),
        *change.gone,
        *change.absent,
        *(question.place for question in change.unsettled),
    ]
    rows = [*(pairing.row.code for pairing in paired), *(row.code for row in change.added), *asked]
    assert Counter(place.place_id for place in places) == Counter(p.place_id for p in known)
    assert Counter(rows) == Counter(row.code for row in edition.rows)


@patient
@given(an_edition_of_few_names())
def test_an_edition_compared_with_its_own_places_changes_nothing(edition):
    assert editions.compare(places_of(edition), edition).is_empty


@patient
@given(st.data())
def test_after_a_change_the_places_are_those_of_the_edition(data):
    known = data.draw(known_places())
    edition = data.draw(an_edition_of_few_names())

    after = known_after(_settled(data.draw, known, edition))

    current = Counter((p.code, p.name, p.parent_code) for p in after if p.current)
    assert current == Counter((row.code, row.name, row.parent_code) for row in edition.rows)
    assert {p.place_id for p in known} <= {p.place_id for p in after}
    assert editions.compare(after, edition).is_empty


@patient
@given(known_places(), an_edition_of_few_names(), st.randoms())
def test_the_order_of_the_places_does_not_matter(known, edition, random):
    shuffled = random.sample(known, len(known))

    assert _outcome(editions.compare(known, edition)) == _outcome(
        editions.compare(shuffled, edition)
    )


def _outcome(change):
    continued = {(pairing.place.place_id, pairing.row.code) for pairing in change.continued}
    asked = {
        (question.place.place_id, tuple(sorted(row.code for row in question.candidates)))
        for question in change.unsettled
    }
    return continued, asked, {place.place_id for place in change.gone_places}


@patient
@given(an_edition_of_few_names())
def test_what_was_abolished_comes_back_as_itself(edition):
    away = [a_place(row, current=False) for row in edition.rows]

    change = editions.compare(away, edition)

    assert [pairing.place for pairing in change.returned] == away

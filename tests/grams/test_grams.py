"""What is found by any run of signs is what holds it, whatever is added and taken away."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station import grams
from station.db import table_of
from station.grams import Said, bits


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 4096])
def test_a_row_keeps_its_places_however_many_they_are(count):
    places = sum(1 << (4095 - at) for at in range(count))

    written = bits.written(places)

    assert bits.read(written) == places
    assert len(written) == (2 * count if count < 64 else 512)


def test_the_first_and_the_last_place_of_a_block_are_told_apart(database):
    places = (0, 4095, 4096, 8191)
    with database.write() as session:
        grams.change(session.connection(), {}, {place: Said("笋") for place in places})
        found = grams.read(session.connection(), ["笋"])["笋"]

    assert tuple(grams.places_in(found)) == places
    assert [grams.holds(found)(place) for place in (*places, 1, 9000)] == [True] * 4 + [False] * 2


_KEYS = st.lists(st.text("笋干s g#", max_size=9), min_size=1, max_size=5)


# The table is emptied for each.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_KEYS, after=_KEYS)
def test_whatever_was_before_exactly_what_holds_a_word_is_found(database, before, after):
    old = {place: Said(key, "#kept") for place, key in enumerate(before)}
    new = {place: Said(key, "#kept") for place, key in enumerate(after)}
    words = {word for key in (*before, *after) for term in key.split() for word in _runs(term)}
    with database.write() as session:
        connection = session.connection()
        connection.execute(sa.delete(table_of(grams.Gram)))
        grams.change(connection, {}, old)
        grams.change(connection, old, new)
        found = grams.read(connection, [*words, "#kept"])

    for word in words:
        holding = [place for place, key in enumerate(after) if word in key]
        assert list(grams.places_in(found[word])) == holding, word
    assert list(grams.places_in(found["#kept"])) == [*range(len(after))]


def test_of_a_longer_word_only_where_it_may_stand_is_said(database):
    keys = {1: Said("leizhusun"), 2: Said("leizh izhusun"), 3: Said("lei")}
    with database.write() as session:
        grams.change(session.connection(), {}, keys)
        may, is_sure = grams.with_word(session.connection(), "leizhusun")
        short = grams.with_word(session.connection(), "leiz")

    assert (list(grams.places_in(may)), is_sure) == ([1, 2], False)
    assert (list(grams.places_in(short[0])), short[1]) == ([1, 2], True)


def _runs(term):
    return {term[a:b] for a in range(len(term)) for b in range(a + 1, min(a + 4, len(term)) + 1)}

"""Where on the shelf a parcel goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.counter.models import Size, pickup_code
from station.counter.placing import (
    FLOOR,
    LAST_PLACE,
    Board,
    choose_board,
    next_place,
    parse_code,
    size_of,
)

SMALL, MEDIUM, LARGE = (
    Board(1, 1, Size.SMALL, 2),
    Board(1, 2, Size.MEDIUM, 1),
    Board(2, 1, Size.LARGE, 1),
)
BOARDS = (SMALL, MEDIUM, LARGE)


@pytest.mark.parametrize(
    ("grams", "size"),
    [
        (0, Size.SMALL),
        (999, Size.SMALL),
        (1_000, Size.MEDIUM),
        (4_999, Size.MEDIUM),
        (5_000, Size.LARGE),
        (None, Size.MEDIUM),
    ],
)
def test_the_size_goes_by_weight(grams, size):
    assert size_of(grams) is size


@pytest.mark.parametrize(
    ("counts", "size", "layer"),
    [
        pytest.param({}, Size.SMALL, (1, 1), id="its-own-size"),
        pytest.param({(1, 1): 1}, Size.SMALL, (1, 1), id="one-place-left"),
        pytest.param({(1, 1): 2}, Size.SMALL, (1, 2), id="full-so-larger"),
        pytest.param({(2, 1): 1}, Size.LARGE, (1, 2), id="full-so-smaller"),
        pytest.param({(1, 1): 2, (1, 2): 1, (2, 1): 1}, Size.SMALL, FLOOR, id="all-full"),
    ],
)
def test_a_layer_with_room_for_the_size_is_chosen(counts, size, layer):
    assert choose_board(BOARDS, counts, size) == layer


def test_parcels_of_one_person_stand_together():
    boards = (SMALL, Board(5, 1, Size.SMALL, 9))

    assert choose_board(boards, {}, Size.SMALL, beside={(5, 1)}) == (5, 1)


@given(st.sets(st.integers(1, LAST_PLACE), max_size=50), st.integers(0, LAST_PLACE))
def test_a_number_is_free_and_not_the_last_one(taken, last):
    place = next_place(taken, last)

    assert place not in taken
    assert 1 <= place <= LAST_PLACE
    assert place != last


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, LAST_PLACE))
def test_every_code_that_is_printed_is_read(shelf, layer, place):
    found = parse_code(pickup_code(shelf, layer, place))

    assert (found.shelf, found.layer, found.place) == (shelf, layer, place)


@pytest.mark.parametrize("text", ["5635", "3-2", "3-2-0180", "YT7785497500001", "刘桂花", ""])
def test_what_is_no_code_is_not_read_as_one(text):
    assert parse_code(text) is None

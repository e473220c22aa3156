from hypothesis import given
from hypothesis import strategies as st

from station.printing.pages import Heights, Part, plan

HEIGHTS = Heights(first_page=100, later_page=150, row=10, heading=12, section_total=8, closing=40)


def _used(parts, lengths, heights):
    return sum(
        heights.heading
        + (part.end - part.first) * heights.row
        + (heights.section_total if part.end == lengths[part.section] else 0)
        for part in parts
    )


@given(st.lists(st.integers(min_value=0, max_value=60), max_size=8))
def test_every_line_stands_once_in_order_on_a_page_that_holds_it(lengths):
    pages = plan(lengths, HEIGHTS)

    lines = [
        (part.section, line)
        for page in pages
        for part in page
        for line in range(part.first, part.end)
    ]
    assert lines == [
        (section, line) for section, length in enumerate(lengths) for line in range(length)
    ]
    for number, parts in enumerate(pages):
        room = HEIGHTS.later_page if number else HEIGHTS.first_page
        room -= HEIGHTS.closing if number == len(pages) - 1 else 0
        assert _used(parts, lengths, HEIGHTS) <= room


@given(st.lists(st.integers(min_value=1, max_value=60), min_size=1, max_size=8))
def test_signatures_never_stand_on_a_page_without_a_line(lengths):
    assert plan(lengths, HEIGHTS)[-1]


def test_an_empty_sheet_has_one_page():
    assert plan([], HEIGHTS) == ((),)


def test_a_short_stop_is_not_torn():
    assert plan([6, 4], HEIGHTS) == ((Part(0, 0, 6),), (Part(1, 0, 4),))


def test_a_long_stop_goes_on_under_its_heading():
    (first, second) = plan([15], HEIGHTS)

    assert (first, second) == ((Part(0, 0, 8),), (Part(0, 8, 15),))
    assert second[0].is_continued


def test_the_last_line_goes_with_the_signatures_that_find_no_room():
    heights = Heights(first_page=100, later_page=100, row=10, closing=40)

    assert plan([6], heights) == ((Part(0, 0, 6),),)
    assert plan([7], heights) == ((Part(0, 0, 6),), (Part(0, 6, 7),))

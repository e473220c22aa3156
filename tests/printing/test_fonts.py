import csv
import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.printing import fonts

_DIVISIONS = Path(__file__).parents[2] / "station/data/network/chongyang_421223.csv"


def test_every_place_of_the_county_can_be_printed():
    with _DIVISIONS.open(encoding="utf-8") as source:
        names = {row["name"] for row in csv.DictReader(source)}

    assert {name for name in names if fonts.printable(name) != name} == set()


def test_the_words_of_the_sheets_can_be_printed():
    words = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负人民币¥→·–…□第联存根接收方随车"

    assert fonts.printable(words) == words


def test_a_character_that_the_font_lacks_prints_as_a_box_and_is_logged_once(caplog):
    with caplog.at_level(logging.WARNING):
        assert fonts.printable("石\ue5e5村") == "石□村"
        assert fonts.printable("\ue5e5") == "□"

    assert [record.getMessage() for record in caplog.records] == [
        "The font lacks U+E5E5; a box is printed for it."
    ]


def test_line_breaks_and_tabs_print_as_spaces():
    assert fonts.printable("易碎\n轻放\t!") == "易碎 轻放 !"


@settings(max_examples=60)
@given(
    st.text(max_size=40).map(fonts.printable),
    st.floats(min_value=12, max_value=300),
    st.floats(min_value=6, max_value=40),
)
def test_fitted_text_keeps_to_its_room(text, room, size):
    fitted, chosen, taken = fonts.fit(text, size, room, least=6)

    assert taken <= room + 1e-6
    assert fonts.width(fitted, chosen) <= room + 1e-6
    assert 6 <= chosen <= size


def test_text_shrinks_before_it_is_cut():
    assert fonts.fit("洪下村", 9, 24, least=6) == ("洪下村", 8, 24)
    assert fonts.fit("洪下村服务站", 9, 24, least=6) == ("洪下村…", 6, 24)


@pytest.mark.parametrize(
    ("text", "lines"), [("", []), ("笋", ["笋"]), ("笋\n茶", ["笋", "茶"]), ("lei 1", ["lei 1"])]
)
def test_text_is_wrapped_by_its_paragraphs(text, lines):
    assert fonts.wrapped(text, 9, 100, 3) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("红薯萝卜，蜜橘", ["红薯萝", "卜，蜜橘"]),
        ("红薯萝（大）蜜橘", ["红薯萝", "（大）蜜", "橘"]),
        ("冲回 sold again", ["冲回", "sold", "again"]),
        ("红薯 10 斤 jin", ["红薯 10", "斤 jin"]),
        ("蜂蜜abcd", ["蜂蜜", "abcd"]),
        ("abcdefghijkl", ["abcdefg", "hijkl"]),
        ("。。。。。", ["。。。。", "。"]),
    ],
)
def test_no_line_begins_with_a_comma_or_in_the_middle_of_a_word(text, lines):
    assert fonts.wrapped(text, 10, 40, 3) == lines


def test_what_is_too_long_says_that_there_is_more():
    lines = fonts.wrapped("笋" * 100, 10, 100, 2)

    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(fonts.width(line, 10) <= 100 for line in lines)

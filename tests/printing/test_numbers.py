import pytest

from station.printing.numbers import in_groups, kilograms


@pytest.mark.parametrize(
    ("number", "groups"),
    [
        pytest.param("YT7785497562742", ("YT7 7854 9756", "2742"), id="odd-length"),
        pytest.param("123456789012", ("1234 5678", "9012"), id="even-length"),
        pytest.param("B-0040", ("", "B-0040"), id="own-hyphens"),
        pytest.param("H000129", ("", "H000129"), id="short"),
        pytest.param("", ("", ""), id="empty"),
    ],
)
def test_the_last_four_stand_by_themselves(number, groups):
    assert in_groups(number) == groups


@pytest.mark.parametrize(
    ("grams", "text"),
    [
        (0, "0.0"),
        (49, "0.0"),
        (50, "0.1"),
        (6_150, "6.2"),
        (6_249, "6.2"),
        (1_234_560, "1,234.6"),
        (-6_150, "-6.2"),
    ],
)
def test_weights_show_one_decimal(grams, text):
    assert kilograms(grams) == text

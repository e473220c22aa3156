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
        (None, "–"),
        (0, "0.000"),
        (49, "0.049"),
        (6_150, "6.150"),
        (1_234_560, "1,234.560"),
        (-6_150, "-6.150"),
    ],
)
def test_weights_are_printed_to_the_gram(grams, text):
    assert kilograms(grams) == text

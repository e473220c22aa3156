import pytest

from station.parcels.courier_files import notes
from station.parcels.courier_files.notes import Note
from station.parcels.courier_files.tracking_numbers import read_tracking_number


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("YT8657790438968\t", "YT8657790438968"),
        (" yt8657790438968 ", "YT8657790438968"),
        ("ＹＴ８６５７７９０４３８９６８", "YT8657790438968"),
        ("'9883341810838", "9883341810838"),
        ("98833 4181-0838", "9883341810838"),
        ('="9883341810838"', "9883341810838"),
        ("\ufeffSF\u200b1234567890123\u202e", "SF1234567890123"),
        ("9883341810838.0", "9883341810838"),
        (9883341810838.0, "9883341810838"),
        (76444360625768.0, "76444360625768"),
        (1234567890, "1234567890"),
        (float(2**53 - 1), "9007199254740991"),
        ("A12345", "A12345"),
        ("JDVA12345678901-1-1-", "JDVA12345678901"),
        ("98833-41810-838", "9883341810838"),
        ("A" * 32, "A" * 32),
    ],
)
def test_a_number_is_read_from(cell, number):
    assert read_tracking_number(cell) == number


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        pytest.param("", notes.NUMBER_MISSING, id="empty"),
        pytest.param(" \t\u200b", notes.NUMBER_MISSING, id="nothing-visible"),
        pytest.param("#N/A", notes.NUMBER_MISSING, id="excel-error"),
        pytest.param("A1234", notes.NUMBER_MALFORMED, id="one-too-short"),
        pytest.param("A" * 33, notes.NUMBER_MALFORMED, id="one-too-long"),
        pytest.param("单号12345678", notes.NUMBER_MALFORMED, id="chinese"),
        pytest.param("=SUM(A1:A9)", notes.NUMBER_MALFORMED, id="formula"),
        pytest.param("YT123456/YT123457", notes.NUMBER_MALFORMED, id="two-numbers"),
        pytest.param("YT8657790438968\nYT8657790438969", notes.NUMBER_MALFORMED, id="two-lines"),
        pytest.param("YT8657790438968 YT8657790438969", notes.NUMBER_MALFORMED, id="side-by-side"),
        pytest.param("JDVA12345678901-1-3-", notes.NUMBER_MALFORMED, id="piece-of-three"),
        pytest.param("YT8657790438968-1", notes.NUMBER_MALFORMED, id="piece"),
        pytest.param("17300003458", notes.NUMBER_IS_A_PHONE, id="phone"),
        pytest.param("7.31E+13", notes.NUMBER_LOST_DIGITS, id="scientific"),
        pytest.param("7.31e+13", notes.NUMBER_LOST_DIGITS, id="scientific-lower"),
        pytest.param("7.31234E13", notes.NUMBER_LOST_DIGITS, id="scientific-no-sign"),
        pytest.param("７.31E+13", notes.NUMBER_LOST_DIGITS, id="scientific-full-width"),
        pytest.param(73100000000000.0, notes.NUMBER_LOST_DIGITS, id="scientific-read-back"),
        pytest.param("73100000000000", notes.NUMBER_LOST_DIGITS, id="and-saved-as-text"),
        pytest.param(float(2**53), notes.NUMBER_LOST_DIGITS, id="beyond-exact-floats"),
        pytest.param(1234567890123450.0, notes.NUMBER_LOST_DIGITS, id="sixteenth-digit-cut"),
        pytest.param(123456789.0, notes.NUMBER_MALFORMED, id="nine-digits"),
        pytest.param(9883341810838.5, notes.NUMBER_MALFORMED, id="fraction"),
        pytest.param(-9883341810838.0, notes.NUMBER_MALFORMED, id="negative"),
        pytest.param(float("nan"), notes.NUMBER_MALFORMED, id="nan"),
        pytest.param(float("inf"), notes.NUMBER_LOST_DIGITS, id="infinite"),
    ],
)
def test_no_number_is_guessed_from(cell, message):
    refusal = read_tracking_number(cell)

    assert isinstance(refusal, Note)
    assert refusal.message == message

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.parcels.courier_files.cells import MAX_FEN, read_fen, read_grams, to_text
from station.parcels.courier_files.headings import Unit


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("", 0),
        ("  ", 0),
        ("-", 0),
        ("无", 0),
        (0.0, 0),
        ("0.00", 0),
        ("35.50", 3550),
        ("35.5", 3550),
        ("35.500", 3550),
        ("35.", 3500),
        ("35", 3500),
        ("¥35.05", 3505),
        ("35.05元", 3505),
        ("1,234.50", 123_450),
        ("￥1,234.50", 123_450),
        ("'35.5", 3550),
        ("1,234,567.00", None),
        ("３５．５", 3550),
        (35.5, 3550),
        (0.29, 29),
        (1.15, 115),
        (20757.92, 2_075_792),
        (1_000_000, MAX_FEN),
        ("1000000", MAX_FEN),
    ],
)
def test_an_amount_is_exact_to_the_fen(cell, fen):
    assert read_fen(cell) == fen


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "35.505",
        "-35",
        "－35",
        "3e2",
        "1,23",
        "35,5",
        "35.5.5",
        "是",
        "٣٥",
        "#VALUE!",
        "#ERROR!",
        "1000000.01",
        "1" * 5000,
        "2026-01-02",
        35.505,
        -0.01,
        1_000_000.01,
        math.nan,
        math.inf,
        -math.inf,
    ],
)
def test_what_is_no_amount_is_never_taken_as_one(cell):
    assert read_fen(cell) is None


@settings(deadline=None)
@given(st.integers(0, MAX_FEN))
def test_every_amount_is_read_back_as_it_was_written(fen):
    yuan = f"{fen // 100}.{fen % 100:02}"

    assert read_fen(yuan) == fen
    assert read_fen(float(yuan)) == fen
    assert read_fen(f"{fen // 100:,}.{fen % 100:02}") == fen
    assert read_fen(str(fen), Unit.FEN) == fen
    assert read_fen(float(fen), Unit.FEN) == fen


@settings(deadline=None)
@given(st.integers(0, MAX_FEN // 100 - 1), st.integers(1, 999).filter(lambda n: n % 10))
def test_a_third_decimal_is_never_rounded_away(yuan, thousandths):
    text = f"{yuan}.{thousandths:03}"

    assert read_fen(text) is None
    assert read_fen(float(text)) is None


@pytest.mark.parametrize(
    ("cell", "unit", "grams"),
    [
        ("", Unit.KILOGRAM, 0),
        ("0.34", Unit.KILOGRAM, 340),
        (1.29, Unit.KILOGRAM, 1290),
        (639.0, Unit.GRAM, 639),
        ("639", Unit.GRAM, 639),
        ("2", Unit.JIN, 1000),
        ("1.2kg", Unit.GRAM, 1200),
        ("1.2 KG", Unit.GRAM, 1200),
        ("800g", Unit.KILOGRAM, 800),
        ("８００克", Unit.KILOGRAM, 800),
        ("2斤", Unit.KILOGRAM, 1000),
        ("'0.5", Unit.KILOGRAM, 500),
        ("1.5公斤", Unit.GRAM, 1500),
        (".5", Unit.KILOGRAM, 500),
        (1000, Unit.KILOGRAM, 1_000_000),
        (0.001, Unit.KILOGRAM, 1),
    ],
)
def test_a_weight_is_read_in_its_unit(cell, unit, grams):
    assert read_grams(cell, unit) == grams


@pytest.mark.parametrize(
    "cell",
    ["约2斤", "-3", "0", 0.0, -3.0, 1000.001, "1000.001", "3000", "1-2", "重", math.nan, "#N/A"],
)
def test_what_no_parcel_weighs_is_unknown(cell):
    assert read_grams(cell) is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" 许磊 ", "许磊"),
        ("许\u200b磊\u202e\x00", "许磊"),
        ("港口村\r\n五组\t57号", "港口村 五组 57号"),
        ("\u3000桂花泉镇\u3000东源村", "桂花泉镇 东源村"),
        ("路口镇 长青村", "路口镇 长青村"),
        ("\ue3f1家湾", "\ue3f1家湾"),
        ("'=1+1", "=1+1"),
        ("'许磊", "许磊"),
        ("‘17300003458", "17300003458"),
        ("'小明'", "'小明'"),
        ("#N/A", ""),
        ("#3栋", "#3栋"),
        (17300003458.0, "17300003458"),
        (0.5, "0.5"),
        ("=HYPERLINK()", "=HYPERLINK()"),
    ],
)
def test_a_text_keeps_what_can_be_seen(cell, text):
    assert to_text(cell) == text

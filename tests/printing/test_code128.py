from string import digits, printable

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from station.printing import code128

_LETTERS = "".join(character for character in printable if " " <= character <= "~")


def _scanned(text: str) -> str:
    """Drawn three dots a module, four times as high as a module is wide, and read back."""
    symbols = code128.encode(text)
    wide = 3 * (code128.modules(symbols) + 2 * code128.QUIET)
    image = Image.new("L", (wide, 60), 255)
    draw = ImageDraw.Draw(image)
    for place, symbol in enumerate(symbols):
        for at, width in code128.bars(symbol):
            left = 3 * (code128.QUIET + 11 * place + at)
            draw.rectangle((left, 0, left + 3 * width - 1, 60), fill=0)
    (code,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.Code128)
    return code.text


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(_LETTERS, min_size=1, max_size=4), st.text(digits, min_size=1, max_size=9)
        ),
        min_size=2,
        max_size=5,
    ).map("".join)
)
def test_what_was_encoded_is_what_a_scanner_types(text):
    assert _scanned(text) == text


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        pytest.param("739122081744", 1 + 6 + 2, id="digits-go-in-pairs"),
        pytest.param("73912208174", 1 + 5 + 2 + 2, id="an-odd-digit-costs-a-switch"),
        pytest.param("YT7785497562742", 1 + 3 + 1 + 6 + 2, id="letters-first"),
        pytest.param("A1234B", 1 + 6 + 2, id="four-in-the-middle-are-not-worth-it"),
        pytest.param("12", 1 + 1 + 2, id="a-pair"),
        pytest.param("7", 1 + 1 + 2, id="a-digit"),
    ],
)
def test_digits_are_packed_where_that_is_shorter(text, symbols):
    assert len(code128.encode(text)) == symbols


def test_an_sscc_is_read_with_its_identifier():
    assert _scanned(code128.gs1_sscc("336912340000000423")) == "(00)336912340000000423"


@pytest.mark.parametrize("sscc", ["336912340000000424", "33691234000000042", "33691234000000042X"])
def test_a_wrong_sscc_is_refused(sscc):
    with pytest.raises(code128.CannotEncode):
        code128.gs1_sscc(sscc)


@pytest.mark.parametrize("text", ["", "洪下村", "A\tB", "é"])
def test_what_no_scanner_types_is_refused(text):
    with pytest.raises(code128.CannotEncode):
        code128.encode(text)


def test_people_read_the_identifier_in_brackets():
    assert code128.spoken(code128.gs1_sscc("336912340000000423")) == "(00) 336912340000000423"
    assert code128.spoken("B-0040") == "B-0040"

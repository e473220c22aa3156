"""Net contents and prices are what was typed, to the gram and the fen."""

import pytest

from station.goods.measures import (
    ContentNotWhole,
    ContentTooLarge,
    NoContent,
    NoPrice,
    TooDear,
    content_text,
    read_content,
    read_fen,
    yuan_text,
)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param("2.5 斤", (1250, None), id="jin"),
        pytest.param("1两", (50, None), id="liang"),
        pytest.param("0.001kg", (1, None), id="one-gram"),
        pytest.param("750ml", (None, 750), id="millilitres"),
        pytest.param("1000 kg", (1_000_000, None), id="a-tonne"),
        pytest.param("", (None, None), id="none"),
    ],
)
def test_a_net_content_is_read_exactly(text, content):
    assert read_content(text) == content


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("500", NoContent, id="no-unit"),
        pytest.param("0.0001 kg", ContentNotWhole, id="a-tenth-of-a-gram"),
        pytest.param("0 g", ContentNotWhole, id="nothing"),
        pytest.param("1000.001 kg", ContentTooLarge, id="one-gram-over-a-tonne"),
    ],
)
def test_what_is_no_whole_content_is_refused_and_not_rounded(text, error):
    with pytest.raises(error):
        read_content(text)


@pytest.mark.parametrize("grams", [1, 999, 1000, 1001, 1250, 123_456])
def test_a_content_that_is_written_is_read_back_as_it_was(grams):
    assert read_content(content_text(grams, None)) == (grams, None)


@pytest.mark.parametrize("fen", [1, 99, 100, 1250, 100_000_000])
def test_a_price_that_is_written_is_read_back_as_it_was(fen):
    assert read_fen(yuan_text(fen)) == fen


@pytest.mark.parametrize("text", ["", "0", "-1", "1.005", "NaN", "Infinity", "abc"])
def test_what_is_no_price_is_refused(text):
    with pytest.raises(NoPrice):
        read_fen(text)


def test_what_is_too_much_is_said_to_be_too_much():
    assert read_fen("1000000") == 100_000_000
    with pytest.raises(TooDear):
        read_fen("1000000.01")

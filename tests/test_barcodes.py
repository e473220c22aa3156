"""Codes of ours, and what is almost one."""

import pytest

from station.barcodes import Code, Series, is_almost_ours, parse

BAG = str(Code(Series.BAG, "421223100", 42))


def test_a_code_that_was_printed_is_read_again():
    assert parse(BAG.lower()) == Code(Series.BAG, "421223100", 42)


@pytest.mark.parametrize("text", ["421223100201", "YT7785497562742", BAG[:-1] + "!"])
def test_what_is_not_ours_is_none_of_ours(text):
    assert parse(text) is None


@pytest.mark.parametrize("text", [BAG, BAG[1:], BAG[2:], BAG[:-1], BAG[:-2]])
def test_a_code_that_lost_an_end_is_taken_for_no_tracking_number(text):
    assert is_almost_ours(text)


def test_a_tracking_number_is_not_almost_ours():
    assert not is_almost_ours("7610-8758-3484-61")
    assert not is_almost_ours("YT7785497562742")

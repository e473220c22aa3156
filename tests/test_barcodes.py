"""Codes of ours, and what is almost one."""

import pytest

from station.barcodes import Code, Series, is_almost_ours, number_in, of_sheet, parse

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


@pytest.mark.parametrize("revision", [1, 2, 10, 9999])
def test_a_sheets_code_says_its_revision_and_names_the_same_load(revision):
    bill = Code(Series.ROUTE_BILL, "421223100", 93)
    printed = of_sheet(str(bill), revision)

    assert parse(printed.lower()) == Code(Series.ROUTE_BILL, "421223100", 93, revision)
    assert printed != str(bill)
    assert number_in(printed) == str(bill)


def test_a_sheets_code_with_another_revision_typed_into_it_is_refused():
    printed = of_sheet(BAG, 2)

    assert parse(printed.replace("-R2-", "-R3-")) is None
    assert is_almost_ours(printed.replace("-R2-", "-R3-"))


def test_an_item_lists_code_names_its_bag():
    assert number_in(of_sheet(BAG, 1, Series.ITEM_LIST)) == BAG


def test_what_is_not_ours_stays_as_it_was_read():
    assert number_in("YT7785497562742") == "YT7785497562742"

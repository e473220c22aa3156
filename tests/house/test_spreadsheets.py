"""Cells of the files that are handed out are shown as they are, and never run."""

import pytest

from station.parcels import export, exports
from station.parcels.courier_files import refusals
from station.spreadsheets import harmless, legible
from station.web import spreadsheet_file

FORMULAS = [
    "=1+1",
    "+86",
    "-2",
    "@SUM(A1)",
    " =1+1",
    "\n=1+1",
    "\t=1+1",
    "\u3000=1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "＝1+1",
    "＋86",
    "－2",
    "＠SUM(A1)",
    " \r\n ＝1+1",
    "\tname",
]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_what_begins_like_a_formula_is_a_text(text):
    assert harmless(text) == legible(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "洪下村", "3=3", "a-b", "YT1000000000017", "  刘桂花"])
def test_any_other_text_stays_as_it_is(text):
    assert harmless(text) == legible(text) == text


def test_a_long_number_keeps_its_digits_where_people_read_it():
    assert legible("731234567890123") == "731234567890123\t"
    assert harmless("731234567890123") == "731234567890123"


def test_every_file_that_is_handed_out_uses_the_one_rule():
    assert exports.legible is refusals.legible is spreadsheet_file.legible is legible
    assert export.harmless is harmless

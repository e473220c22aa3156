"""One day of four couriers, and what goes wrong."""

import csv
from collections import Counter

import pytest

from station.parcels.courier_files import notes
from tests.parcels.courier_files.files import INTAKE, parse_file

FILES = {"ems.xlsx": "ems", "zto.xlsx": "zto", "yto.csv": "yto", "jd.csv": "jd"}


def test_each_of_the_days_parcels_is_taken_exactly_once():
    with (INTAKE / "answers.csv").open(encoding="utf-8-sig") as answers:
        announced = Counter(row["tracking_number"] for row in csv.DictReader(answers))

    taken = Counter(
        row.tracking_number for name in FILES for row in parse_file(name, FILES[name]).taken
    )

    assert taken.total() == 3000
    assert taken == announced


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("ems.xlsx", (630, 0, 0, [notes.ROW_OF_TOTALS])),
        ("zto.xlsx", (1020, 0, 0, [])),
        ("yto.csv", (810, 0, 0, [])),
        ("jd.csv", (540, 0, 0, [])),
    ],
)
def test_a_couriers_file_leaves_no_row_out(name, outcome):
    parsed = parse_file(name, FILES[name])

    assert outcome == (
        len(parsed.taken),
        len(parsed.refused),
        len(parsed.repeated),
        [row.reason.message for row in parsed.skipped],
    )
    assert not [row for row in parsed.taken if row.warnings]


def test_the_sums_of_the_post_files_totals_row_are_those_of_the_rows_taken():
    taken = parse_file("ems.xlsx").taken

    assert sum(row.weight_grams or 0 for row in taken) == 593_916
    assert sum(row.cod_fen for row in taken) == 2_075_792


def test_a_row_is_counted_as_the_spreadsheet_counts_it():
    taken = parse_file("ems.xlsx").taken

    assert (taken[0].row, taken[0].tracking_number) == (2, "9883341810838")
    assert (taken[-1].row, taken[-1].tracking_number) == (631, "9872204833435")


def test_a_masked_phone_with_an_extension_keeps_its_last_four_digits():
    first = parse_file("jd.csv").taken[0]

    assert (first.phone, first.phone_tail) == ("198****9268-3505", "9268")


def test_bad_rows_are_refused_with_their_reason():
    refused = parse_file("bad_rows.csv").refused

    assert [(row.row, row.reason.message, dict(row.reason.values)) for row in refused] == [
        (3, notes.NUMBER_MISSING, {}),
        (4, notes.NUMBER_LOST_DIGITS, {"cell": "7.31E+13"}),
        (8, notes.COD_MALFORMED, {"cell": "abc"}),
    ]


def test_what_is_odd_but_clear_is_taken_with_warnings():
    taken = {row.row: row for row in parse_file("bad_rows.csv").taken}

    assert sorted(taken) == [2, 5, 6, 7, 9, 10, 11]
    assert taken[5].name == '=HYPERLINK("http://x","y")'
    assert taken[11].name == "<b>标签</b>"
    assert (taken[10].weight_grams, taken[10].cod_fen) == (800, 3550)
    for row, cell in ((6, "-3"), (7, "3000")):
        assert taken[row].weight_grams is None
        assert [note.values for note in taken[row].warnings] == [{"cell": cell}]
    assert [note.message for note in taken[9].warnings] == [
        notes.NAME_MISSING,
        notes.PHONE_MISSING,
        notes.ADDRESS_MISSING,
    ]
    assert not taken[2].warnings


def test_the_same_number_with_other_content_has_another_digest():
    told_before = {row.tracking_number: row for row in parse_file("yto.csv").taken}
    told_again = parse_file("bad_rows.csv").taken[0]

    before = told_before[told_again.tracking_number]

    assert told_again.content_digest != before.content_digest


def test_the_same_content_has_the_same_digest_every_day():
    assert [row.content_digest for row in parse_file("yto.csv").taken] == [
        row.content_digest for row in parse_file("yto.csv", "yto").taken
    ]

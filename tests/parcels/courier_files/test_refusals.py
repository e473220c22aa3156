import csv
from io import BytesIO, StringIO

from python_calamine import CalamineWorkbook

from station.parcels.courier_files import notes, refusals
from station.parcels.courier_files.columns import recognise
from station.parcels.courier_files.notes import Note
from station.parcels.courier_files.rows import RefusedRow, parse_rows
from station.parcels.courier_files.sheet import read_sheet

HEADINGS = ("运单号", "收件人", "代收款")


def a_refusal(*cells: object, row: int = 7) -> RefusedRow:
    return RefusedRow(row, Note(notes.COD_MALFORMED, {"cell": "abc"}), list(cells))


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def rows_of_xlsx(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_rest_keeps_the_couriers_columns_and_adds_the_reason():
    rows = rows_of_csv(refusals.write_csv([a_refusal("YT1234567", "许磊", "abc")], HEADINGS))

    assert rows == [
        ["运单号", "收件人", "代收款", "Row", "Reason"],
        ["YT1234567", "许磊", "abc", "7", "The cash on delivery abc is not an amount."],
    ]


def test_the_reason_is_said_in_the_readers_language():
    chinese = {notes.COD_MALFORMED: "代收货款 %(cell)s 不是金额。"}

    rows = rows_of_xlsx(
        refusals.write_xlsx([a_refusal("x")], HEADINGS, lambda text: chinese.get(text, text))
    )

    assert rows[1] == ["x", "", "", 7.0, "代收货款 abc 不是金额。"]


def test_a_row_longer_than_the_headings_keeps_every_cell():
    rows = rows_of_csv(refusals.write_csv([a_refusal("a", "b", "c", "d")], HEADINGS))

    assert rows[0] == ["运单号", "收件人", "代收款", "", "Row", "Reason"]
    assert rows[1][:4] == ["a", "b", "c", "d"]


def test_no_cell_of_the_text_file_begins_a_formula():
    formulas = ["=1+1", "+1", "-1", "@SUM", "\tx", " =1", "＝1", "\r=1"]

    row = rows_of_csv(refusals.write_csv([a_refusal(*formulas)], HEADINGS))[1]

    assert row[: len(formulas)] == [f"'{formula}" for formula in formulas]


def test_a_formula_in_a_heading_or_reason_is_harmless_too():
    reason = Note("%(cell)s", {"cell": "=1"})
    rows = rows_of_csv(refusals.write_csv([RefusedRow(2, reason, ["x"])], ["=2"]))

    assert (rows[0][0], rows[1][-1]) == ("'=2", "'=1")


def test_a_formula_in_the_workbook_is_a_text():
    content = refusals.write_xlsx([a_refusal("=1+1", "http://x", "x\x00")], HEADINGS)

    assert rows_of_xlsx(content)[1][:2] == ["=1+1", "http://x"]
    assert b"<f>" not in content


def test_a_long_number_survives_the_way_through_excel():
    refused = [a_refusal(9883341810838.0, 17300003458.0, -3.5), a_refusal("74108758348461")]

    texts = rows_of_csv(refusals.write_csv(refused, HEADINGS))
    sheet = rows_of_xlsx(refusals.write_xlsx(refused, HEADINGS))

    assert texts[1][:3] == ["9883341810838\t", "17300003458", "-3.5"]
    assert texts[2][0] == "74108758348461\t"
    assert sheet[1][:3] == ["9883341810838", 17300003458.0, -3.5]


def test_what_was_corrected_can_be_read_again():
    refused = [a_refusal("74108758348461", "=HYPERLINK()", "1.00")]
    for content in (refusals.write_csv(refused, HEADINGS), refusals.write_xlsx(refused, HEADINGS)):
        again = read_sheet(content, "rest")

        taken = parse_rows(again, recognise(again.headings)).taken

        assert [(row.tracking_number, row.name) for row in taken] == [
            ("74108758348461", "=HYPERLINK()")
        ]


def test_numbers_that_are_none_are_written_as_text():
    refused = [a_refusal(float("nan"), float("inf"))]

    assert rows_of_xlsx(refusals.write_xlsx(refused, HEADINGS))[1][:2] == ["nan", "inf"]
    assert rows_of_csv(refusals.write_csv(refused, HEADINGS))[1][:2] == ["nan", "inf"]


def test_nothing_refused_leaves_the_headings_alone():
    assert len(rows_of_csv(refusals.write_csv([], HEADINGS))) == 1
    assert len(rows_of_xlsx(refusals.write_xlsx([], HEADINGS))) == 1

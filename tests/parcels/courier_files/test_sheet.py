from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import StationError
from station.parcels.courier_files import errors, notes, sheet, workbook
from station.parcels.courier_files.columns import recognise
from station.parcels.courier_files.rows import parse_rows
from station.parcels.courier_files.sheet import read_sheet
from tests.parcels.courier_files.files import NUMBER, an_xlsx, with_part, with_sheet_data

TEXT = f"运单号,收件人,地址\r\n{NUMBER},许磊,港口村\r\n"
ROWS = [["运单号", "收件人", "地址"], [NUMBER, "许磊", "港口村"]]
WORKBOOK = an_xlsx(ROWS)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_text_file_is_read_in_every_encoding_with_every_separator(encoding, separator):
    content = TEXT.replace(",", separator).encode(encoding)

    found = read_sheet(content, "yto.csv")

    assert found.headings == ("运单号", "收件人", "地址")
    assert found.rows == [[NUMBER, "许磊", "港口村"]]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_line(line_end):
    assert len(read_sheet(TEXT.replace("\r\n", line_end).encode(), "x.csv").rows) == 1


def test_a_break_inside_quotes_belongs_to_its_row():
    content = f'运单号,收件人,地址\n{NUMBER},许磊,"港口村\n五组, 57号"\nYT8657790438969,李,村\n'

    rows = read_sheet(content.encode(), "x.csv").rows

    assert [row[0] for row in rows] == [NUMBER, "YT8657790438969"]
    assert rows[0][2] == "港口村\n五组, 57号"


@pytest.mark.parametrize(
    ("body", "row"),
    [
        pytest.param('A00001,"张,1\nA00002,李,2\n', 2, id="never-closed"),
        pytest.param('A00001,"张,1\nA00002,"李,2\nA00003,王,3\n', 2, id="closed-by-the-next-stray"),
        pytest.param('A00001,张,1\nA00002,李,"2\nA00003,"王,3\n', 3, id="from-the-last-column"),
        pytest.param('A00001,张,1\nA00002,李,"2\nA00003,王,3"\nA00004,x,4\n', 3, id="a-whole-row"),
    ],
)
def test_a_stray_quotation_mark_never_swallows_a_row(body, row):
    with pytest.raises(errors.QuotationMarkOpen) as refusal:
        read_sheet(f"运单号,收件人,地址\n{body}".encode(), "x.csv")

    assert refusal.value.values["row"] == row


def test_titles_above_the_headings_are_passed_over_and_counted():
    content = f"崇阳县下行清单\n\n2026年1月2日,共1件\n{TEXT}".encode()

    found = read_sheet(content, "x.csv")

    assert (found.heading_row, found.rows_above, found.headings[0]) == (4, (1, 3), "运单号")
    parsed = parse_rows(found, recognise(found.headings))
    assert parsed.taken[0].row == 5
    assert [row.reason.message for row in parsed.skipped] == [notes.ROW_ABOVE_HEADINGS] * 2


def test_rows_of_a_workbook_are_counted_from_its_first_row():
    found = read_sheet(
        an_xlsx([[], [], ["", "崇阳县清单"], [], ["", *ROWS[0]], ["", *ROWS[1]]]), "x.xlsx"
    )

    assert (found.heading_row, found.rows_above) == (5, (3,))
    assert parse_rows(found, recognise(found.headings)).taken[0].row == 6


def test_the_sheet_with_headings_is_taken_and_the_others_with_headings_are_named():
    content = an_xlsx([["说明", "请勿修改"]], ROWS, [["运单号", "地址"], ["YT8657790438969", "村"]])

    found = read_sheet(content, "x.xlsx")
    other = read_sheet(content, "x.xlsx", sheet_name="Sheet3")

    assert (found.name, found.others) == ("Sheet2", ("Sheet3",))
    assert other.rows[0][0] == "YT8657790438969"
    with pytest.raises(errors.NoSuchSheet):
        read_sheet(content, "x.xlsx", sheet_name="Sheet9")


def test_headings_nobody_knows_are_left_to_the_clerk():
    found = read_sheet("甲,乙,丙\nA00001,张,港口\n".encode(), "x.csv")

    assert found.headings == ("甲", "乙", "丙")
    assert recognise(found.headings).columns == {}


def test_headings_that_a_partner_is_known_by_are_found_below_a_title():
    content = "日期,2026\n甲,乙,丙\nA00001,张,港口\n".encode()

    assert read_sheet(content, "x.csv", known_headings=["甲", "丙"]).heading_row == 2


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"", errors.FileIsEmpty, id="nothing"),
        pytest.param(b" \r\n\t", errors.FileIsEmpty, id="blanks"),
        pytest.param(b"\xef\xbb\xbf", errors.FileIsEmpty, id="a-mark-alone"),
        pytest.param(b",,,\r\n,,,\r\n", errors.FileIsEmpty, id="separators"),
        pytest.param(an_xlsx([]), errors.FileIsEmpty, id="empty-workbook"),
        pytest.param(b"%PDF-1.7 ...", errors.NotASpreadsheet, id="pdf"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(99), errors.NotASpreadsheet, id="photo"),
        pytest.param(b"<html><table>", errors.NotASpreadsheet, id="web-page"),
        pytest.param(bytes(range(32)) * 9, errors.NotASpreadsheet, id="binary"),
        pytest.param(b"PK\x03\x04" + bytes(50), errors.CourierFileUnreadable, id="broken-zip"),
        pytest.param(an_xlsx(ROWS)[:-60], errors.CourierFileUnreadable, id="cut-off"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), errors.FileIsOldExcel, id="xls"
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            errors.FileIsEncrypted,
            id="password",
        ),
        pytest.param(
            "运单号\n".encode("gb18030") + b"\xff\xff", errors.CourierFileUnreadable, id="bytes"
        ),
        pytest.param(b"YT8657790438968,x,17300003458\n", errors.NoHeadings, id="no-headings"),
        pytest.param(an_xlsx([[NUMBER, 17300003458]]), errors.NoHeadings, id="no-headings-xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, error):
    with pytest.raises(errors.CourierFileUnreadable) as refusal:
        read_sheet(content, "a" * 300 + ".xlsx")

    assert type(refusal.value) is error
    assert len(refusal.value.values["filename"]) == 100


def test_a_zip_of_something_else_is_no_spreadsheet():
    output = BytesIO()
    with ZipFile(output, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(errors.NotASpreadsheet):
        read_sheet(output.getvalue(), "x.xlsx")


def test_the_largest_file_is_the_limit(monkeypatch):
    monkeypatch.setattr(sheet, "MAX_MEGABYTES", 1)
    filling = b"\n" * (1_000_000 - len(TEXT.encode()))

    assert read_sheet(TEXT.encode() + filling, "x.csv").rows[0][0] == NUMBER
    with pytest.raises(errors.FileTooLarge):
        read_sheet(TEXT.encode() + filling + b"\n", "x.csv")


@pytest.mark.parametrize("make", [an_xlsx, lambda rows: "\n".join(map(",".join, rows)).encode()])
def test_the_most_rows_are_the_limit(monkeypatch, make):
    monkeypatch.setattr(sheet, "MAX_ROWS", 3)
    rows = [ROWS[0], *[[f"A0000{n}", "许", "村"] for n in range(4)]]

    assert len(read_sheet(make(rows[:4]), "x").rows) == 3
    with pytest.raises(errors.TooManyRows):
        read_sheet(make(rows), "x")


def test_the_most_columns_are_the_limit():
    row = ",".join(str(n) for n in range(256))

    assert len(read_sheet(f"运单号,地址\n{row}\n".encode(), "x.csv").rows[0]) == 256
    with pytest.raises(errors.TooManyColumns):
        read_sheet(f"运单号,地址\n{row},\n".encode(), "x.csv")


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        (
            '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>',
            errors.TooManyRows,
        ),
        (
            "<row r='1'><c r='A1'><v>1</v></c><c r = 'xfd2'><v>1</v></c></row>",
            errors.TooManyColumns,
        ),
        (
            '<row r="1"><c><v>1</v></c></row><row r="999999"><c><v>1</v></c></row>',
            errors.TooManyRows,
        ),
        (
            '<row r="1"><c r="A1"><v>1</v></c><c r="IV199999" s="/>"><v>1</v></c></row>',
            errors.TooManyRows,
        ),
        ("<row>" + "<c><v>1</v></c>" * 300 + "</row>", errors.TooManyColumns),
    ],
)
def test_a_workbook_with_two_cells_far_apart_is_refused_before_it_takes_memory(rows, error):
    with pytest.raises(error):
        read_sheet(with_sheet_data(rows), "x.xlsx")


def test_empty_cells_with_a_format_far_below_take_no_rows():
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>运单号</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>地址</t></is></c></row>'
        '<row r="1048576"><c r="AB1048576" s="1"/></row>'
    )

    assert read_sheet(with_sheet_data(rows), "x.xlsx").rows == []


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED_MEGABYTES", 1)
    content = with_part(an_xlsx(ROWS), "xl/styles.xml", b"<x>" + b" " * 1_000_000)

    with pytest.raises(errors.FileTooLarge):
        read_sheet(content, "x.xlsx")


def test_a_workbook_that_lies_about_its_size_is_refused_too(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED_MEGABYTES", 1)
    output = BytesIO()
    with ZipFile(output, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 1_234_567)
    lie = output.getvalue().replace((1_234_567).to_bytes(4, "little"), (99).to_bytes(4, "little"))

    with pytest.raises(errors.FileTooLarge):
        read_sheet(lie, "x.xlsx")


def test_a_workbook_that_declares_more_texts_than_it_can_hold_is_refused():
    # Calamine would ask for the memory at once, and end the process without it.
    content = with_part(
        an_xlsx(ROWS), "xl/sharedStrings.xml", b'<sst count="1" uniqueCount="9999999999"></sst>'
    )

    with pytest.raises(errors.CourierFileUnreadable):
        read_sheet(content, "x.xlsx")


def test_one_long_text_in_many_cells_is_refused():
    strings = f"<sst><si><t>{'x' * 30_000}</t></si></sst>".encode()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 70_000))
    content = with_part(with_sheet_data(cells), "xl/sharedStrings.xml", strings)

    with pytest.raises(errors.FileTooLarge):
        read_sheet(content, "x.xlsx")


def test_a_cell_that_excel_failed_to_compute_is_not_an_empty_one():
    output = BytesIO()
    with xlsxwriter.Workbook(output) as book:
        page = book.add_worksheet()
        page.write_row(0, 1, ["运单号", "地址", "代收货款"])
        page.write_row(1, 1, [NUMBER, "港口村"])
        page.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    found = read_sheet(output.getvalue(), "x.xlsx")

    parsed = parse_rows(found, recognise(found.headings))

    assert parsed.refused[0].reason.message == notes.COD_MALFORMED


def test_a_formula_that_nobody_computed_is_not_an_empty_cell():
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>运单号</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>代收货款</t></is></c></row>'
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>{NUMBER}</t></is></c>'
        '<c r="B2"><f>1+1</f><v></v></c></row>'
    )
    found = read_sheet(with_sheet_data(rows), "x.xlsx")

    assert parse_rows(found, recognise(found.headings)).refused[0].row == 2


def test_dates_and_truth_values_become_texts():
    output = BytesIO()
    with xlsxwriter.Workbook(output) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["运单号", "地址", "代收货款"])
        page.write_boolean(1, 1, 1)
        page.write_number(1, 2, 46000, book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_number(2, 0, 9883341810838)

    assert read_sheet(output.getvalue(), "x.xlsx").rows == [
        ["", "True", "2025-12-09"],
        [9883341810838.0, "", ""],
    ]


@settings(deadline=None)  # the first example warms up, and a busy machine is slow
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    with suppress(StationError):
        assert read_sheet(content, "x.csv").headings


@settings(deadline=None)  # the first example warms up, and a busy machine is slow
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data):
    content = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(4, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    with suppress(StationError):
        assert read_sheet(bytes(content), "x.xlsx").headings


@settings(deadline=None)  # the first example warms up, and a busy machine is slow
@given(st.lists(st.lists(st.text(max_size=10), min_size=1, max_size=6), min_size=1, max_size=8))
def test_every_line_of_any_text_table_is_kept(rows):
    text = "\r\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows
    )
    try:
        found = read_sheet(
            f"运单号,收件人,地址,手机,重量,备注\r\n{text}\r\nEND001\r\n".encode(), "x.csv"
        )
    except StationError:
        return

    assert len(found.rows) == len(rows) + 1
    assert found.rows[-1] == ["END001"]

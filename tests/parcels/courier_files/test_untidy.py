"""Files as couriers' clerks and systems really make them."""

import csv
from contextlib import suppress
from html import escape
from io import BytesIO, StringIO
from time import process_time

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from station.parcels.courier_files import errors, notes, web_page
from station.parcels.courier_files.columns import recognise
from station.parcels.courier_files.headings import Field
from station.parcels.courier_files.rows import ParsedRows, parse_rows
from station.parcels.courier_files.sheet import Sheet, read_sheet
from tests.parcels.courier_files.files import NUMBER, with_part

HEADINGS = ["运单号", "收件人", "手机", "地址", "代收款"]
OTHER_NUMBER = "YT8657790438969"


def a_row(number: str = NUMBER, cod: str = "") -> list[str]:
    return [number, "许磊", "17300003458", "港口村5组", cod]


def as_text(*rows: list[str], separator: str = ",") -> bytes:
    return "\r\n".join(separator.join(row) for row in rows).encode()


def as_web_page(*rows: list[str], encoding: str = "utf-8") -> bytes:
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<html><meta charset=gbk><table border=1>{lines}</table></html>".encode(encoding)


def a_book(write) -> bytes:
    output = BytesIO()
    with xlsxwriter.Workbook(output) as book:
        write(book)
    return output.getvalue()


def fill(sheet, *rows: list[str]) -> None:
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)


def parsed(sheet: Sheet) -> ParsedRows:
    return parse_rows(sheet, recognise(sheet.headings))


def taken_from(content: bytes) -> list[tuple[str, str, int]]:
    rows = parsed(read_sheet(content, "x.xls")).taken
    return [(row.tracking_number, row.address, row.cod_fen) for row in rows]


def test_a_sheet_that_nobody_sees_is_not_taken_for_todays():
    def write(book):
        fill(book.add_worksheet("今日"), HEADINGS, a_row())
        yesterday = book.add_worksheet("昨日")
        fill(yesterday, HEADINGS, a_row(OTHER_NUMBER), a_row("YT8657790438970"))
        yesterday.hide()

    found = read_sheet(a_book(write), "x.xlsx")

    assert (found.name, found.others) == ("今日", ("昨日",))


def test_a_hidden_sheet_is_taken_where_no_other_has_headings():
    def write(book):
        book.add_worksheet("说明").write(0, 0, "请看另一张")
        hidden = book.add_worksheet("数据")
        fill(hidden, HEADINGS, a_row())
        hidden.hide()

    assert read_sheet(a_book(write), "x.xlsx").name == "数据"


def test_a_hidden_row_is_taken_and_said_to_be_hidden():
    def write(book):
        sheet = book.add_worksheet()
        fill(sheet, HEADINGS, a_row(), a_row(OTHER_NUMBER))
        sheet.set_row(2, None, None, {"hidden": True})

    first, second = parsed(read_sheet(a_book(write), "x.xlsx")).taken

    assert not first.warnings
    assert [(second.row, note.message) for note in second.warnings] == [(3, notes.ROW_HIDDEN)]


def test_what_one_sheet_hides_or_has_not_computed_is_not_said_of_another():
    def write(book):
        fill(book.add_worksheet("甲"), HEADINGS, a_row(), a_row(OTHER_NUMBER))
        second = book.add_worksheet("乙")
        fill(second, HEADINGS, a_row())
        second.write_formula(1, 4, "=1/0", None, "#DIV/0!")
        second.set_row(2, None, None, {"hidden": True})

    content = a_book(write)

    first = parsed(read_sheet(content, "x.xlsx", sheet_name="甲"))
    second = parsed(read_sheet(content, "x.xlsx", sheet_name="乙"))
    assert [row.warnings for row in first.taken] == [(), ()]
    assert [row.reason.message for row in second.refused] == [notes.COD_MALFORMED]


def test_a_workbook_that_does_not_say_where_its_sheets_lie_is_read_or_refused():
    def write(book):
        fill(book.add_worksheet(), HEADINGS, a_row())

    content = with_part(a_book(write), "xl/_rels/workbook.xml.rels", b"<x/>")

    with pytest.raises(errors.CourierFileUnreadable):
        read_sheet(content, "x.xlsx")


def test_headings_in_two_lines_are_one():
    rows = [
        ["运单号", "收件信息", "", "", "代收款"],
        ["", "姓名", "电话", "地址", ""],
        a_row(cod="12"),
    ]

    found = read_sheet(as_text(["崇阳县派件清单"], *rows), "x.csv")

    assert found.headings == ("运单号", "收件人姓名", "收件人电话", "收件人地址", "代收款")
    assert (found.heading_row, found.rows_above) == (3, (1,))
    assert [(row.row, row.cod_fen) for row in parsed(found).taken] == [(4, 1200)]


def test_the_sender_and_the_recipient_are_told_apart_by_the_line_above():
    content = as_text(
        ["运单号", "寄件信息", "", "收件信息", "", ""],
        ["", "姓名", "电话", "姓名", "电话", "地址"],
        [NUMBER, "李四", "18800001111", "许磊", "17300003458", "港口村"],
    )

    mapping = recognise(read_sheet(content, "x.csv").headings)

    wanted = (Field.NAME, Field.PHONE, Field.ADDRESS)
    assert [mapping.columns[field] for field in wanted] == [3, 4, 5]
    assert not mapping.ambiguous


def test_a_first_row_of_words_is_no_second_line_of_headings():
    content = as_text(HEADINGS, ["", "收件人", "", "地址", ""], a_row())

    found = read_sheet(content, "x.csv")

    assert found.heading_row == 1
    assert [row.row for row in parsed(found).refused] == [2]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_web_page_called_a_spreadsheet_is_read_as_its_table(encoding):
    content = as_web_page(HEADINGS, a_row(cod="12.50"), a_row("<b>YT8657790438969</b>"))
    content = content.decode().encode(encoding)

    assert taken_from(content) == [(NUMBER, "港口村5组", 1250), (OTHER_NUMBER, "港口村5组", 0)]


def test_a_web_pages_cells_stand_in_their_columns():
    page = (
        "\r\n<style>td{}</style><table><tr><th colspan=5>崇阳县派件清单<tr>"
        + "".join(f"<th>{heading}" for heading in HEADINGS)
        + f"<tr><td>{NUMBER}<td>许&nbsp;磊<td>17300003458<td rowspan=2>港口村<br>5组<td>1"
        + f"<tr><td>{OTHER_NUMBER}<td>李<td>17300003459<td>2</table>"
    )

    found = read_sheet(page.encode(), "x.xls")

    assert found.heading_row == 2
    assert [row[3:] for row in found.rows] == [["港口村\n5组", "1"], ["", "2"]]
    assert [row.cod_fen for row in parsed(found).taken] == [100, 200]


def test_a_web_page_that_spans_more_than_memory_is_refused(monkeypatch):
    monkeypatch.setattr(web_page, "MAX_AREA", 256 * 3)
    row = "<tr><td colspan=99999>x"

    with pytest.raises(errors.TooManyRows):
        web_page.read_tables(f"<table>{row * 4}</table>", "x.xls", 9)
    assert web_page.read_tables(f"<table>{row * 3}</table>", "x.xls", 9)


def test_so_is_one_whose_cells_reach_down_into_more_rows_than_memory(monkeypatch):
    monkeypatch.setattr(web_page, "MAX_AREA", 256 * 3)
    page = "<table><tr><td rowspan=99 colspan=256>x" + "<tr><td>y" * 3

    with pytest.raises(errors.TooManyRows):
        web_page.read_tables(f"{page}</table>", "x.xls", 9)


def test_blanks_without_end_in_a_tag_are_passed_over():
    page = f"<table><tr><td colspan={' ' * 300_000}3>x</table>"

    [table] = web_page.read_tables(page, "x.xls", 9)

    assert table.rows == [["x"]]


@pytest.mark.parametrize("piece", ["<", "<!--", "<!x", "<td a='", "</", "&", "<script>", "<td a "])
def test_a_damaged_web_page_is_read_in_no_time(piece):
    started = process_time()

    with suppress(errors.CourierFileUnreadable):
        read_sheet(f"<table>{piece * 50_000}".encode(), "x.xls")

    assert process_time() - started < 2  # some parsers take minutes


def test_a_web_page_that_was_cut_off_is_refused():
    page = as_web_page(HEADINGS, a_row(), a_row(OTHER_NUMBER)).decode()

    with pytest.raises(errors.CourierFileUnreadable) as refusal:
        read_sheet(page[: page.index(OTHER_NUMBER)].encode(), "x.xls")

    assert type(refusal.value) is errors.CourierFileUnreadable


def test_the_table_of_parcels_is_found_inside_the_one_that_lays_the_page_out():
    inner = as_web_page(HEADINGS, a_row()).decode()
    page = f"<table><tr><td>清单<tr><td>{inner}<tr><td>合计：1件</table>"

    assert [row[0] for row in taken_from(page.encode())] == [NUMBER]


def test_several_tables_of_a_web_page_are_counted():
    page = (as_web_page(HEADINGS, a_row()) + as_web_page(HEADINGS, a_row(OTHER_NUMBER))).decode()

    first = read_sheet(page.encode(), "x.xls")
    second = read_sheet(page.encode(), "x.xls", sheet_name="2")

    assert (first.name, first.others) == ("1", ("2",))
    assert second.rows[0][0] == OTHER_NUMBER


def test_what_is_no_cell_of_a_web_page_is_left_out():
    page = as_web_page(HEADINGS, a_row()).decode()
    noise = (
        "<title><table></title><style>td > th{}</style><!-- <tr><td>x --><script>'<td>'</script>"
    )

    found = read_sheet(page.replace("<table", f"{noise}<p>x<table").encode(), "x.xls")

    assert found.heading_row == 1
    assert [row[0] for row in found.rows] == [NUMBER]


def test_a_web_page_of_too_many_rows_is_refused():
    page = f"<table>{'<tr><td>x' * 10}</table>"

    assert len(web_page.read_tables(page, "x.xls", 10)[0].rows) == 10
    with pytest.raises(errors.TooManyRows):
        web_page.read_tables(page, "x.xls", 9)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(
            b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(99), errors.FileIsOldExcel, id="5"
        ),
        pytest.param(
            b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(99), errors.FileIsOldExcel, id="2"
        ),
        pytest.param(b"<?xml version='1.0'?><Workbook/>", errors.NotASpreadsheet, id="xml"),
        pytest.param(b"MIME-Version: 1.0\r\n\r\n<table>", errors.NotASpreadsheet, id="mail"),
        pytest.param(b"<html><p>404</p></html>", errors.NotASpreadsheet, id="page-without-table"),
        pytest.param(
            as_text(HEADINGS, a_row()) + bytes(512), errors.CourierFileUnreadable, id="lost-its-end"
        ),
    ],
)
def test_a_file_under_another_kinds_name_says_what_to_do(content, error):
    with pytest.raises(errors.CourierFileUnreadable) as refusal:
        read_sheet(content, "x.xls")

    assert type(refusal.value) is error


def test_cells_that_systems_guard_from_excel_are_read():
    content = as_text(*[[f'="{cell}"' for cell in row] for row in (HEADINGS, a_row(cod="12"))])

    assert taken_from(content) == [(NUMBER, "港口村5组", 1200)]


def test_bars_separate_as_well_as_commas():
    assert taken_from(as_text(HEADINGS, a_row(), separator="|"))[0][0] == NUMBER


def test_headings_with_a_forms_remarks_are_recognised():
    headings = ["运单号（必填）", "收件人*", "联系电话\n(手机)", "收货地址【省市区+详细】"]
    mapping = recognise([*headings, "重量(g)(选填)", "代收货款（元，选填）"])

    assert not mapping.missing
    assert mapping.unit_of(Field.WEIGHT).value == "g"
    assert mapping.columns[Field.COD] == 5


_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\r\n\t"), max_size=12
)
_TAGS = ["<table>", "</table>", "<tr>", "<td rowspan=3>", "<td colspan=2>", "</td>", "<!--", "-->"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(_TEXTS, min_size=4, max_size=4), max_size=8))
def test_every_row_of_a_web_page_and_of_a_text_is_a_row(tails):
    rows = [[f"YT86577904389{n:02}", *tail] for n, tail in enumerate(tails)]
    escaped = [[escape(cell).replace("\r", "&#13;") for cell in row] for row in rows]
    output = StringIO(newline="")
    csv.writer(output).writerows([HEADINGS, *rows])

    page = read_sheet(as_web_page(HEADINGS, *escaped), "x.xls")
    with suppress(errors.QuotationMarkOpen):
        text = read_sheet(output.getvalue().encode(), "x.csv")
        assert [row[0] for row in text.rows] == [row[0] for row in rows]

    assert [row[0] for row in page.rows] == [row[0] for row in rows]
    assert len(parsed(page)) == len(rows)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*_TAGS, *HEADINGS, NUMBER, "x"]), max_size=30))
def test_any_mix_of_tags_is_read_or_refused(pieces):
    with suppress(errors.CourierFileUnreadable):
        assert read_sheet(f"<table>{''.join(pieces)}".encode(), "x.xls").headings

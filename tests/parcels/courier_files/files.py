"""Courier files made for a test: a few rows, and only what matters to it."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from station.parcels.courier_files.columns import recognise
from station.parcels.courier_files.rows import ParsedRows, TakenRow, parse_rows
from station.parcels.courier_files.sheet import Sheet, read_sheet

INTAKE = Path(__file__).parents[2] / "data" / "intake"
HEADINGS = ["运单号", "收件人", "手机", "地址", "重量kg", "代收货款", "到付款", "保价"]
NUMBER = "YT8657790438968"


def an_xlsx(*sheets: list[list[object]]) -> bytes:
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"strings_to_urls": False}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for index, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(index, column, cell)
                    else:
                        sheet.write(index, column, cell)
    return output.getvalue()


def with_part(xlsx: bytes, name: str, part: bytes) -> bytes:
    output = BytesIO()
    with ZipFile(BytesIO(xlsx)) as old, ZipFile(output, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, part if info.filename == name else old.read(info))
    return output.getvalue()


def with_sheet_data(rows: str) -> bytes:
    part = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    return with_part(an_xlsx([["运单号"]]), "xl/worksheets/sheet1.xml", part.encode())


def a_sheet(*rows: list[object], headings: list[str] | None = None) -> Sheet:
    return Sheet("", tuple(headings or HEADINGS), 1, [list(row) for row in rows])


def parse(*rows: list[object], headings: list[str] | None = None, partner=None) -> ParsedRows:
    sheet = a_sheet(*rows, headings=headings)
    return parse_rows(sheet, recognise(sheet.headings), partner)


def parse_one(headings: list[str] | None = None, **cells: object) -> ParsedRows:
    """One good row, but for the cells named by their heading."""
    usual = dict.fromkeys(headings or HEADINGS, "") | {
        "运单号": NUMBER,
        "收件人": "许磊",
        "手机": "17300003458",
        "地址": "崇阳县港口村",
    }
    row = usual | cells
    return parse(list(row.values()), headings=list(row))


def take_one(headings: list[str] | None = None, **cells: object) -> TakenRow:
    parsed = parse_one(headings, **cells)
    assert (len(parsed.taken), len(parsed)) == (1, 1), parsed
    return parsed.taken[0]


def parse_file(name: str, partner: str | None = None) -> ParsedRows:
    sheet = read_sheet((INTAKE / name).read_bytes(), name)
    return parse_rows(sheet, recognise(sheet.headings), partner)

"""What the command line says of couriers' files that are not quite right."""

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from sqlmodel import func, select

from station.cli.opened import opened
from station.parcels.models import Intake

INTAKE = Path(__file__).parent.parent / "data" / "intake"
HEADINGS = ["运单号", "收件人", "手机", "地址", "重量", "代收款"]
FIRST, SECOND = "YT8657790438968", "YT8657790438969"


def a_row(number: str, cod: str = "", weight: str = "1") -> list[str]:
    return [number, "许磊", "17300003458", "湖北省咸宁市崇阳县天城镇桃红村5组", weight, cod]


@pytest.fixture
def a_csv(tmp_path):
    def write(*rows: list[str], headings: list[str] | None = None):
        path = tmp_path / "file.csv"
        lines = [headings or HEADINGS, *rows]
        path.write_text("\n".join(map(",".join, lines)), encoding="utf-8")
        return path

    return write


@pytest.fixture
def two_sheets(tmp_path):
    output = BytesIO()
    with xlsxwriter.Workbook(output) as book:
        for name, number in (("上午", FIRST), ("下午", SECOND)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, a_row(number))
    path = tmp_path / "two.xlsx"
    path.write_bytes(output.getvalue())
    return path


def count_intakes():
    with opened() as database, database.read() as session:
        return session.exec(select(func.count()).select_from(Intake)).one()


def test_what_differs_what_is_in_doubt_and_what_is_missing_is_said_once(county_station, a_csv):
    county_station("intake", a_csv(a_row(FIRST), a_row(SECOND)), "--partner", "yto")
    rows = [a_row(FIRST, "5"), a_row(SECOND), a_row("YT8657790438970", weight="约2斤")]
    headings = ["运单号", "收件人", "甲", "地址", "重量", "代收款"]

    said = county_station("intake", a_csv(*rows, headings=headings), "--partner", "yto")

    other = "The number is here already with other content. Nothing was overwritten."
    assert said.err.splitlines() == [
        "No column of the file was found for: phone.",
        f"Row 2: {other} differs in: phone, cash on delivery",
        f"Row 3: {other} differs in: phone",
        "Row 4: The weight 约2斤 is taken as unknown.",
    ]


def test_the_same_file_twice_writes_nothing_and_says_nothing_of_its_rows(county_station, a_csv):
    path = a_csv(a_row(FIRST))
    county_station("intake", path, "--partner", "yto")

    again = county_station("intake", path, "--partner", "yto", "--json")

    assert (again.code, again.err, count_intakes()) == (0, "", 1)
    assert (again.result["taken"], again.result["already"]) == (0, 1)


def test_a_file_of_which_every_row_is_refused_is_no_intake(county_station, a_csv):
    said = county_station("intake", a_csv(a_row("")), "--partner", "yto", "--json")

    assert [refusal["row"] for refusal in said.result["refused"]] == [2]
    assert count_intakes() == 0


def test_the_sheets_that_were_not_taken_are_named_and_can_be_taken(county_station, two_sheets):
    first = county_station("intake", two_sheets, "--partner", "yto")
    second = county_station("intake", two_sheets, "--partner", "yto", "--sheet", "下午", "--json")

    told = "Other sheets of the file were not taken: 下午. Take them with --sheet NAME.\n"
    assert first.err == told
    assert second.result["taken"] == 1


def test_the_bad_rows_behind_their_days_file_are_told_one_by_one(county_station):
    county_station("intake", INTAKE / "yto.csv", "--partner", "yto")

    said = county_station("intake", INTAKE / "bad_rows.csv", "--partner", "yto", "--json")

    assert (said.result["taken"], said.result["already"]) == (6, 1)
    assert said.result["refused"] == [
        {"row": 3, "reason": "The tracking number is missing."},
        {
            "row": 4,
            "reason": "7.31E+13 has lost digits of the tracking number. Format the column as text.",
        },
        {"row": 8, "reason": "The cash on delivery abc is not an amount."},
    ]
    told = [line.split(":")[0] for line in said.err.splitlines() if line.startswith("Row")]
    assert told == [f"Row {row}" for row in (2, 3, 4, 6, 7, 8, 9)]
    assert "differs in: recipient, phone, weight" in said.err


def test_a_file_of_another_partner_is_noticed(county_station, a_csv):
    said = county_station("intake", a_csv(a_row(FIRST), a_row(SECOND)), "--partner", "zto")

    assert said.err == "Most numbers look like those of yto, and not of zto.\n"


def test_two_columns_of_one_meaning_are_not_chosen_from(county_station, a_csv):
    path = a_csv([*a_row(FIRST), "12"], headings=[*HEADINGS, "代收款"])

    said = county_station("intake", path, "--partner", "yto")

    assert said.code == 1
    assert said.err.startswith("The file has several columns of one meaning: 代收款.")

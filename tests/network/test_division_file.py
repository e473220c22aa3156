import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import StationError
from station.network import division_file
from station.network.division_file import DivisionLevel, DivisionRow, read
from station.resources import resource_dir
from tests.network.builders import COUNTY, HEADER, tonglu

COUNTY_LINE = f"{COUNTY},county,,崇阳县,114.039523,29.556688\n"
TOWNSHIP_LINE = "421223101000,township,421223000000,沙坪镇,,\n"
VILLAGE_LINE = "421223101201,village,421223101000,东溪村,113.87,29.37\n"
GOOD = HEADER + COUNTY_LINE + TOWNSHIP_LINE + VILLAGE_LINE


def faults_of(text: str) -> list[tuple[type, dict]]:
    with pytest.raises(division_file.DivisionFileFaulty) as refusal:
        read(text.encode())
    assert refusal.value.values == {"count": len(refusal.value.faults)}
    return [(type(fault), fault.values) for fault in refusal.value.faults]


def test_chongyang_is_read_whole():
    edition = read((resource_dir("data") / "network" / "chongyang_421223.csv").read_bytes())

    levels = [row.level for row in edition.rows]
    assert levels.count(DivisionLevel.TOWNSHIP) == 13
    assert levels.count(DivisionLevel.VILLAGE) == 206
    assert sum(row.longitude is not None for row in edition.rows) == 191
    assert edition.county.name == "崇阳县"


def test_tonglu_is_read_whole():
    assert (len(tonglu("2016").rows), len(tonglu("2023").rows)) == (219, 233)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in(encoding):
    edition = read(GOOD.encode(encoding))

    assert edition.rows[2] == DivisionRow(
        "421223101201", DivisionLevel.VILLAGE, "421223101000", "东溪村", 113.87, 29.37
    )


def test_columns_may_stand_in_another_order_among_others():
    edition = read(f"name,note,{HEADER.replace(',name', '')}崇阳县,x,{COUNTY},county,,,\n".encode())

    assert edition.rows == (DivisionRow(COUNTY, DivisionLevel.COUNTY, None, "崇阳县"),)


def test_spaces_and_empty_rows_are_passed_over():
    text = GOOD.replace("东溪村", " 东溪村\u3000").replace("421223101201", "421223101201\t")

    assert read((text + ",,,,,\n\n").encode()) == read(GOOD.encode())


@pytest.mark.parametrize("point", ["29.37,113.87", "nan,29", "inf,29", "abc,29", "113.87,", "0,0"])
def test_a_senseless_point_is_left_out(point):
    row = read(GOOD.replace("113.87,29.37", point).encode()).rows[2]

    assert (row.longitude, row.latitude) == (None, None)


@pytest.mark.parametrize(
    ("line", "fault", "values"),
    [
        pytest.param(
            "4.21223E+11,village,421223101000,白泉村,,",
            division_file.CodeMalformed,
            {"row": 5, "code": "4.21223E+11"},
            id="code-spoilt-by-a-spreadsheet",
        ),
        pytest.param(
            "42122310120２,village,421223101000,白泉村,,",
            division_file.CodeMalformed,
            {"row": 5, "code": "42122310120２"},
            id="full-width-digit",
        ),
        pytest.param(
            "421223101202,hamlet,421223101000,白泉村,,",
            division_file.LevelUnknown,
            {"row": 5, "level": "hamlet"},
            id="level-unknown",
        ),
        pytest.param(
            "421223102000,village,421223000000,石城镇,,",
            division_file.LevelAgainstCode,
            {"row": 5, "code": "421223102000", "expected": "township"},
            id="level-against-code",
        ),
        pytest.param(
            "421223101202,village,421223101000, ,,",
            division_file.NameMissing,
            {"row": 5, "code": "421223101202"},
            id="no-name",
        ),
        pytest.param(
            "421223101201,village,421223101000,白泉村,,",
            division_file.CodeRepeated,
            {"row": 5, "first_row": 4, "code": "421223101201"},
            id="code-twice",
        ),
        pytest.param(
            "421223102201,village,421223101000,白泉村,,",
            division_file.ParentAgainstCode,
            {
                "row": 5,
                "code": "421223102201",
                "expected": "421223102000",
                "parent_code": "421223101000",
            },
            id="parent-against-code",
        ),
        pytest.param(
            "421223102201,village,421223102000,白泉村,,",
            division_file.ParentMissing,
            {"row": 5, "parent_code": "421223102000"},
            id="parent-missing",
        ),
        pytest.param(
            "421224000000,county,,通山县,,",
            division_file.CountyRepeated,
            {"row": 5, "name": "通山县"},
            id="second-county",
        ),
        pytest.param(
            "421223101202", division_file.LevelUnknown, {"row": 5, "level": ""}, id="short-row"
        ),
    ],
)
def test_a_row_is_refused_with_its_number(line, fault, values):
    assert faults_of(GOOD + line + "\n") == [(fault, values)]


def test_a_county_with_a_parent_is_told_to_leave_it_empty():
    ((fault, values),) = faults_of(HEADER + f"{COUNTY},county,420000000000,崇阳县,,\n")

    assert fault is division_file.ParentAgainstCode
    assert values["expected"] == "empty"


def test_a_file_without_a_county_is_refused():
    assert faults_of(HEADER) == [(division_file.CountyMissing, {})]


def test_all_faults_are_shown_at_once():
    found = faults_of(GOOD + "1,village,,a,,\n2,village,,b,,\n" + TOWNSHIP_LINE)

    assert [values["row"] for _, values in found] == [5, 6, 7]


def test_children_of_a_faulty_row_are_not_faulty_themselves():
    found = faults_of(HEADER + COUNTY_LINE + TOWNSHIP_LINE.replace("沙坪镇", "") + VILLAGE_LINE)

    assert [fault for fault, _ in found] == [division_file.NameMissing]


@pytest.mark.parametrize("count", [20, 21])
def test_no_more_than_twenty_faults_are_shown(count):
    bad = "x,village,421223101000,a,,\n"

    assert len(faults_of(GOOD + bad * count)) == 20


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(GOOD.encode("utf-16"), id="utf-16"),
        pytest.param(b"PK\x03\x04\x14\x00\x06\x00\x00\xff", id="workbook"),
        pytest.param((HEADER + '"421223000000,county,,x,,\n').encode(), id="open-quote"),
    ],
)
def test_what_is_not_a_csv_table_is_refused(data):
    with pytest.raises(division_file.DivisionFileUnreadable):
        read(data)


@pytest.mark.parametrize("data", [b"", b"\n", b"code,level,name\n"])
def test_missing_columns_are_named(data):
    with pytest.raises(division_file.DivisionColumnsMissing) as refusal:
        read(data)

    assert "parent_code" in refusal.value.values["missing"]


@settings(deadline=None)
@given(st.binary() | st.text().map(lambda text: (GOOD + text).encode("utf-8", "replace")))
def test_any_other_file_is_refused_in_words(data):
    assert rows_or_words(data)


def rows_or_words(data):
    try:
        return read(data).rows
    except StationError as refusal:
        return str(refusal)

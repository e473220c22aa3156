"""Editions of the division codes by command: in order, again, back, ahead, and files that fail."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from station.clock import business_day, system_clock
from tests.cli.conftest import CHONGYANG

DATA = Path(__file__).parent.parent / "data" / "network"
IN_2016, IN_2023 = DATA / "tonglu_330122_2016.csv", DATA / "tonglu_330122.csv"
HEADER = "code,level,parent_code,name,longitude,latitude\n"
COUNTY = "421223000000,county,,崇阳县,,\n"
TOWNSHIP = "421223100000,township,421223000000,天城镇,,\n"
VILLAGE = "421223100201,village,421223100000,洪下村,,\n"


def take_in(station, path, *more):
    return station("network", "import", path, *more, "--json")


def test_tonglu_2016_and_then_2023(new_station):
    first = take_in(new_station, IN_2016, "--edition", "2016-07-31").result
    second = take_in(new_station, IN_2023, "--edition", "2023-06-30").result
    again = take_in(new_station, IN_2023, "--edition", "2023-06-30").result

    assert (first["added"], first["stations"]) == (219, 219)
    changes = {name: second[name] for name in ("renamed", "moved", "reused", "added", "gone")}
    assert changes == {"renamed": 7, "moved": 5, "reused": 1, "added": 19, "gone": 5}
    places_now = first["added"] - 5 + 19
    assert (again["unchanged"], again["stations"]) == (places_now, 0)


def test_a_code_that_another_place_has_now_counts_as_a_new_place_and_as_one_that_is_gone(
    new_station,
):
    new_station("network", "import", IN_2016, "--edition", "2016-07-31")

    said = new_station("network", "import", IN_2023, "--edition", "2023-06-30").out

    assert "20 new, 7 renamed, 5 moved, 6 gone, 201 as before" in said
    assert "20 stations were opened" in said
    assert "6 places wait for a person" in said


def test_both_editions_may_be_taken_in_on_one_day(new_station):
    assert take_in(new_station, IN_2016).result["added"] > 0

    assert take_in(new_station, IN_2023).result["renamed"] == 7


def test_an_older_edition_undoes_nothing_unless_it_is_meant(new_station):
    take_in(new_station, IN_2023, "--edition", "2023-06-30")

    refused = take_in(new_station, IN_2016, "--edition", "2016-07-31")

    assert refused.code == 1
    assert refused.err == (
        "The network has the edition of 2023-06-30 already; that of 2016-07-31 would take names "
        "and codes back. Give the day from which the file holds, or --older if that is meant.\n"
    )
    assert take_in(new_station, IN_2023, "--edition", "2023-06-30").result["renamed"] == 0
    meant = take_in(new_station, IN_2016, "--edition", "2016-07-31", "--older")
    assert meant.result["renamed"] == 7


def test_an_edition_that_only_dropped_places_is_an_edition(new_station, tmp_path):
    whole, less = tmp_path / "whole.csv", tmp_path / "less.csv"
    whole.write_text(HEADER + COUNTY + TOWNSHIP + VILLAGE, "utf-8")
    less.write_text(HEADER + COUNTY + TOWNSHIP, "utf-8")
    take_in(new_station, whole, "--edition", "2020-01-01")
    take_in(new_station, less, "--edition", "2022-01-01")

    assert take_in(new_station, whole, "--edition", "2021-01-01").code == 1


def test_an_edition_of_tomorrow_waits(new_station):
    today = business_day(system_clock())
    tomorrow = today + timedelta(days=1)

    early = take_in(new_station, CHONGYANG, "--edition", str(tomorrow))

    assert (early.code, early.err) == (
        1,
        f"The codes of {tomorrow} do not hold yet. Take them in on that day, or later.\n",
    )
    assert take_in(new_station, CHONGYANG, "--edition", str(today)).code == 0


def test_a_second_county_is_refused(new_station):
    take_in(new_station, CHONGYANG)

    said = take_in(new_station, IN_2023)

    assert said.code == 1
    assert said.err.startswith("The file is that of 桐庐县 (330122000000), and this network serves")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param((HEADER + COUNTY + TOWNSHIP + VILLAGE).encode("gb18030"), id="gb18030"),
        pytest.param((HEADER + COUNTY + TOWNSHIP + VILLAGE).encode("utf-8-sig"), id="bom"),
        pytest.param((HEADER + COUNTY + TOWNSHIP + VILLAGE).encode(), id="utf-8"),
        pytest.param(
            (
                "\n" + HEADER + "\n" + COUNTY + ",,,,,\n" + TOWNSHIP + "\n\n" + VILLAGE + "\n"
            ).encode(),
            id="blank-lines",
        ),
        pytest.param(
            (HEADER + COUNTY + TOWNSHIP + VILLAGE).replace("\n", "\r\n").encode(), id="windows"
        ),
    ],
)
def test_a_file_is_read_as_offices_send_it(new_station, tmp_path, content):
    file = tmp_path / "codes.csv"
    file.write_bytes(content)

    said = take_in(new_station, file)

    assert (said.code, said.err) == (0, "")
    assert said.result["added"] == 3


def without(column: str) -> str:
    rows = list(csv.DictReader(io.StringIO(HEADER + COUNTY + TOWNSHIP)))
    kept = [name for name in rows[0] if name != column]
    return "\n".join([",".join(kept), *(",".join(row[name] for name in kept) for row in rows)])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(
            "",
            "The first row lacks code, level, parent_code, name, longitude, latitude.",
            id="empty",
        ),
        pytest.param(without("name"), "The first row lacks name.", id="column-missing"),
        pytest.param(
            HEADER + COUNTY + "421223100,township,421223000000,天城镇,,\n",
            "Row 3: the code “421223100” is not 12 digits.",
            id="nine-digits",
        ),
        pytest.param(
            HEADER + COUNTY + TOWNSHIP + TOWNSHIP,
            "Row 4: row 3 has the code 421223100000 too.",
            id="twice",
        ),
        pytest.param(
            HEADER + TOWNSHIP.replace("421223000000", "421223000000"),
            "The file has no row of the level county.",
            id="no-county",
        ),
        pytest.param(
            HEADER + COUNTY + VILLAGE,
            "Row 3: the parent 421223100000 has no row of its own.",
            id="orphan",
        ),
        pytest.param("PK\x03\x04\x00\x00", "The file is not a CSV table.", id="a-workbook"),
    ],
)
def test_a_file_that_cannot_be_taken_in_says_why(new_station, tmp_path, content, sentence):
    file = tmp_path / "codes.csv"
    file.write_text(content, "utf-8")

    said = take_in(new_station, file)

    assert said.code == 1
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert take_in(new_station, CHONGYANG).result["added"] == 220

"""The doctor in the terminal: what is wrong, in the reader's language, and what to do."""

import re
import sqlite3
from contextlib import closing

import pytest

CHECKS = [
    "database",
    "schema",
    "log",
    "anchor",
    "custody",
    "search",
    "clock",
    "jobs",
    "backups",
    "space",
]


@pytest.fixture
def home(county_station, tmp_path):
    """A station with a parcel, a job that failed, and all that the doctor can find fault with."""
    county_station("intake", "tests/data/intake/bad_rows.csv", "--partner", "jd")
    return tmp_path / "home"


def tamper(home, statement: str) -> None:
    with closing(sqlite3.connect(home / "station.db")) as connection, connection:
        connection.execute(statement)


def test_a_doctor_who_finds_all_well_ends_with_nought(county_station):
    said = county_station("doctor", "--json")

    assert [found["check"] for found in said.result["findings"]] == [*CHECKS, "key"]
    assert (said.code, said.err) == (0, "")


FAULTS = {
    "database": "DELETE FROM partner",
    "log": "UPDATE log_entry SET digest = x'07' WHERE seq = 9",
    "custody": "UPDATE unit SET state = 'lost', holder = 'lost'",
    "jobs": (
        "INSERT INTO job (name, next_at, last_error, error_values) VALUES ("
        "'back up, and prove the copy', '2026-11-21', 'No space left on device', '{}')"
    ),
    "schema": "UPDATE alembic_version SET version_num = '0'",
}


@pytest.mark.parametrize("check", FAULTS)
@pytest.mark.parametrize(
    ("language", "to_do"),
    [
        ("en", r"station \w+|ask those|Make room|Set it"),
        ("zh", r"station \w+|联系维护人员"),
    ],
)
def test_whatever_is_wrong_is_said_with_what_to_do(county_station, home, check, language, to_do):
    tamper(home, FAULTS[check])

    said = county_station("doctor", "--json", "--language", language)

    wrong = {f["check"]: f["sentence"] for f in said.result["findings"] if f["verdict"] == "wrong"}
    assert said.code == 1
    assert check in wrong
    assert re.search(to_do, wrong[check])
    assert bool(re.search(r"[\u4e00-\u9fff]", wrong[check])) is (language == "zh")

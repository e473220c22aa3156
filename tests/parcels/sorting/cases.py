"""Counties, courier files and judged addresses, as the tests of sorting read them."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineWorkbook

from station.parcels.sorting import Division, Gazetteer, Sorting, Verdict

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"
COUNTIES = {
    "chongyang": ROOT / "station" / "data" / "network" / "chongyang_421223.csv",
    "tonglu": DATA / "network" / "tonglu_330122.csv",
}
ASKED, OUT = "", "OUT"


class Judged(NamedTuple):
    address: str
    expected: str
    why: str = ""


@cache
def divisions(county):
    return tuple(
        Division(row["code"], row["level"], row["parent_code"] or None, row["name"])
        for row in _rows(COUNTIES[county])
    )


@cache
def gazetteer(county):
    return Gazetteer.of(divisions(county))


def hand_judged(county):
    rows = _rows(DATA / "addresses" / f"{county}_hand.csv")
    return [Judged(row["address"], row["division_code"], row["why"]) for row in rows]


def intake():
    """One day of four couriers, with the answers; rows without an answer are left out."""
    answers = {
        row["tracking_number"]: row["division_code"]
        for row in _rows(DATA / "intake" / "answers.csv")
    }
    return [Judged(address, answers[number]) for number, address in _parcels() if number in answers]


def outcome(verdict: Verdict) -> str:
    """A verdict in the words of the answer files."""
    if verdict.sorting is Sorting.MISROUTED:
        return OUT
    return verdict.division_code or ASKED


def differences(county, judged):
    """Each address decided otherwise than expected, as a line to read."""
    sorter = gazetteer(county)
    return [
        f"{case.address}: {case.expected or 'asked'} expected, got {verdict} ({case.why})"
        for case in judged
        if outcome(verdict := sorter.sort(case.address)) != case.expected
    ]


def _parcels():
    for row in _sheet("ems"):
        yield _number(row[1]), str(row[4])
    for row in _sheet("zto"):
        yield _number(row[0]), "".join(map(str, row[3:7]))
    for name, encoding in (("yto", "gb18030"), ("jd", "utf-8-sig")):
        path = DATA / "intake" / f"{name}.csv"
        with path.open(encoding=encoding, newline="") as lines:
            for row in csv.reader(lines):
                yield row[0].strip(), row[3]


def _sheet(name):
    path = DATA / "intake" / f"{name}.xlsx"
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]


def _number(cell):
    return str(int(cell)) if isinstance(cell, float) else str(cell).strip()


def _rows(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))

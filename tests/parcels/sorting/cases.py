"""Counties, courier files and judged addresses, as the tests of sorting read them."""

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineWorkbook

from station.parcels.sorting import Division, Sorting, Verdict
from station.parcels.sorting.gazetteer import Gazetteer
from station.parcels.sorting.names import township_stem, village_stem

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"
COUNTIES = {
    "chongyang": ROOT / "station" / "data" / "network" / "chongyang_421223.csv",
    "tonglu": DATA / "network" / "tonglu_330122.csv",
}
# Counties that nobody looked at while the grammar was written.
UNSEEN = {
    "wuyuan": DATA / "network" / "wuyuan_361130.csv",
    "pingshan": DATA / "network" / "pingshan_130131.csv",
    "sanjiang": DATA / "network" / "sanjiang_450226.csv",
}
REGIONS = {
    "chongyang": "湖北省咸宁市崇阳县",
    "tonglu": "浙江省杭州市桐庐县",
    "wuyuan": "江西省上饶市婺源县",
    "pingshan": "河北省石家庄市平山县",
    "sanjiang": "广西壮族自治区柳州市三江侗族自治县",
}
ASKED, OUT = "", "OUT"
_FRONTS = ("", "收件人张三", "13800138000", "地址：")


class Judged(NamedTuple):
    address: str
    expected: str
    why: str = ""


@cache
def divisions(county):
    return tuple(
        Division(row["code"], row["level"], row["parent_code"] or None, row["name"])
        for row in _rows((COUNTIES | UNSEEN)[county])
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


def villages_of_one_name(county):
    """Code, township and the name with its ending, where the county has it once."""
    places = {division.code: division for division in divisions(county)}
    villages = [d for d in places.values() if d.level == "village"]
    stems = Counter(village_stem(d.name)[0] for d in villages)
    for village in villages:
        stem, kind = village_stem(village.name)
        if stems[stem] == 1:
            yield village.code, places[village.parent_code].name, stem, kind


def ways_of_writing(region, township, stem, kind):
    """All common ways of writing a village named in full."""
    short = township_stem(township) or township
    county = region[-3:]
    for front in _FRONTS:
        yield f"{front}{region}{township}{stem}{kind}"
    yield f"{region}{region}{township}{stem}{kind}"
    yield f"{region}{township}{region}{township}{stem}{kind}"
    yield f"{region} {township} {stem}{kind}"
    yield f"{region}，{township}，{stem}{kind}"
    yield f"{county}{township}{stem}{kind}"
    yield f"{township}{stem}{kind}"
    yield f"{region}{short}{stem}{kind}"
    yield f"{region}{stem}{kind}"


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

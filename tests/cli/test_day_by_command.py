"""From nothing to a day's parcels, by commands alone."""

import csv
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlmodel import col, select

from station import custody
from station.cli.opened import opened
from station.cli.start import run
from station.clock import system_clock
from station.custody import Happening
from station.keeping.installing import writer
from station.parcels.models import Parcel
from tests.cli.conftest import CHONGYANG

INTAKE = Path(__file__).parent.parent / "data" / "intake"


def test_four_commands_in_a_row_take_in_a_day_and_write_it_out(station, tmp_path):
    assert station("init").code == 0
    assert station("network", "import", CHONGYANG).code == 0
    assert station("intake", INTAKE / "yto.csv", "--partner", "yto").code == 0
    exported = station("parcels", "export", "-o", tmp_path / "parcels.csv", "--json")

    with (tmp_path / "parcels.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == exported.result["parcels"] == 810
    wanted = {"tracking_number", "partner", "division_code", "state", "station", "sorting"}
    assert wanted <= rows[0].keys()
    assert {row["partner"] for row in rows} == {"yto"}
    assert {row["state"] for row in rows} == {"expected"}
    assert {row["sorting"] for row in rows} == {"sure", "township", "asked", "misrouted"}


def test_an_intake_in_json_counts_and_names_what_was_refused(county_station):
    said = county_station("intake", INTAKE / "bad_rows.csv", "--partner", "jd", "--json")

    result = said.result
    assert (said.code, result["taken"], result["already"]) == (0, 7, 0)
    assert [refusal["row"] for refusal in result["refused"]] == [3, 4, 8]
    assert result["refused"][0]["reason"] == "The tracking number is missing."
    sorted_ = [result[name] for name in ("sure", "township", "asked", "misrouted")]
    assert sum(sorted_) == result["taken"]


def test_the_same_file_twice_changes_nothing(county_station):
    first = county_station("intake", INTAKE / "jd.csv", "--partner", "jd", "--json").result
    second = county_station("intake", INTAKE / "jd.csv", "--partner", "JD", "--json").result

    assert first["taken"] > 0
    assert (second["taken"], second["already"]) == (0, first["taken"])


def test_the_export_goes_to_stdout_where_no_file_is_named(county_station):
    county_station("intake", INTAKE / "bad_rows.csv", "--partner", "jd")

    lines = county_station("parcels", "export").out.lstrip("\ufeff").splitlines()

    assert lines[0].startswith("tracking_number,partner,division_code")
    assert len(lines) == 1 + 7


def test_the_same_divisions_again_change_nothing(county_station):
    again = county_station("network", "import", CHONGYANG, "--edition", "2023-06-30", "--json")

    result = again.result
    assert (result["unchanged"], result["added"], result["stations"]) == (220, 0, 0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(
            ("intake", INTAKE / "jd.csv", "--partner", "xx"),
            "There is no partner xx. Known are: cainiao, deppon, ems, jd, jt, sf, sto, yto, yunda, "
            "zto.\n",
            id="unknown-partner",
        ),
        pytest.param(
            ("intake", "nowhere.csv", "--partner", "jd"),
            "There is no file nowhere.csv.\n",
            id="missing-file",
        ),
        pytest.param(
            ("sheet", "L-421223-0001-X", "-o", "bill.pdf"),
            "There is no sheet, bag, load or trip with the number L-421223-0001-X.\n",
            id="unknown-sheet",
        ),
        pytest.param(
            ("user", "add", "liu", "--station", "421223999"),
            "There is no station with the code 421223999.\n",
            id="unknown-station",
        ),
        pytest.param(
            ("restore", INTAKE / "jd.csv"),
            f"{INTAKE / 'jd.csv'} is no backup of a station.\n",
            id="no-backup",
        ),
    ],
)
def test_an_error_is_one_sentence_on_stderr(county_station, arguments, sentence):
    said = county_station(*arguments)

    assert (said.code, said.out, said.err) == (1, "", sentence)


def test_without_a_station_each_command_says_how_to_make_one(station, tmp_path):
    said = station("parcels", "export")

    home = tmp_path / "home"
    expected = f"There is no station in {home}. Make one first: station init\n"
    assert (said.code, said.err) == (1, expected)


def test_before_the_divisions_an_intake_says_what_to_do_first(station):
    station("init")

    said = station("intake", INTAKE / "jd.csv", "--partner", "jd")

    assert said.code == 1
    assert said.err == (
        "This station has no county yet. Read its divisions in first: station network import FILE\n"
    )


def test_somebody_added_gets_a_password_that_is_shown_once(county_station):
    said = county_station("user", "add", "Liu", "--station", "421223100201", "--json")

    assert said.result["login"] == "liu"
    assert said.result["station"] == "421223100201"
    assert len(said.result["password"]) == len("k7mw-9xrt-4bnp")
    again = county_station("user", "add", "liu")
    assert (again.code, again.err) == (
        1,
        "The login name liu is taken. Choose another one.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "environ", "word"),
    [
        pytest.param(["--language", "en"], {}, "Commands", id="asked-for"),
        pytest.param([], {"STATION_LOCALE": "en"}, "Commands", id="the-installation's"),
        pytest.param([], {"LANG": "en_GB.UTF-8"}, "Commands", id="the-system's"),
        pytest.param(["--language=zh"], {"LANG": "en_GB.UTF-8"}, "命令", id="asked-for-chinese"),
        pytest.param([], {"LANG": "C.UTF-8"}, "命令", id="chinese-unless-said"),
    ],
)
def test_the_help_is_in_the_readers_language(arguments, environ, word, monkeypatch, capsys):
    for name in ("STATION_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.setenv(name, environ.get(name, ""))

    assert run([*arguments, "--help"]) == 0

    assert f"\n{word}:\n" in capsys.readouterr().out


def test_a_partners_outcomes_by_command_are_written_again_as_they_were(county_station, tmp_path):
    county_station("intake", INTAKE / "jd.csv", "--partner", "jd")
    _arrive(1)
    first, again = tmp_path / "first.csv", tmp_path / "again.csv"

    made = county_station("outcomes", "--partner", "jd", "-o", first, "--json")
    nothing = county_station("outcomes", "--partner", "jd", "-o", again)
    county_station("outcomes", "--partner", "jd", "--again", 1, "-o", again)
    unknown = county_station("outcomes", "--partner", "jd", "--again", 2)

    assert (made.code, made.result["number"], made.result["lines"]) == (0, "JD-000001", 1)
    assert nothing.code == 1
    assert "has not been told yet" in nothing.err
    assert again.read_bytes() == first.read_bytes()
    assert unknown.err.strip() == "No file 2 was made for jd."


def _arrive(count):
    """Some of the parcels come to where they are for."""
    with opened() as database, database.write() as session:
        clerk = writer(session, system_clock)
        wanted = select(Parcel).where(col(Parcel.destination_id).is_not(None)).limit(count)
        for parcel in session.exec(wanted).all():
            there = replace(clerk, actor=replace(clerk.actor, station_id=parcel.destination_id))
            custody.record(session.connection(), there, [Happening("over", parcel.id)])

"""A disk that fills up: said early, and nothing acknowledged that is not on it."""

import errno
import os
import shutil
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from station.cli.start import run
from station.custody import EVENT, UNIT
from station.keeping.doctor import examine
from station.keeping.findings import Verdict
from station.keeping.surroundings import LITTLE_SPACE, NO_SPACE
from station.web.access import public
from tests.builders import log_in

SCRIPT = {"X-Requested-With": "scan"}


@pytest.fixture
def sorter(client, county):
    log_in(client, county.people["county_operator"])
    return client


@pytest.fixture
def disk(monkeypatch):
    """``disk(free)``: this machine's disk has so much room left."""

    def has(free: int) -> None:
        usage = SimpleNamespace(total=64_000_000_000, used=0, free=free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)

    return has


def fill_up(database, *, pages: int) -> None:
    """Let the database's file grow by so many pages and no further."""
    with database.alone() as engine, engine.connect() as connection:
        there = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {there + pages}")


def make_room(database) -> None:
    with database.alone() as engine, engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")


def test_on_a_full_disk_only_scans_that_are_on_it_are_acknowledged(sorter, database, session):
    fill_up(database, pages=6)
    numbers = [f"SF{n:013d}" for n in range(60)]

    answers = [
        sorter.post("/sorting/scan", data={"text": number}, headers=SCRIPT) for number in numbers
    ]

    refused = [n for n, answer in zip(numbers, answers, strict=True) if answer.status_code == 507]
    heard = [n for n, answer in zip(numbers, answers, strict=True) if answer.status_code != 507]
    assert refused
    assert heard
    assert {answer.json["kind"] for answer in answers if answer.status_code == 507} == {"DiskFull"}
    kept = session.connection().execute(sa.select(UNIT.c.number)).scalars().all()
    assert sorted(kept) == sorted(heard)
    events = session.connection().execute(sa.select(sa.func.count()).select_from(EVENT)).scalar()
    assert events >= len(heard)


def test_a_full_disk_is_said_with_what_to_do_and_the_step_can_be_repeated(sorter, database):
    fill_up(database, pages=0)
    number = "SF1234567890123"
    while (answer := sorter.post("/sorting/scan", data={"text": number})).status_code != 507:
        number = f"SF{int(number[2:]) + 1}"

    assert "硬盘已满" in answer.text
    assert "没有保存" in answer.text
    make_room(database)
    assert sorter.post("/sorting/scan", data={"text": number}).status_code != 507


def test_a_file_that_the_disk_does_not_take_says_so_too(app, client):
    @public
    def view():
        raise OSError(errno.ENOSPC, "No space left on device")

    app.add_url_rule("/full", "full", view)

    response = client.get("/full")

    assert response.status_code == 507
    assert "硬盘已满" in response.text


def test_another_mistake_with_a_file_is_a_bug(app, client):
    @public
    def view():
        raise OSError(errno.EISDIR, "Is a directory")

    app.add_url_rule("/folder", "folder", view)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    assert client.get("/folder").status_code == 500


def test_the_command_line_says_it_in_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LANGUAGE", "")
    assert run(["init", "--json"]) == 0
    # Where a copy learns that the disk has not taken it.
    monkeypatch.setattr(os, "fsync", out_of_room)

    assert run(["backup", "--language", "en"]) == 1

    assert capsys.readouterr().err == (
        "The disk is full, so this was not saved. Make room on it, then do it again.\n"
    )


def out_of_room(*_args, **_values):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("free", "verdict"),
    [
        pytest.param(LITTLE_SPACE, Verdict.WELL, id="enough"),
        pytest.param(LITTLE_SPACE - 1, Verdict.WATCH, id="a-byte-less"),
        pytest.param(NO_SPACE, Verdict.WATCH, id="little"),
        pytest.param(NO_SPACE - 1, Verdict.WRONG, id="nearly-none"),
    ],
)
def test_the_doctor_says_early_that_the_disk_fills_up(database, settings, now, disk, free, verdict):
    disk(free)

    found = next(f for f in examine(database, settings, at=now) if f.check == "space")

    assert found.verdict is verdict


@pytest.mark.parametrize("who", ["coordinator", "county_operator", "hongxia_operator"])
def test_every_page_says_early_that_the_disk_fills_up(client, county, disk, who):
    log_in(client, county.people[who])
    disk(LITTLE_SPACE)
    assert "硬盘" not in client.get("/scanner").text

    disk(LITTLE_SPACE - 1)

    assert "这台电脑的硬盘快满了，只剩 999 MB" in client.get("/scanner").text


def test_strangers_are_told_nothing_of_the_disk(client, county, disk):
    disk(0)

    assert "硬盘" not in client.get("/").text

"""A new computer joins, is loaded and replaced by its pages and a stick alone."""

import re

import pytest

from station.sync.models import Node
from tests.carrying.conftest import Browser
from tests.exchanging.acts import have_the_same, holder, see
from tests.exchanging.conftest import invite

CODE = re.compile(r"<dd>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</dd>")


@pytest.fixture
def newcomer(a_computer):
    return Browser(a_computer("new"))


@pytest.fixture
def code(hub, room):
    return invite(hub, room.station("hongxia"))


def test_a_computer_joins_by_a_stick_that_rides_once_there_and_back(
    coordinator, newcomer, hub, room
):
    parcel = room.parcel("hongxia", at="county")
    told = coordinator.post(
        "/network/computers",
        name="洪下村柜台",
        station_ids=room.station("hongxia").hex,
        by_stick="1",
    ).text
    newcomer.carry(
        "/join/stick/request", code=CODE.search(told).group(1), drive=str(newcomer.stick)
    )

    at_hub = coordinator.read().text
    here = newcomer.carry("/join/stick/read", drive=str(newcomer.stick)).text

    assert "已允许 洪下村柜台 加入" in at_hub
    assert "回执已写在同一只 U 盘上" in at_hub
    assert "首次加载已完成" in here
    assert have_the_same(hub, newcomer.computer)
    assert [file.name[:5] for file in newcomer.stick.iterdir()] == ["down-"]
    assert holder(newcomer.computer, parcel) == holder(hub, parcel)


def test_a_code_for_a_stick_counts_as_long_as_a_van_may_take(coordinator, newcomer, clock, room):
    told = coordinator.post(
        "/network/computers", name="柜台", station_ids=room.station("hongxia").hex, by_stick="1"
    ).text
    newcomer.carry(
        "/join/stick/request", code=CODE.search(told).group(1), drive=str(newcomer.stick)
    )
    clock.advance(days=6)

    assert "已允许 柜台 加入" in coordinator.read().text


def test_where_the_stick_is_in_another_computer_files_go_by_the_browser(
    coordinator, newcomer, code, hub
):
    request = newcomer.post("/join/stick/request", code=code, save="1")
    page = coordinator.send(request.data).text
    answer = coordinator.get(re.search(r'href="(/exchange/stick/answers/[^"]+)"', page).group(1))

    here = newcomer.send(answer.data, to="/join/stick/files").text

    assert "first load" not in here
    assert "首次加载已完成" in here
    assert have_the_same(hub, newcomer.computer)


def test_a_computer_is_replaced_by_the_pages_and_a_stick(
    coordinator, joined, a_computer, hub, room, session
):
    parcel = room.parcel("hongxia", at="county")
    clerk = joined("hongxia")
    old = clerk.computer
    told = coordinator.post(
        f"/network/computers/{old.me.node_id}/replace", name="新电脑", by_stick="1"
    ).text
    new = Browser(a_computer("new"))
    new.carry("/join/stick/request", code=CODE.search(told).group(1), drive=str(new.stick))

    coordinator.read()
    new.carry("/join/stick/read", drive=str(new.stick))

    assert session.get_one(Node, old.me.node_id).revoked_at is not None
    assert have_the_same(hub, new.computer)
    # What the old one still writes is not taken in, and it hears why.
    see(old, room, parcel)
    clerk.write()
    assert "密钥已被撤销" in coordinator.read().text


def test_the_new_computers_first_page_leads_there(newcomer):
    assert 'href="/join/stick"' in newcomer.get("/join").text


def test_a_wrong_code_is_said_before_a_stick_rides_for_nothing(newcomer):
    answer = newcomer.post("/join/stick/request", code="K7Q2", drive=str(newcomer.stick))

    assert answer.status_code == 409
    assert "加入码无效" in answer.text
    assert list(newcomer.stick.iterdir()) == []


def test_a_code_that_does_not_count_is_said_where_the_stick_is_read(coordinator, newcomer):
    newcomer.carry("/join/stick/request", code="K7Q2-M9XD-4TRW", drive=str(newcomer.stick))

    page = coordinator.read().text

    assert "✗" in page
    assert "加入码无效" in page


def test_a_request_that_was_written_waits_for_its_answer(newcomer, code, clock):
    newcomer.carry("/join/stick/request", code=code, drive=str(newcomer.stick))

    assert "已于 11-21 08:05 写出" in newcomer.get("/join/stick").text


def test_only_whoever_sits_in_front_of_it_joins(newcomer, code):
    client = newcomer.computer.app.test_client()
    elsewhere = {"REMOTE_ADDR": "192.168.1.7"}

    assert client.get("/join/stick", environ_overrides=elsewhere).status_code == 404
    for path in ("request", "read", "files"):
        answer = client.post(f"/join/stick/{path}", data={}, environ_overrides=elsewhere)
        assert answer.status_code == 404


def test_once_there_is_a_county_nobody_reads_a_stick_without_logging_in(clerk, coordinator):
    stranger = Browser(clerk.computer)

    assert stranger.post("/join/stick/read", drive=str(stranger.stick)).status_code == 404
    assert stranger.post("/join/stick/files").status_code == 404
    assert Browser(coordinator.computer).get("/join/stick").status_code == 404


def test_the_answer_of_another_computers_request_lets_nobody_in(
    coordinator, newcomer, a_computer, hub, room
):
    other = Browser(a_computer("other"))
    request = other.post("/join/stick/request", code=invite(hub, room.station("changpu")), save="1")
    page = coordinator.send(request.data).text
    answer = coordinator.get(re.search(r'href="(/exchange/stick/answers/[^"]+)"', page).group(1))

    page = newcomer.send(answer.data, to="/join/stick/files").text

    assert "这个文件是给另一台电脑的" in page
    assert "申请随 U 盘到县里" in page

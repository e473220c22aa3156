"""The page of the stick: written and read in a village, read and answered in the county."""

import re
import sys
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from station.sync import bundle_file, digest
from tests.carrying.conftest import Browser
from tests.exchanging.acts import have_the_same, holder, see
from tests.exchanging.conftest import Computer


def up_file(clerk):
    """What the browser saves for the county."""
    return clerk.post("/exchange/stick/file").data


def answer_to(coordinator, data):
    page = coordinator.send(data).text
    return coordinator.get(re.search(r'href="(/exchange/stick/answers/[^"]+)"', page).group(1)).data


def state_of(computer):
    with computer.database.read() as session:
        return digest.of_all(session)


def flipped(data):
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def test_what_was_done_in_the_village_rides_to_the_county_and_its_answer_back(
    clerk, coordinator, hub, room
):
    parcel = room.parcel("hongxia", at="county")
    clerk.write(), coordinator.read(), clerk.read()
    see(clerk.computer, room, parcel)

    written = clerk.write().text
    at_hub = coordinator.read().text
    here = clerk.read().text

    assert "已写入并读回核对" in written
    assert "现在可以拔出 U 盘" in written
    assert "条新记录" in at_hub
    assert holder(hub, parcel) == room.station("hongxia")
    assert "没有等待上传的内容" in here
    assert have_the_same(hub, clerk.computer)
    assert "未上传 0" in here


def test_files_go_by_the_browser_as_well(clerk, coordinator, hub, room):
    parcel = room.parcel("hongxia", at="county")
    clerk.send(answer_to(coordinator, up_file(clerk)))
    see(clerk.computer, room, parcel)

    page = clerk.send(answer_to(coordinator, up_file(clerk))).text

    assert "县里已确认本机" in page
    assert holder(hub, parcel) == room.station("hongxia")
    assert have_the_same(hub, clerk.computer)


def test_the_file_is_saved_under_its_name_and_kept_nowhere_on_the_way(clerk):
    answer = clerk.post("/exchange/stick/file")

    assert answer.headers["Cache-Control"] == "no-store"
    assert re.search(r'filename.*up-.*\.cunyi"?', answer.headers["Content-Disposition"])


def test_only_what_concerns_somebody_is_told_of_a_stick_with_several_files(clerk, coordinator):
    clerk.write(), coordinator.read()

    page = clerk.read().text

    assert "县里" in page
    assert "带到县里；回执会用同一只" not in page


def test_a_stick_with_the_own_file_alone_is_told_to_be_whole(clerk, stick):
    for file in stick.iterdir():
        file.unlink()
    clerk.write()

    assert "文件完整" in clerk.read().text


def test_sticks_of_two_villages_are_read_in_one_go(joined, coordinator, hub):
    villages = [joined("hongxia"), joined("changpu")]
    for clerk in villages:
        clerk.write()

    page = coordinator.read().text

    assert page.count("回执已写在同一只 U 盘上") == 2
    for clerk in villages:
        clerk.read()
        assert have_the_same(hub, clerk.computer)


REFUSED_AT_HUB = {
    "empty": (lambda _: b"", "这个文件不完整"),
    "cut-in-its-head": (lambda data: data[:30], "这个文件不完整"),
    "cut-in-the-middle": (lambda data: data[: len(data) // 2], "这个文件不完整"),
    "cut-before-its-last-byte": (lambda data: data[:-1], "这个文件不完整"),
    "flipped": (flipped, "损坏或被改动过"),
    "with-more-behind-it": (lambda data: data + b"x", "损坏或被改动过"),
    "a-photo": (lambda _: b"\xff\xd8\xff\xe0" + bytes(400), "这不是本程序的 U 盘文件"),
    "of-a-newer-program": (lambda data: data[:8] + b"\x09" + data[9:], "请先升级本机程序"),
}


def test_a_bad_file_is_refused_at_the_hub_with_a_sentence(clerk, coordinator, hub, room):
    parcel = room.parcel("hongxia", at="county")
    clerk.send(answer_to(coordinator, up_file(clerk)))
    see(clerk.computer, room, parcel)
    before, data = state_of(hub), up_file(clerk)

    for how, (spoil, sentence) in REFUSED_AT_HUB.items():
        page = coordinator.send(spoil(data)).text

        assert sentence in page, how
        assert "没有全部读入" in page, how
        assert state_of(hub) == before, how
    coordinator.send(data)
    assert state_of(hub) != before


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        pytest.param(lambda data: data[:200], "这个文件不完整", id="cut"),
        pytest.param(flipped, "损坏或被改动过", id="flipped"),
    ],
)
def test_a_bad_answer_is_refused_in_the_village_and_the_good_one_is_taken_after_it(
    clerk, coordinator, hub, room, spoil, sentence
):
    room.parcel("hongxia", at="county")
    answer, before = answer_to(coordinator, up_file(clerk)), state_of(clerk.computer)

    page = clerk.send(spoil(answer)).text

    assert sentence in page
    assert state_of(clerk.computer) == before
    clerk.send(answer)
    assert have_the_same(hub, clerk.computer)


def test_a_file_that_is_too_large_is_refused_before_it_is_read_to_its_end(coordinator, hub, stick):
    with (stick / "up-large.cunyi").open("wb") as file:
        file.truncate(bundle_file.MOST_BYTES + 1)
    before = state_of(hub)

    page = coordinator.read().text

    assert "这个文件比本程序写出的任何文件都大" in page
    assert state_of(hub) == before


def test_another_villages_answer_is_sent_on_with_its_name(joined, coordinator):
    here, there = joined("hongxia"), joined("changpu")
    answer, before = answer_to(coordinator, up_file(there)), state_of(here.computer)

    page = here.send(answer).text

    assert "请带到那里；本机没有任何改动" in page
    assert state_of(here.computer) == before


def test_a_villages_file_is_nothing_for_another_village(joined, coordinator):
    here, there = joined("hongxia"), joined("changpu")

    assert "请带到那里；本机没有任何改动" in here.send(up_file(there)).text


def test_a_file_that_was_taken_already_does_nothing_twice_and_is_answered_again(
    clerk, coordinator, hub
):
    data = up_file(clerk)
    first = answer_to(coordinator, data)
    before = state_of(hub)

    page = coordinator.send(data).text

    assert "这里再给一次同样的回执" in page
    assert state_of(hub) == before
    assert answer_to(coordinator, data) == first
    clerk.send(first)
    assert "没有重复处理" in clerk.send(first).text


def test_an_older_file_after_a_newer_one_does_no_harm(clerk, coordinator, hub, room):
    late = up_file(clerk)
    newer = answer_to(coordinator, up_file(clerk))
    before = state_of(hub)

    coordinator.send(late)

    assert state_of(hub) == before
    clerk.send(newer)
    assert have_the_same(hub, clerk.computer)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a folder nobody writes to")
def test_a_stick_that_may_not_be_written_says_so(clerk, clock, county):
    computer = clerk.computer
    settings = replace(computer.settings, stick=Path("/sys/kernel"))
    locked = Browser(
        Computer(settings, computer.database, clock), county.people["hongxia_operator"]
    )

    page = locked.write().text

    assert "没有写入，数据没有丢失" in page
    assert "它有写保护" in page


def test_a_stick_that_was_pulled_out_is_asked_for(clerk, stick):
    for file in stick.iterdir():
        file.unlink()
    stick.rmdir()

    answer = clerk.write()

    assert answer.status_code == 409
    assert "不在本机上" in answer.text
    assert "本机没有插 U 盘" in answer.text


def test_a_page_writes_to_no_folder_but_a_sticks(clerk, tmp_path):
    answer = clerk.post("/exchange/stick/write", drive=str(tmp_path))

    assert answer.status_code == 409
    assert [*tmp_path.glob("*.cunyi")] == []


def test_an_empty_stick_is_said_to_be_empty(clerk, stick):
    for file in stick.iterdir():
        file.unlink()

    assert "U 盘里没有本程序的文件" in clerk.read().text


def test_no_file_is_asked_for(clerk):
    answer = clerk.post("/exchange/stick/files")

    assert answer.status_code == 400
    assert "请选文件名以 .cunyi 结尾的文件" in answer.text


def test_while_a_stick_is_written_the_page_says_how_far_it_is_and_nothing_else_begins(clerk):
    carrier, may_end = clerk.computer.app.extensions["carrier"], threading.Event()

    def slow(report):
        report("It is written on the stick and read back.", 2048, 4096)
        may_end.wait(120)
        return []

    ride = carrier.start(slow, where="KINGSTON", is_written=True, wait_seconds=0)
    while not ride.step:
        pass
    page = clerk.get("/exchange/stick")
    second = clerk.post("/exchange/stick/write", drive=str(clerk.stick))
    may_end.set()
    ride.ended.wait(120)

    assert "请勿拔出 U 盘" in page.text
    assert 'max="4096" value="2048"' in page.text
    assert page.headers["Refresh"] == "1"
    assert second.status_code == 409
    assert "已经有一只 U 盘正在写入或读取" in second.text
    assert "Refresh" not in clerk.get("/exchange/stick").headers


def test_a_mistake_of_the_program_is_said_and_the_next_stick_is_read(clerk):
    carrier = clerk.computer.app.extensions["carrier"]

    ride = carrier.start(lambda _: 1 / 0, where="", is_written=False, wait_seconds=0)
    ride.ended.wait(120)

    assert "程序在这一步出错了" in clerk.get("/exchange/stick").text
    assert "完成" in clerk.write().text


def test_what_was_seen_is_put_away(clerk):
    clerk.write()

    assert "已写入并读回核对" not in clerk.carry("/exchange/stick/seen").text


def test_the_page_says_what_rides_and_when_the_answer_came(clerk, coordinator):
    clerk.write()
    assert "11-21 08:05 写出的文件，还没有回执" in clerk.get("/exchange/stick").text

    coordinator.read()
    assert "回执在路上" in coordinator.get("/exchange/stick").text
    clerk.read()

    assert "都已有回执" in clerk.get("/exchange/stick").text


@pytest.mark.parametrize("who", ["county_operator", "tiancheng_operator", "auditor", "driver"])
def test_at_the_hub_sticks_are_the_coordinators(hub, county, who, clerk):
    somebody = Browser(hub, county.people[who])
    node = clerk.computer.me.node_id

    assert somebody.get("/exchange/stick").status_code in {403, 404}
    assert somebody.get(f"/exchange/stick/answers/{node}").status_code in {403, 404}
    for what in ("write", "read", "files", "file", "seen"):
        assert somebody.post(f"/exchange/stick/{what}").status_code in {403, 404}


def test_the_answer_of_a_computer_that_never_wrote_is_not_found(coordinator, county):
    assert coordinator.get(f"/exchange/stick/answers/{county.partner.id}").status_code == 404


def test_a_computer_without_a_line_leads_to_the_stick_first(clerk):
    page = clerk.get("/exchange").text

    assert 'class="button go" href="/exchange/stick"' in page
    assert "/exchange/now" not in page


def test_a_computer_that_only_knows_the_stick_is_told_of_no_line(clerk):
    page = clerk.get("/exchange").text

    assert "与县中心用 U 盘交换" in page
    assert "线路正常使用" not in page


def test_a_file_in_which_nothing_is_new_says_what_it_is_good_for(clerk):
    assert "带到县里，会带回县里的新消息" in clerk.write().text


def test_enter_writes_the_stick_and_where_one_rides_reads_its_answer(clerk):
    def first_button():
        page = clerk.get("/exchange/stick").text
        return re.search(r"<button[^>]*>([^<]*U 盘[^<]*)</button>", page).group(1)

    assert first_button() == "把待带内容写到 U 盘"
    clerk.write()

    assert first_button() == "读入 U 盘带来的内容"

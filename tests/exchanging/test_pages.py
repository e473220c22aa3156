"""The pages of the exchange: for the coordinator, for the clerk, and for a new computer."""

import re

import pytest
from msgspec.structs import replace
from sqlmodel import select

from station.accounts.models import Audit
from station.exchanging.line import NoLine
from station.exchanging.words import SUBJECTS
from station.jobs.models import JobRow
from station.keeping.surroundings import LOOK_OVER
from station.sync.carried import CARRIED
from station.sync.models import Node, Peer
from tests.builders import log_in
from tests.exchanging.acts import have_the_same, see
from tests.exchanging.conftest import invite


def code_on(page):
    return re.search(r"<dd>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</dd>", page).group(1)


def test_a_coordinator_makes_a_code_and_a_computer_joins_by_its_page(
    coordinator, hub, url, room, a_computer
):
    page = coordinator.post(
        "/network/computers", data={"name": "洪下村柜台", "station_ids": room.station("hongxia")}
    ).text
    computer = a_computer("village")
    browser = computer.app.test_client()

    joined = browser.post("/join", data={"url": url, "code": code_on(page)})
    computer.exchange()

    assert joined.location == "/join/loading"
    assert have_the_same(hub, computer)
    assert "洪下村柜台" in coordinator.get("/network/computers").text
    assert "全部到齐" in browser.get("/join/loading").text


def test_a_code_that_waits_is_shown_without_itself(coordinator, hub, room):
    code = invite(hub, room.station("hongxia"))

    page = coordinator.get("/network/computers").text

    assert "洪下村服务站" in page
    assert code not in page


def test_a_computer_without_a_station_is_asked_for_one(coordinator):
    answer = coordinator.post("/network/computers", data={"name": "柜台"})

    assert answer.status_code == 400


def test_a_station_that_has_a_computer_is_not_offered_again(coordinator, village):
    page = coordinator.get("/network/computers/new").text

    assert "菖蒲村服务站" in page
    assert "洪下村服务站" not in page


def test_the_clerk_reads_which_address_is_called_where_another_was_set_since(clerk, village):
    settings = village.app.extensions["settings"]
    village.app.extensions["settings"] = replace(settings, hub_url="https://hub.example:8443")

    assert "https://hub.example:8443" in clerk.get("/exchange").text


def test_a_stolen_computer_is_withdrawn_with_one_button(coordinator, village, session):
    coordinator.post(f"/network/computers/{village.me.node_id}/withdraw")

    assert session.get_one(Node, village.me.node_id).revoked_at is not None
    assert session.exec(select(Audit).where(Audit.action == "computer.withdrawn")).one()
    assert "已停用" in coordinator.get("/network/computers").text


def test_its_place_is_taken_in_one_go(coordinator, village, url, a_computer, session, hub):
    page = coordinator.post(
        f"/network/computers/{village.me.node_id}/replace", data={"name": "新电脑"}
    ).text
    new = a_computer("new")
    new.join(url, code_on(page))
    new.exchange()

    coordinator.post(f"/network/computers/{village.me.node_id}/late")

    assert have_the_same(hub, new)
    assert session.get_one(Node, village.me.node_id).late_until is not None
    assert "可以上交" in coordinator.get(f"/network/computers/{village.me.node_id}").text


def test_one_that_works_is_not_let_hand_in(coordinator, village):
    answer = coordinator.post(f"/network/computers/{village.me.node_id}/late")

    assert answer.status_code == 409


@pytest.mark.parametrize("who", ["county_operator", "tiancheng_operator", "auditor", "driver"])
def test_nobody_else_sees_the_computers(hub, county, who):
    client = hub.app.test_client()
    log_in(client, county.people[who])

    assert client.get("/network/computers").status_code in {403, 404}
    assert client.post("/network/computers", data={}).status_code in {403, 404}


def test_an_unknown_computer_is_not_found(coordinator, county):
    assert coordinator.get(f"/network/computers/{county.partner.id}").status_code == 404


def test_the_clerk_sees_what_waits_on_every_page(clerk, village, room):
    parcel = room.parcel("hongxia", at="county")
    village.exchange()
    assert "未上传 0" in clerk.get("/scanner").text

    see(village, room, parcel)

    page = clerk.get("/scanner").text
    assert re.search(r'href="/exchange" class="waits">未上传 [12] ', page)


def test_the_clerk_reads_how_it_stands(clerk, village):
    page = clerk.get("/exchange").text

    assert "本机的内容县中心都已收到" in page
    assert "洪下村服务站" in page
    assert "磁盘" in page


@pytest.mark.parametrize(
    ("error", "sentence"),
    [("", "数据库已于 2026-11-21 08:05 检查：完好"), ("damaged", "检查发现了问题")],
)
def test_the_clerk_reads_what_the_nightly_check_found(clerk, village, clock, error, sentence):
    with village.database.write() as session:
        session.add(
            JobRow(
                name=LOOK_OVER,
                next_at=clock(),
                last_ended_at=clock(),
                last_error=error,
                error_values={},
            )
        )

    assert sentence in clerk.get("/exchange").text


def test_the_demonstrations_cable_can_be_pulled_and_plugged_in(clerk, village):
    (village.settings.home / "demo-logins.json").write_text("[]")
    clerk.post("/exchange/cable")
    with pytest.raises(NoLine, match="cable is pulled"):
        village.exchange()
    assert "网线已拔掉" in clerk.get("/exchange").text

    clerk.post("/exchange/cable")

    village.exchange()


def test_nobodys_station_has_such_a_cable(clerk):
    assert clerk.post("/exchange/cable").status_code == 404
    assert "网线" not in clerk.get("/exchange").text


def test_what_went_wrong_with_the_line_is_on_the_page_in_words(clerk, village):
    with village.database.write() as session:
        peer = session.exec(select(Peer)).one()
        peer.url = "http://127.0.0.1:9"
        session.add(peer)
    with pytest.raises(Exception, match="not running"):
        village.exchange()

    page = clerk.get("/exchange").text

    assert "连不上县中心" in page
    assert "对方没有运行" in page


def test_an_exchange_can_be_asked_for(clerk, village):
    village.app.extensions["caller"].look()

    assert clerk.post("/exchange/now").location == "/exchange"

    assert village.app.extensions["caller"].look()


def test_the_hub_says_there_that_it_calls_nobody(coordinator, village):
    page = coordinator.get("/exchange").text

    assert "洪下村电脑" in page
    assert "未上传" not in page


def test_a_stations_computer_keeps_no_computers(clerk, village, county):
    client = village.app.test_client()
    log_in(client, county.people["coordinator"])

    assert client.get("/network/computers").status_code == 409


def test_a_new_computer_offers_to_join(a_computer):
    assert 'href="/join"' in a_computer("new").app.test_client().get("/").text


def test_only_to_whoever_sits_in_front_of_it(a_computer):
    client = a_computer("new").app.test_client()
    elsewhere = {"REMOTE_ADDR": "192.168.1.7"}

    assert 'href="/join"' not in client.get("/", environ_overrides=elsewhere).text
    for answer in (
        client.get("/join", environ_overrides=elsewhere),
        client.post("/join", data={}, environ_overrides=elsewhere),
        client.get("/join/loading", environ_overrides=elsewhere),
    ):
        assert answer.status_code == 404


def test_where_there_is_a_county_there_is_nothing_to_join(hub):
    client = hub.app.test_client()

    assert client.get("/join").status_code == 404
    assert 'href="/join"' not in client.get("/").text


def test_a_wrong_code_is_said_beside_what_was_typed(a_computer, url):
    answer = a_computer("new").app.test_client().post("/join", data={"url": url, "code": "K7Q2"})

    assert answer.status_code == 409
    assert url in answer.text
    assert "加入码无效" in answer.text


def test_a_hub_that_is_not_there_is_said_on_the_form(a_computer):
    typed = {"url": "http://127.0.0.1:9", "code": "K7Q2-M9XD-4TRW"}

    answer = a_computer("new").app.test_client().post("/join", data=typed)

    assert "连不上县中心：对方没有运行" in answer.text
    assert "K7Q2-M9XD-4TRW" in answer.text


def test_a_load_that_is_not_complete_shows_how_far_it_is(village):
    with village.database.write() as session:
        peer = session.exec(select(Peer)).one()
        peer.is_complete, peer.held, peer.goal = False, 40, 160
        session.add(peer)

    page = village.app.test_client().get("/join/loading").text

    assert 'max="160" value="40"' in page
    assert 'http-equiv="refresh"' in page


def test_where_both_have_not_counted_the_same_it_is_said(clerk, village):
    with village.database.write() as session:
        peer = session.exec(select(Peer)).one()
        peer.is_complete, peer.goal = False, peer.held
        session.add(peer)

    for page in ("/join/loading", "/exchange"):
        assert "清点的不一致" in clerk.get(page).text


def test_money_that_was_set_aside_has_a_name_of_its_own():
    assert {item.name for item in CARRIED.values() if item.is_booked} <= {*SUBJECTS}

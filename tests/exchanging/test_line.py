"""A village's computer and its hub, over a real line."""

import socket
import threading
from datetime import timedelta

import pytest
from msgspec.structs import replace

from station.exchanging import calling
from station.exchanging.line import Hub, HubRefused, Line, NoLine
from station.keeping.surroundings import NOT_BEFORE
from station.sync import nodes
from station.sync.exchange import Refused
from station.sync.models import Node
from station.sync.release import THIS
from tests.exchanging.acts import have_the_same, holder, knows, see
from tests.exchanging.conftest import invite, served
from tests.exchanging.processes import wire_to


def test_what_the_village_does_is_known_to_the_hub(hub, village, room):
    parcel = room.parcel("hongxia", at="county")
    village.exchange()
    see(village, room, parcel)

    village.exchange()

    assert holder(hub, parcel) == room.station("hongxia")
    assert have_the_same(hub, village)


def test_what_the_hub_does_is_known_to_the_village(village, room):
    parcel = room.parcel("hongxia", at="county")

    village.exchange()

    assert knows(village, parcel)


def test_a_second_exchange_carries_nothing_twice(village, room):
    parcel = room.parcel("hongxia", at="county")
    village.exchange()
    see(village, room, parcel)
    village.exchange()

    again = village.exchange()

    assert (again.pushed, again.pulled) == (0, 0)


def test_an_exchange_without_a_line_says_so_and_keeps_what_is_here(hub, room, a_computer):
    computer = a_computer("village")
    with served(hub.app) as url:
        computer.join(url, invite(hub, room.station("hongxia")))
        parcel = room.parcel("hongxia", at="county")
        computer.exchange()
    see(computer, room, parcel)

    with pytest.raises(NoLine):
        computer.exchange()

    assert computer.peer().problem == NoLine.message
    assert holder(computer, parcel) == room.station("hongxia")


def test_a_computer_whose_key_was_withdrawn_is_told_so(hub, village, clock):
    with hub.database.write() as session:
        nodes.revoke(session, village.me.node_id, at=clock())

    with pytest.raises(Refused, match="key was withdrawn"):
        village.exchange()


@pytest.mark.parametrize("behind", [0, 1, 2])
def test_a_release_up_to_two_behind_the_hub_exchanges(village, behind):
    report = village.exchange(release=replace(THIS, number=THIS.number - behind))

    assert report.is_complete


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        pytest.param(-3, "Update it first", id="three-behind"),
        pytest.param(1, "hub has to be updated first", id="ahead"),
    ],
)
def test_another_release_is_refused_with_what_to_do(village, by, sentence):
    with pytest.raises(Refused, match=sentence):
        village.exchange(release=replace(THIS, number=THIS.number + by))


def test_a_computer_that_has_not_joined_says_how_to(a_computer):
    with pytest.raises(calling.NotJoined, match="station join"):
        a_computer("village").exchange()


def test_two_exchanges_at_once_are_one(village):
    with (
        calling.alone(village.settings.home),
        pytest.raises(calling.ExchangingAlready),
    ):
        village.exchange()


def test_the_hub_learns_the_version_and_when_it_was_called(hub, village, clock):
    clock.advance(hours=3)

    village.exchange()

    with hub.database.read() as session:
        node = session.get_one(Node, village.me.node_id)
        assert node.program.startswith("Cunyi/")
        assert node.last_exchange_at == clock()


def test_a_clock_that_is_off_is_noticed_and_changes_nothing(hub, village, room, clock):
    parcel = room.parcel("hongxia", at="county")
    hub_time = clock()
    village.clock = lambda: hub_time - timedelta(days=3_650)

    village.exchange()

    assert knows(village, parcel)
    assert village.peer().clock_off_seconds == -3_650 * 24 * 3_600
    assert village.peer().heard_at == hub_time


def test_a_station_is_no_hub_for_others(village, a_computer, hub, room):
    with (
        served(village.app) as url,
        pytest.raises(HubRefused, match="no county's hub"),
    ):
        a_computer("other").join(url, invite(hub, room.station("changpu")))


def test_an_answer_that_ends_early_is_a_line_that_broke_off():
    """Not one that was altered: it is taken up again at once."""
    with socket.create_server(("127.0.0.1", 0)) as hub:
        answering = threading.Thread(target=_say_half, args=(hub,))
        answering.start()
        url = f"http://127.0.0.1:{hub.getsockname()[1]}"
        with pytest.raises(NoLine, match="broke off"), Line(Hub(url, None, NOT_BEFORE)) as line:
            line.post("ticket", b"")
        answering.join()


def _say_half(hub):
    connection, _ = hub.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b"x" * 99)


def test_a_line_that_breaks_off_again_and_again_gets_further_each_time(
    hub, url, room, a_computer, monkeypatch
):
    for _ in range(40):
        room.parcel("hongxia", at="county")
    monkeypatch.setattr("station.sync.pulling.WHOLE_AT_FIRST", 2)
    computer = a_computer("village")
    computer.join(url, invite(hub, room.station("hongxia")))
    with wire_to(url, cut_after=20_000) as wire:
        computer.settings = replace(computer.settings, hub_url=wire.url)

        assert computer.exchange().is_complete

    assert wire.connections > 2
    assert have_the_same(hub, computer)

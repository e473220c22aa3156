"""The commands of a station's computer, as whoever sets it up types them."""

import pytest

from tests.cli.conftest import station as _station
from tests.exchanging.conftest import invite

station = _station


@pytest.fixture
def joined(hub, url, room, station):
    """A new computer that has joined by the command line."""
    room.parcel("hongxia", at="county")
    return station("join", url, invite(hub, room.station("hongxia")), "--json")


def test_joining_loads_everything_and_says_for_whom(joined):
    assert joined.code == 0
    assert joined.result == {
        "hub": "崇阳县县级寄递物流公共配送中心",
        "stations": ["洪下村服务站"],
        "complete": True,
    }


def test_an_exchange_says_what_it_carried(joined, room, station):
    room.parcel("hongxia", at="county")

    said = station("exchange")

    assert said.code == 0
    assert "Received: 1 entry." in said.out


def test_the_doctor_says_how_the_exchange_stands(joined, station):
    said = station("doctor")

    assert "The county's hub has everything that is here." in said.out
    assert "Nothing was set aside on the way." in said.out


def test_the_doctor_says_what_was_wrong_with_the_line(joined, station, monkeypatch):
    monkeypatch.setenv("STATION_HUB_URL", "http://127.0.0.1:9")
    refused = station("exchange")

    said = station("doctor")

    assert refused.code == 1
    assert "it is not running, or the address is wrong" in refused.err
    assert "The last try came to nothing" in said.out


def test_joining_twice_is_joining_once(joined, hub, url, room, station):
    again = station("join", url, invite(hub, room.station("changpu")), "--json")

    assert again.code == 0
    assert again.result["stations"] == ["菖蒲村服务站"]


def test_the_countys_certificate_may_be_given(hub, url, room, station, tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text("the county's")

    station("join", url, invite(hub, room.station("hongxia")), "--ca", file)

    assert (tmp_path / "home" / "hub-ca.pem").read_text() == "the county's"

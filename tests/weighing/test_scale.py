"""A scale at the other end of a line: one that answers, hangs, babbles or is not there."""

import time

import pytest

from station.settings import BadSetting, ScalePort, Settings
from station.weighing import scale
from tests.builders import log_in
from tests.weighing.conftest import set_up

pytest.importorskip("serial")


@pytest.mark.parametrize(
    ("protocol", "frame", "grams"),
    [
        pytest.param("text", b"ST,GS,+  1.234kg\r\n", 1234, id="text"),
        pytest.param("yaohua", b"\x02+00200021B\x03", 20_000, id="yaohua"),
        pytest.param("toledo", b"\x02\x2d\x30\x20  1234     0\r", 1234, id="toledo"),
        pytest.param("bcd", b"\xff\x44\x34\x12\x00", 1234, id="bcd"),
    ],
)
def test_the_weight_comes_over_the_line(says, protocol, frame, grams):
    assert scale.weigh(ScalePort(says(frame), protocol)) == grams


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        pytest.param(b"US,GS,+  1.234kg\r\n", scale.Unsteady, id="it-moves"),
        pytest.param(b"OL,GS,+\r\n", scale.TooMuch, id="too-much"),
        pytest.param(b"\x00\xffhello\r\n", scale.Garbled, id="garbage"),
        pytest.param(b"x" * 900, scale.Garbled, id="garbage-without-end"),
        pytest.param(b"ST,GS,+  0.000kg\r\n", scale.Nothing, id="empty"),
    ],
)
def test_no_weight_is_said_where(says, frame, reason):
    with pytest.raises(scale.NotWeighed) as refused:
        scale.weigh(ScalePort(says(frame)), seconds=0.4)

    assert type(refused.value) is reason


def test_a_scale_that_is_silent_keeps_nobody_waiting(line):
    began = time.monotonic()

    with pytest.raises(scale.NotWeighed) as refused:
        scale.weigh(ScalePort(line[1]), seconds=0.3)

    assert type(refused.value) is scale.NotWeighed
    assert time.monotonic() - began < 5


def test_a_port_that_is_not_there_is_named():
    with pytest.raises(scale.NoPort) as refused:
        scale.weigh(ScalePort("/dev/ttyUSB99"))

    assert refused.value.values == {"port": "/dev/ttyUSB99"}


def test_a_port_that_is_being_read_is_not_read_twice(line, monkeypatch):
    monkeypatch.setattr(scale, "_in_use", {line[1]})

    with pytest.raises(scale.Busy):
        scale.weigh(ScalePort(line[1]))


def test_after_a_reading_the_port_is_free_again(line):
    for _ in range(2):
        with pytest.raises(scale.NotWeighed) as refused:
            scale.weigh(ScalePort(line[1]), seconds=0.2)
        assert type(refused.value) is scale.NotWeighed
        time.sleep(0.3)


def test_the_page_gets_the_weight_of_its_stations_scale(app, client, county, says):
    code = county.stations["hongxia"].code
    set_up(app, {code: ScalePort(says(b"ST,GS,+  1.234kg\r\n"))})
    log_in(client, county.people["hongxia_operator"])

    assert client.get("/scale/weight").json == {"sound": "good", "kg": "1.234"}


def test_another_stations_scale_is_not_read(app, client, county):
    set_up(app, {county.stations["hongxia"].code: ScalePort("/dev/ttyUSB99")})
    log_in(client, county.people["tiancheng_operator"])

    answer = client.get("/scale/weight", headers={"Accept": "application/json"})

    assert (answer.status_code, "kg" in answer.json) == (409, False)


def test_the_button_stands_where_there_is_a_scale_and_nowhere_else(app, client, county, room):
    bag = room.bag("hongxia", closed=False)
    log_in(client, county.people["county_operator"])
    assert "data-scale" not in client.get(f"/bags/{bag.id}").text

    set_up(app, {"": ScalePort("COM3")})
    assert 'data-into="gross_kg"' in client.get(f"/bags/{bag.id}").text


def test_where_the_program_for_serial_ports_is_missing_the_page_says_so(
    app, client, county, room, monkeypatch
):
    monkeypatch.setattr(scale, "_LIBRARY", "no_such_library")
    bag = room.bag("hongxia", closed=False)
    log_in(client, county.people["county_operator"])
    set_up(app, {"": ScalePort("COM3")})

    page = client.get(f"/bags/{bag.id}").text

    assert "pip install cunyi[scale]" in page
    assert "data-scale=" not in page
    with pytest.raises(scale.NoLibrary):
        scale.weigh(ScalePort("COM3"))


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("", {}),
        ("COM3", {"": ScalePort("COM3", "text", 9600)}),
        (
            "421223=/dev/ttyUSB0 yaohua 4800, COM4 bcd",
            {
                "421223": ScalePort("/dev/ttyUSB0", "yaohua", 4800),
                "": ScalePort("COM4", "bcd", 9600),
            },
        ),
    ],
)
def test_scales_are_set_for_a_computer_or_for_each_of_its_stations(said, known):
    assert Settings.read({"STATION_SCALE": said}).scales == known


@pytest.mark.parametrize("said", ["USB", "COM3 morse", "COM3 text 9601", "COM3 text 9600 8N1", "="])
def test_what_is_no_scale_stops_the_start(said):
    with pytest.raises(BadSetting):
        Settings.read({"STATION_SCALE": said})

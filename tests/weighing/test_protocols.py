"""What scales send, byte by byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.settings import SCALE_PROTOCOLS
from station.weighing.protocols import TOO_MUCH, Reading, readings, settled


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(b"ST,GS,+  1.234kg\r\n", Reading(1234, is_steady=True), id="kg"),
        pytest.param(b"ST,NT,+   123.5  g\r\n", Reading(124, is_steady=True), id="half-a-gram-up"),
        pytest.param(b"US,GS,-  0.050kg\r\n", Reading(-50, is_steady=False), id="below-zero"),
        pytest.param(b"ST,+00012.34 kg\r\n", Reading(12340, is_steady=True), id="without-gross"),
        pytest.param(b"st,gs, 0.500,kg\r\n", Reading(500, is_steady=True), id="small-letters"),
        pytest.param(b"\x02ST,GS,+  1.234kg\x03\r\n", Reading(1234, is_steady=True), id="framed"),
        pytest.param(b"OL,GS,+            \r\n", TOO_MUCH, id="too-much"),
    ],
)
def test_a_line_says(line, expected):
    assert readings("text", line) == [expected]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"ST,TR,+  0.200kg\r\n", id="the-tare"),
        pytest.param(b"ST,GS,+  1.234lb\r\n", id="pounds"),
        pytest.param(b"ST,GS,+  1.234kg", id="no-end-yet"),
        pytest.param(b"4kg\r\n", id="its-beginning-is-cut-off"),
        pytest.param(b"\xff\xfe\x00garbage\r\n", id="garbage"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_no_weight_is_taken_from(line):
    assert readings("text", line) == []


def test_a_line_that_does_not_say_how_it_is_counts_from_its_second_on():
    assert readings("text", b"34kg\r\nwn0001.20kg\r\n+ 1.20 kg\r\n") == [Reading(1200)] * 2


@pytest.mark.parametrize(
    ("protocol", "frame", "expected"),
    [
        pytest.param("yaohua", b"\x02+00200021B\x03", [Reading(20_000)], id="twenty-kilograms"),
        pytest.param("yaohua", b"\x02-00200021D\x03", [Reading(-20_000)], id="below-zero"),
        pytest.param("yaohua", b"\x02+00200021C\x03", [], id="wrong-checksum"),
        pytest.param(
            "toledo", b"\x02\x2d\x30\x20  1234     0\r", [Reading(1234, is_steady=True)], id="grams"
        ),
        pytest.param(
            "toledo",
            b"\x02\x2c\x38\x20  1234     0\r",
            [Reading(12_340, is_steady=False)],
            id="moving",
        ),
        pytest.param("toledo", b"\x02\x2d\x34\x20  1234     0\r", [TOO_MUCH], id="toledo-too-much"),
        pytest.param("toledo", b"\x02\x2d\x20\x20  1234     0\r", [], id="toledo-pounds"),
        pytest.param("bcd", b"\xff\x44\x34\x12\x00", [Reading(1234, is_steady=True)], id="bcd"),
        pytest.param("bcd", b"\xff\x04\x34\x12\x00", [Reading(1234, is_steady=False)], id="moves"),
        pytest.param(
            "bcd", b"\xff\x64\x34\x12\x00", [Reading(-1234, is_steady=True)], id="bcd-below-zero"
        ),
        pytest.param("bcd", b"\xff\xc4\x34\x12\x00", [TOO_MUCH], id="bcd-too-much"),
        pytest.param("bcd", b"\xff\x44\x3a\x12\x00", [], id="no-digit"),
        pytest.param("bcd", b"\xff\x4c\x34\x12\x00", [], id="pieces-not-weight"),
    ],
)
def test_a_frame_says(protocol, frame, expected):
    assert readings(protocol, frame) == expected


def test_a_frame_is_found_amid_others_that_are_cut():
    frame = b"\x02+00200021B\x03"

    assert readings("yaohua", frame[5:] + frame + frame[:6]) == [Reading(20_000)]


@pytest.mark.parametrize(
    ("found", "grams"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param([Reading(5, is_steady=True)], 5, id="steady"),
        pytest.param([Reading(5, is_steady=True), Reading(6, is_steady=False)], None, id="moving"),
        pytest.param([Reading(5)] * 2, None, id="twice-the-same"),
        pytest.param([Reading(5)] * 3, 5, id="three-times-the-same"),
        pytest.param([Reading(5), Reading(6), Reading(6)], None, id="just-changed"),
        pytest.param([TOO_MUCH] * 3, None, id="too-much"),
        pytest.param([Reading(5, is_steady=False)] * 3, None, id="says-that-it-moves"),
    ],
)
def test_the_scale_has_come_to_rest(found, grams):
    assert settled(found) == grams


@given(st.sampled_from(SCALE_PROTOCOLS), st.binary(max_size=300))
def test_nothing_that_comes_is_too_much_to_read(protocol, received):
    for reading in readings(protocol, received):
        assert isinstance(reading.grams, int)

import re
from pathlib import Path

import pytest

from station.web import scanner
from station.web.scanner import TEST_CODE, diagnose
from tests.builders import log_in


def test_a_scanner_that_types_the_code_and_enter_is_right():
    assert diagnose(TEST_CODE) == []


@pytest.mark.parametrize(
    ("typed", "finding"),
    [
        pytest.param(TEST_CODE.swapcase(), scanner.CAPS_LOCK, id="caps-lock"),
        pytest.param(TEST_CODE.upper(), scanner.ONE_CASE, id="one-case"),
        pytest.param("Cunyi-2026-Yz?ok", scanner.LAYOUT, id="german-keyboard"),
        pytest.param("Ｃｕｎｙｉ－２０２６", scanner.INPUT_METHOD, id="full-width"),
        pytest.param("]C0" + TEST_CODE, scanner.IDENTIFIER, id="code-identifier"),
        pytest.param("$" + TEST_CODE, scanner.FRAMED, id="prefix"),
        pytest.param(TEST_CODE[4:], scanner.PARTIAL, id="first-characters-lost"),
        pytest.param("6901234567892", scanner.OTHER, id="another-code"),
        pytest.param("", scanner.OTHER, id="nothing"),
    ],
)
def test_what_a_scanner_does_wrong_is_told(typed, finding):
    assert diagnose(typed) == [finding]


def test_a_scanner_without_enter_is_told_beside_what_else_is_wrong():
    assert diagnose(TEST_CODE.upper(), enter=False) == [scanner.ONE_CASE, scanner.NO_ENTER]


def test_the_scanner_page_says_how_to_mend_it(client, county):
    log_in(client, county.people["hongxia_operator"])

    page = client.post("/scanner", data={"text": TEST_CODE, "enter": "no"}).text

    assert "扫完后没有自动回车" in page
    assert "添加回车" in page


def test_the_code_on_the_scanner_page_is_the_one_it_expects(app):
    zxingcpp = pytest.importorskip("zxingcpp")
    image = pytest.importorskip("PIL.Image")
    draw = pytest.importorskip("PIL.ImageDraw")
    svg = Path(app.static_folder, "scanner-test.svg").read_text("utf-8")
    picture = image.new("L", (231 * 3, 120), 255)
    for left, width in re.findall(r"M(\d+) 0h(\d+)v", svg.split("<path d=")[1]):
        box = (int(left) * 3, 10, (int(left) + int(width)) * 3 - 1, 110)
        draw.Draw(picture).rectangle(box, fill=0)

    codes = zxingcpp.read_barcodes(picture)

    assert [code.text for code in codes] == [TEST_CODE]

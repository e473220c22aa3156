"""Labels go to a printer: to a socket that is a good printer, a bad one, or none."""

import os
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from PIL import Image

from station.acceptance.sheets import label as waybill
from station.counter.sheets import slip
from station.manifests.sheets import draw_sort_label
from station.manifests.sheets.sort_label import SortLabel
from station.printing import label_printer
from station.printing.bitmap import BitmapPaper
from station.printing.label_printer import (
    Busy,
    CoverOpen,
    Hangs,
    NoLabels,
    NotPrinted,
    Printer,
    Sent,
)
from station.settings import BadSetting, Settings

zxingcpp = pytest.importorskip("zxingcpp")
SHELF = slip.ShelfLabel(
    "3-2-018", "刘**", "1******5635", "YT7785497562742", "圆通速递", date(2026, 11, 21), 8_600
)
SORT = SortLabel(
    slot="17",
    route="TC-1",
    stop=4,
    via="",
    village="洪下村",
    township="天城镇",
    number="YT7785497562742",
)
WAYBILL = waybill.Waybill(
    number="YT8800000000001",
    partner="圆通速递",
    station="洪下村",
    receipt="A-421223100200-0001-X",
    zone="华东",
    recipient="刘**",
    recipient_phone="1******5635",
    recipient_address="浙江省杭州市西湖区文三路 1 号",
    sender="王**",
    sender_phone="1******1234",
    contents="笋干",
    weight_grams=1_200,
    insured_fen=0,
    at=datetime(2026, 11, 21, tzinfo=UTC),
)
DRAWN = {
    "shelf": lambda on: slip.draw_labels((SHELF,), on),
    "sort": lambda on: draw_sort_label.draw(SORT, on=on),
    "waybill": lambda on: waybill.draw_label(WAYBILL, on),
}
READY, OPEN, PRINTING, NO_PAPER = 0x00, 0x01, 0x20, 0x04


def pages_of(program):
    """The pictures in a program, as the printer takes them."""
    found, rest = [], program
    while rest:
        head, _, rest = rest.partition(b"BITMAP 0,0,")
        lines = head.decode("ascii").split("\r\n")
        wide, high, mode, rest = rest.split(b",", 3)
        assert mode == b"0"
        size = int(wide) * int(high)
        image = Image.frombytes("1", (int(wide) * 8, int(high)), rest[:size])
        found.append((lines[0], image))
        end, _, rest = rest[size:].partition(b"PRINT 1,1\r\n")
        assert end == b"\r\n"
    return found


@pytest.mark.parametrize(
    ("kind", "size", "number"),
    [
        ("shelf", "SIZE 60 mm,40 mm", "YT7785497562742"),
        ("sort", "SIZE 60 mm,40 mm", "YT7785497562742"),
        ("waybill", "SIZE 100 mm,150 mm", "YT8800000000001"),
    ],
)
def test_a_label_is_a_picture_of_dots_whose_bars_scan(kind, size, number):
    [(said, image)] = pages_of(DRAWN[kind](BitmapPaper))

    read = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormat.Code128)
    assert said == size
    assert number in [code.text for code in read]


def test_two_labels_are_two_pages():
    assert len(pages_of(slip.draw_labels((SHELF, SHELF), BitmapPaper))) == 2


@contextmanager
def a_printer(serve):
    """Listens on a port of this machine; ``serve`` gets each line that is opened to it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_serve, args=(listening, serve))
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join(10)


def _serve(listening, serve):
    line, _ = listening.accept()
    with line:
        serve(line)


def taking(status, taken):
    """Answers how it is, and takes what comes until the end."""

    def serve(line):
        assert line.recv(3) == b"\x1b!?"
        if status is not None:
            line.sendall(bytes([status]))
        while part := line.recv(65_536):
            taken.append(part)

    return serve


@pytest.mark.parametrize(("status", "known"), [(READY, Sent.TAKEN), (None, Sent.UNKNOWN)])
def test_a_printer_gets_the_whole_label_whether_it_answers_or_not(status, known):
    taken, program = [], DRAWN["waybill"](BitmapPaper)

    with a_printer(taking(status, taken)) as address:
        assert Printer(address).send(program) is known

    assert b"".join(taken) == program


@pytest.mark.parametrize(
    ("status", "trouble"), [(OPEN, CoverOpen), (NO_PAPER, NoLabels), (NO_PAPER | OPEN, CoverOpen)]
)
def test_what_is_wrong_with_it_is_said_and_nothing_is_sent(status, trouble):
    taken = []

    with a_printer(taking(status, taken)) as address, pytest.raises(trouble):
        Printer(address).send(b"label")

    assert taken == []


def test_a_busy_one_is_asked_again_until_the_time_is_up():
    asked = []

    def serve(line):
        while line.recv(3):
            asked.append(True)
            line.sendall(bytes([PRINTING]))

    with a_printer(serve) as address, pytest.raises(Busy):
        Printer(address).send(b"label", seconds=0.6)

    assert len(asked) > 1


def test_one_that_is_busy_for_a_moment_prints_after_all():
    said, taken = [PRINTING, READY], []

    def serve(line):
        for status in said:
            assert line.recv(3) == b"\x1b!?"
            line.sendall(bytes([status]))
        while part := line.recv(65_536):
            taken.append(part)

    with a_printer(serve) as address:
        assert Printer(address).send(b"label") is Sent.TAKEN

    assert b"".join(taken) == b"label"


def test_one_that_keeps_another_line_open_is_busy():
    with a_printer(lambda line: line.recv(3)) as address, pytest.raises(Busy):
        Printer(address).send(b"label")


def test_one_that_hangs_is_given_up():
    done = threading.Event()

    def serve(line):
        line.recv(3)
        line.sendall(bytes([READY]))
        done.wait(10)

    with a_printer(serve) as address:
        with pytest.raises(Hangs):
            Printer(address).send(b"x" * 50_000_000, seconds=0.5)
        done.set()


def test_one_that_is_off_is_said():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"127.0.0.1:{listening.getsockname()[1]}"

    with pytest.raises(NotPrinted):
        Printer(address).send(b"label")


@pytest.mark.skipif(os.name != "posix", reason="device files")
def test_a_device_gets_the_whole_label_and_a_file_is_never_written(tmp_path):
    device, file = tmp_path / "lp0", tmp_path / "notes.txt"
    os.mkfifo(device)
    file.write_text("mine")
    reading = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert Printer(str(device)).send(b"label") is Sent.UNKNOWN
        assert os.read(reading, 100) == b"label"
        with pytest.raises(Hangs):
            Printer(str(device)).send(b"x" * 1_000_000, seconds=0.3)
    finally:
        os.close(reading)

    for path in (file, tmp_path / "nothing"):
        with pytest.raises(NotPrinted):
            Printer(str(path)).send(b"label")
    assert file.read_text() == "mine"
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("", {}),
        ("192.168.1.50:9100", {"": "192.168.1.50:9100"}),
        ("421223=10.0.0.9, /dev/usb/lp0", {"421223": "10.0.0.9", "": "/dev/usb/lp0"}),
    ],
)
def test_printers_are_set_for_a_computer_or_for_each_of_its_stations(said, known):
    assert Settings.read({"STATION_LABEL_PRINTER": said}).label_printers == known


@pytest.mark.parametrize("said", ["10.0.0.9:0", "10.0.0.9:x", "421223=", "a b:9100", ":9100"])
def test_what_is_no_printer_stops_the_start(said):
    with pytest.raises(BadSetting):
        Settings.read({"STATION_LABEL_PRINTER": said})


def test_the_time_that_a_printer_gets_is_short():
    assert label_printer.SECONDS <= 5

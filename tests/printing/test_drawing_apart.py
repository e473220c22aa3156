"""Sheets are drawn by a process of its own, which comes and goes."""

import os
import signal
import threading

import pytest

from station.manifests.sheets import draw_sort_label
from station.manifests.sheets.sort_label import SortLabel
from station.printing import apart
from station.printing.apart import Drawer, DrawingFailed

LABEL = SortLabel(
    slot="12",
    route="天城线",
    stop=3,
    via="",
    village="洪下村",
    township="天城镇",
    number="YT1234567890123",
)


@pytest.fixture(scope="module")
def drawer():
    one = Drawer()
    yield one
    one.end()


def test_what_another_process_draws_is_the_same_to_the_byte(drawer):
    assert drawer.draw(draw_sort_label.draw, (LABEL,), {}) == draw_sort_label.draw(LABEL)


def test_a_mistake_is_told_with_its_place_and_without_anybodys_data_and_the_next_is_drawn(drawer):
    with pytest.raises(DrawingFailed, match="draw_sort_label") as told:
        drawer.draw(draw_sort_label.draw, ("張三 13800000000",), {})
    assert "13800000000" not in str(told.value)
    assert drawer.draw(draw_sort_label.draw, (LABEL,), {}).startswith(b"%PDF")


def test_a_process_that_was_killed_is_replaced_and_the_sheet_is_drawn(drawer):
    drawer.be_ready()
    killed = drawer.process_id
    os.kill(killed, signal.SIGTERM)
    assert drawer.draw(draw_sort_label.draw, (LABEL,), {}).startswith(b"%PDF")
    assert drawer.process_id != killed


def never_ends():
    threading.Event().wait()


def test_what_does_not_come_to_an_end_is_ended_and_the_next_is_drawn():
    drawer = Drawer(longest_seconds=0.2)
    with pytest.raises(DrawingFailed, match="ended twice"):
        drawer.draw(never_ends, (), {})
    patient = Drawer()
    assert patient.draw(draw_sort_label.draw, (LABEL,), {}).startswith(b"%PDF")
    patient.end()
    drawer.end()


def test_it_ends_when_nobody_draws():
    drawer = Drawer(idle_seconds=0)
    drawer.be_ready()
    with drawer._lock:
        process = drawer._process
    assert process is None or process.wait(timeout=30) is not None
    assert drawer.draw(draw_sort_label.draw, (LABEL,), {}).startswith(b"%PDF")
    drawer.end()
    assert drawer.process_id is None


@pytest.fixture
def begun():
    apart.begin()
    yield
    apart.end()


def waits_for(path):
    while not path.exists():
        threading.Event().wait(0.01)
    return b"%PDF"


@pytest.mark.usefixtures("begun")
def test_a_sheet_is_drawn_while_a_brochure_takes_its_time(tmp_path):
    may_end, drawn = tmp_path / "may end", []
    brochure = threading.Thread(
        target=lambda: drawn.append(apart.drawn_at_leisure(waits_for, may_end))
    )
    brochure.start()
    assert apart.drawn(draw_sort_label.draw, LABEL).startswith(b"%PDF")
    assert not drawn
    may_end.touch()
    brochure.join()
    assert drawn == [b"%PDF"]

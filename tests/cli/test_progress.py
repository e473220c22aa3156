from io import StringIO

import pytest

from station.cli.console import Progress


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "told"),
    [pytest.param(Terminal(), True, id="terminal"), pytest.param(StringIO(), False, id="log")],
)
def test_quick_work_draws_a_bar_on_a_terminal_and_leaves_a_log_alone(stream, told):
    progress = Progress(stream)

    for done in range(3):
        progress("Sorting", done + 1, 3)

    assert bool(stream.getvalue()) is told


def test_a_bar_ends_with_its_counts():
    stream = Terminal()

    Progress(stream).of("Sorting")(1_200, 1_200)

    assert stream.getvalue().endswith("1,200 / 1,200\n")

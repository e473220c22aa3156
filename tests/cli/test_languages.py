"""The command line speaks Chinese unless it is told otherwise, on whatever terminal."""

import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper

import pytest

from station.cli.console import open_stream
from station.cli.start import run
from tests.cli.conftest import clean_environment

STATION = (sys.executable, "-m", "station.cli")
WORDS = {"zh": "命令:", "en": "Commands:"}


def help_of(home, **environ) -> bytes:
    """What ``station --help`` writes into a pipe."""
    done = subprocess.run(
        [*STATION, "--help"],
        capture_output=True,
        check=False,
        env=clean_environment(home) | environ,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        pytest.param({}, "zh", id="no-language"),
        pytest.param({"LANG": "C"}, "zh", id="C"),
        pytest.param({"LC_ALL": "POSIX"}, "zh", id="POSIX"),
        pytest.param({"LANG": "zh_CN.UTF-8"}, "zh", id="chinese"),
        pytest.param({"LANG": "en_US.UTF-8"}, "en", id="english"),
        pytest.param({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en", id="all-in-english"),
    ],
)
def test_it_speaks_chinese_unless_the_systems_language_is_english(tmp_path, environ, language):
    assert WORDS[language] in help_of(tmp_path, **environ).decode()


@pytest.mark.parametrize(
    ("environ", "encoding"),
    [
        pytest.param(
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "utf-8", id="ascii"
        ),
        pytest.param({"PYTHONIOENCODING": "cp1252"}, "utf-8", id="western-windows"),
        pytest.param({"PYTHONIOENCODING": "gbk"}, "gbk", id="chinese-windows"),
        pytest.param({"PYTHONIOENCODING": "utf-8"}, "utf-8", id="utf-8"),
    ],
)
def test_chinese_comes_out_whole_whatever_the_system_thinks_of_the_stream(
    tmp_path, environ, encoding
):
    assert WORDS["zh"] in help_of(tmp_path, **environ).decode(encoding)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "ascii"])
def test_a_character_that_cannot_be_said_stops_nothing(encoding):
    written = BytesIO()
    stream = TextIOWrapper(written, encoding=encoding)
    open_stream(stream)

    # A name on the disk that is no UTF-8, and a sign that GBK does not have.
    stream.write(os.fsdecode(b"\xff.db") + "📦 村驿")
    stream.flush()

    assert written.getvalue().decode(stream.encoding).endswith(" 村驿")


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"],
        ["serve", "--frob"],
        ["serve", "--port"],
        ["serve", "--port", "x"],
        ["serve", "--port", "99999"],
        ["init", "one-too-many"],
        ["backup", "--keep", "0"],
        ["restore"],
        ["network", "import", "x", "--edition", "2020"],
        ["user", "add", "x", "--role", "boss"],
        ["--language", "fr"],
    ],
    ids=" ".join,
)
def test_what_was_typed_wrongly_is_said_in_chinese(arguments, monkeypatch, capsys):
    for name in ("STATION_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.setenv(name, "")

    assert run(arguments) == 2

    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("错误：")
    assert not any(word in last for word in ("is not", "unexpected", "Missing", "requires"))

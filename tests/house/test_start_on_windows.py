"""What start.cmd runs on a station's PC, which is plain Python and runs here as well."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from station.resources import PACKAGE

ROOT = PACKAGE.parent
START = ROOT / "deploy" / "windows" / "start.py"
WHEEL = "cunyi-0.0.1-py3-none-any.whl"
NEEDED = "lamp-1.0-py3-none-any.whl"
NOTE_THE_PAGE = (
    "import sys, pathlib; pathlib.Path(__file__).with_suffix('.txt').write_text(sys.argv[1])"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that stops one in order"),
]


@dataclass(frozen=True)
class Served:
    """What a start came to that was ended by Ctrl+C."""

    status: int
    page: str
    opened: str
    code: int
    out: str
    err: str


class Pc:
    """A folder with what a county hands out, and one for what is made of it."""

    def __init__(self, folder: Path) -> None:
        self.handed, self.root = folder / "村驿 U盘", folder / "Cunyi"
        self.handed.mkdir()
        shutil.copy(START, self.handed)
        self.browser = folder / "browser.py"
        self.browser.write_text(NOTE_THE_PAGE)

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, self.handed / "start.py", "--root", self.root, *map(str, arguments)],
            env=self._environment(),
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def refused(self, *arguments: object) -> tuple[int, list[str]]:
        process = self.start(*arguments)
        told = process.communicate(timeout=60)[1]
        return process.returncode, told.splitlines()

    def served(self) -> Served:
        port, seen = free_port(), self.browser.with_suffix(".txt")
        seen.unlink(missing_ok=True)
        process = self.start("--port", port)
        try:
            wait_for(seen, process)
            with urllib.request.urlopen(seen.read_text()) as page:
                status, text = page.status, page.read().decode()
        finally:
            # As a console does: everybody in it is told.
            os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=60)
        opened = seen.read_text().replace(str(port), "PORT")
        return Served(status, text, opened, process.returncode, out, err)

    def _environment(self) -> dict[str, str]:
        left_out = {"PYTHONPATH", "VIRTUAL_ENV", "LANG", "LANGUAGE", "LC_ALL", "STATION_HOME"}
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        browser = f"{sys.executable} {self.browser} %s"
        return kept | {"BROWSER": browser, "PYTHONUTF8": "1", "PIP_NO_COMPILE": "1"}


@pytest.fixture(scope="module")
def pc(tmp_path_factory) -> tuple[Pc, Served]:
    """A PC after its first start, with all its packages on the stick beside the wheel."""
    pc = Pc(tmp_path_factory.mktemp("pc"))
    packages = Path(sysconfig.get_path("purelib"))
    program = {"entry_points.txt": "[console_scripts]\nstation = station.cli:main\n"}
    # As an editable one: it leads to the checkout, and to the packages that are here.
    write_wheel(pc.handed / WHEEL, program, {"cunyi.pth": f"{ROOT}\n{packages}\n"})
    (pc.handed / "wheels").mkdir()
    lamp = write_wheel(pc.handed / "wheels" / NEEDED, {}, {"lamp.py": ""})
    (pc.handed / "requirements.txt").write_text(f"lamp==1.0 --hash=sha256:{lamp}\n")
    return pc, pc.served()


def test_the_first_start_installs_without_a_line_serves_and_opens_the_page(pc):
    pc, first = pc

    assert f"Installing {WHEEL}" in first.err
    assert (first.status, first.opened) == (200, "http://127.0.0.1:PORT/")
    assert "<html" in first.page
    assert (pc.root / "station" / "station.db").exists()
    assert list((pc.root / "venv").glob("**/lamp.py"))


def test_ctrl_c_stops_it_in_order(pc):
    _, first = pc

    assert first.code == 0
    assert "Traceback" not in first.out + first.err


def test_the_second_start_installs_nothing(pc):
    pc, _ = pc
    stamp = pc.root / "venv" / "installed.txt"
    installed_at = stamp.stat().st_mtime_ns

    second = pc.served()

    assert (second.status, second.code, second.err) == (200, 0, "")
    assert stamp.stat().st_mtime_ns == installed_at
    assert (pc.root / "install.log").read_text() == ""


def test_a_wheel_that_cannot_be_installed_is_named_in_both_languages(pc):
    pc, _ = pc
    cut_short = pc.handed / "cunyi-0.0.2-py3-none-any.whl"
    cut_short.write_bytes((pc.handed / WHEEL).read_bytes()[:200])

    code, told = pc.refused()
    cut_short.unlink()

    assert code == 1
    assert [line.partition(" ")[0] for line in told] == ["正在安装", "安装", cut_short.name]
    assert "Traceback" not in "".join(told)
    assert cut_short.name in (pc.root / "install.log").read_text()
    assert (pc.root / "venv" / "installed.txt").read_text() == WHEEL


def test_without_a_wheel_it_says_where_to_put_one_and_makes_nothing(tmp_path):
    pc = Pc(tmp_path)

    code, told = pc.refused()

    assert code == 1
    assert told == [
        "请把 cunyi-*.whl 放在 start.cmd 旁边，再启动一次。",
        "Put cunyi-*.whl beside start.cmd and start again.",
    ]
    assert not pc.root.exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    pc = Pc(tmp_path)
    write_wheel(pc.handed / WHEEL, {}, {})
    pc.root.write_text("a file is in the way")

    code, told = pc.refused()

    assert (code, len(told)) == (1, 2)
    assert all(str(pc.root) in line for line in told)


def test_an_option_that_it_does_not_know_is_answered_by_those_that_it_does(tmp_path):
    code, told = Pc(tmp_path).refused("--port", "eighty")

    assert (code, len(told)) == (1, 2)
    assert all("--port" in line for line in told)


def write_wheel(path: Path, told: dict[str, str], files: dict[str, str]) -> str:
    """A wheel without dependencies; returns its digest."""
    name, version, *_ = path.stem.split("-")
    about = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    folder = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        for entry, text in (about | told).items():
            wheel.writestr(f"{folder}/{entry}", text)
        for entry, text in files.items():
            wheel.writestr(entry, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def wait_for(seen: Path, process: subprocess.Popen[str]) -> None:
    given_up_at = time.monotonic() + 120
    while not (seen.exists() and seen.read_text()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < given_up_at
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]

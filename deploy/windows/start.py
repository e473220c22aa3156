"""Starts the station of this PC: installs the newest wheel that lies beside this file, then serves.

Nothing but Python is asked for: neither PowerShell, which many offices lock, nor a package.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Elsewhere than on Windows it runs for its tests.
PROGRAMS, SUFFIX = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
NAMES = ("python", "station")
SECONDS_TO_ANSWER = 120
STOPPED = 130
# A virtual environment that was cut short while it was made, or whose Python is gone, has no pip.
IS_WHOLE = "import pip"


class Refused(Exception):
    """What keeps the station from starting, in a sentence of each language."""

    def __init__(self, chinese, english):
        super().__init__(f"{chinese}\n{english}")


class Options(argparse.ArgumentParser):
    def error(self, message):  # noqa: ARG002  argparse's interface; its words are English
        raise Refused(
            "只认识 --address 地址、--port 端口号 和 --root 文件夹 这几个选项。",
            "The options are --address ADDRESS, --port NUMBER and --root FOLDER.",
        )


def main(arguments):
    try:
        options = read(arguments)
        root = options.root.absolute()
        program, station = (root / "venv" / PROGRAMS / (name + SUFFIX) for name in NAMES)
        wheel = newest_wheel(station)
        prepare(root)
        ensure_environment(program, root)
        ensure_installed(wheel, program, root)
        return serve(station, options.address, options.port)
    except Refused as refused:
        say(refused)
        return 1
    except KeyboardInterrupt:
        return STOPPED


def read(arguments):
    common = os.environ.get("ProgramData")  # noqa: SIM112  as Windows writes it
    parser = Options(description=__doc__.partition("\n")[0])
    parser.add_argument("--address", default="127.0.0.1", help="0.0.0.0 lets other machines in.")
    parser.add_argument("--port", default=8000, type=int)
    parser.add_argument(
        "--root", type=Path, default=common and Path(common) / "Cunyi", required=not common
    )
    return parser.parse_args(arguments)


def newest_wheel(station):
    wheels = sorted(HERE.glob("cunyi-*.whl"), key=lambda path: path.stat().st_mtime)
    if not wheels and not station.exists():
        raise Refused(
            "请把 cunyi-*.whl 放在 start.cmd 旁边，再启动一次。",
            "Put cunyi-*.whl beside start.cmd and start again.",
        )
    return wheels[-1] if wheels else None


def prepare(root):
    try:
        root.mkdir(parents=True, exist_ok=True)
        log_of(root).write_text("", "utf-8")
    except OSError as error:
        raise Refused(
            f"不能写入文件夹 {root}，请用 --root 指定另一个。",
            f"The folder {root} cannot be written: name another with --root.",
        ) from error
    os.environ.setdefault("STATION_HOME", str(root / "station"))
    os.environ["PYTHONUTF8"] = "1"
    os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"


def ensure_environment(program, root):
    if program.exists() and succeeds(root, program, "-c", IS_WHOLE):
        return
    if not succeeds(root, sys.executable, "-m", "venv", "--clear", root / "venv"):
        raise Refused(
            f"建立 Python 虚拟环境失败，原因见 {log_of(root)}。",
            f"The virtual environment could not be made; {log_of(root)} says why.",
        )


def ensure_installed(wheel, program, root):
    stamp = root / "venv" / "installed.txt"
    known = stamp.read_text("utf-8").strip() if stamp.exists() else ""
    if wheel and wheel.name != known:
        say(f"正在安装 Installing {wheel.name} …")
        install(wheel, program, root)
        stamp.write_text(wheel.name, "utf-8")


def install(wheel, program, root):
    pip = [program, "-m", "pip", "install", "--quiet"]
    # A folder "wheels" beside this file installs without a line.
    offline = HERE / "wheels"
    if offline.exists():
        pip += ["--no-index", "--find-links", offline]
    locked = HERE / "requirements.txt"
    if locked.exists() and not succeeds(root, *pip, "--require-hashes", "-r", locked):
        raise Refused(
            f"安装所需的包失败，请检查网络或旁边的 wheels 文件夹，原因见 {log_of(root)}。",
            "The packages could not be installed: check the line, or the folder wheels beside "
            f"start.cmd; {log_of(root)} says why.",
        )
    if not succeeds(root, *pip, "--upgrade", wheel):
        raise Refused(
            f"安装 {wheel.name} 失败，请重新复制这个文件，原因见 {log_of(root)}。",
            f"{wheel.name} could not be installed: copy it anew; {log_of(root)} says why.",
        )


def succeeds(root, *command):
    """What a command has to say goes to the log: a page of pip's hides the sentence that helps."""
    with log_of(root).open("ab") as log:
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)  # noqa: S603  our own command
    return done.returncode == 0


def log_of(root):
    return root / "install.log"


def serve(station, address, port):
    # Ctrl+C reaches the station as well, which stops in order; this only waits until it has.
    signal.signal(signal.SIGINT, lambda _signal, _frame: None)
    command = [station, "serve", "--host", address, "--port", str(port)]
    try:
        server = subprocess.Popen(command)  # noqa: S603  our own command
    except OSError as error:
        venv = station.parent.parent
        raise Refused(
            f"无法运行 {station}，请把 cunyi-*.whl 放在 start.cmd 旁边，删除文件夹 {venv}，再启动一次。",
            f"{station} does not run: put cunyi-*.whl beside start.cmd, remove the folder {venv} "
            "and start again.",
        ) from error
    shown = "127.0.0.1" if address == "0.0.0.0" else address  # noqa: S104  an address to show
    url = f"http://{shown}:{port}/"
    threading.Thread(target=open_when_it_answers, args=(url,), daemon=True).start()
    return server.wait()


def open_when_it_answers(url):
    # A proxy that the PC uses knows nothing of its own addresses.
    line = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _second in range(SECONDS_TO_ANSWER):
        try:
            line.open(url, timeout=2).close()
        except OSError:
            time.sleep(1)
        else:
            webbrowser.open(url)
            return


def say(sentence):
    """Beside what the server says, and never in the way: signs that a console lacks are escaped."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

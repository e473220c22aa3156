"""One process at a time holds the lock, and the system lets go for one that was killed."""

import subprocess
import sys

from station.file_lock import FileLock

HOLD = (
    "import sys, time; from pathlib import Path; from station.file_lock import FileLock; "
    "FileLock(Path(sys.argv[1])).acquire(seconds=0); print('held', flush=True); time.sleep(60)"
)


def test_another_process_waits_until_the_holder_ends(tmp_path):
    path = tmp_path / "lock"
    lock = FileLock(path)
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline().strip() == b"held"

        assert not lock.acquire(seconds=0.05)
        other.kill()

    assert lock.acquire(seconds=10)
    lock.release()


def test_it_is_let_go_and_taken_again(tmp_path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire(seconds=0)
    assert not second.acquire(seconds=0)

    first.release()

    assert second.acquire(seconds=0)
    second.release()


def test_a_lock_file_that_was_deleted_locks_nobody_out(tmp_path):
    lock = FileLock(tmp_path / "lock")
    assert lock.acquire(seconds=0)
    lock.release()
    (tmp_path / "lock").unlink()

    assert lock.acquire(seconds=0)
    lock.release()

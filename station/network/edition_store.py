"""Keeps a chosen division file from the look at what it changes until it is taken in.

The file's name is its digest, so the address of the look names exactly these bytes.
"""

import re
from hashlib import sha256
from pathlib import Path

from station.errors import NotFound, StationError
from station.network import division_file

_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(folder: Path, data: bytes) -> str:
    digest = sha256(data).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    _path(folder, digest).write_bytes(data)
    return digest


def load(folder: Path, digest: str) -> bytes:
    """Raises NotFound once the file was taken in, or where it never was chosen here."""
    if not _DIGEST.fullmatch(digest) or not _path(folder, digest).is_file():
        raise NotFound(kind="Division file", id=digest)
    return _path(folder, digest).read_bytes()


def forget(folder: Path, digest: str) -> None:
    _path(folder, digest).unlink(missing_ok=True)


def faults_of(data: bytes) -> tuple[StationError, ...]:
    """All that is wrong with a file; empty where it can be read."""
    try:
        division_file.read(data)
    except division_file.DivisionFileFaulty as faulty:
        return faulty.faults
    except StationError as error:
        return (error,)
    return ()


def _path(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.csv"

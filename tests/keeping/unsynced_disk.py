"""A disk that forgets at a power cut what was not synced, as a VFS for SQLite.

Writes lie in a cache until their file is synced. At the cut each of them is kept, dropped,
or torn at its sectors, whatever came before or after it: a disk's cache has no order.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import apsw

_SECTOR = 512
_SUCCESSIVE = iter(range(1_000_000_000))


class PowerIsOff(apsw.IOError):
    """What whoever still asks the disk for something gets to hear."""


@dataclass
class File:
    """``now`` is what a program reads back; ``synced`` what surely survives."""

    now: bytearray = field(default_factory=bytearray)
    synced: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    is_known: bool = False
    is_gone: bool = False

    def write(self, offset: int, data: bytes | None) -> None:
        """Put data there; None cuts the file off."""
        _put(self.now, offset, data)
        self.waiting.append((offset, data))

    def sync(self) -> None:
        self.synced, self.waiting, self.is_known = bytearray(self.now), [], True

    def after_cut(self, chance: random.Random) -> "File":
        left = bytearray(self.synced)
        for offset, data in self.waiting:
            for at, part in _torn(offset, data, chance):
                _put(left, at, part)
        return File(left, bytearray(left), is_known=True)


class Disk:
    """Files by name, and the moment at which the power goes."""

    def __init__(self, chance: random.Random, files: dict[str, File] | None = None) -> None:
        self.chance = chance
        self.files = files or {}
        self.steps_left = -1
        self.is_off = False

    def step(self) -> bool:
        """Before whatever changes the disk; whether it still does.

        Raises:
            PowerIsOff: once, at the step that the power goes at.
        """
        if self.is_off:
            return False
        if self.steps_left == 0:
            self.is_off = True
            raise PowerIsOff
        self.steps_left -= 1
        return True

    def after_cut(self) -> "Disk":
        # A file that was made or removed, and not synced, is there or is not.
        files = {
            name: file.after_cut(self.chance)
            for name, file in self.files.items()
            if not (file.is_gone or not file.is_known) or self.chance.random() < 0.5
        }
        return Disk(self.chance, files)


class UnsyncedVfs(apsw.VFS):
    """SQLite's way to a disk."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.name = f"unsynced-{next(_SUCCESSIVE)}"
        super().__init__(self.name, base="")

    def xOpen(self, name, flags):
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name or "temporary")
        file = self.disk.files.get(path)
        if file is None or file.is_gone:
            self.disk.step()
            file = self.disk.files[path] = File()
        return _Opened(self.disk, file)

    def xAccess(self, pathname, flags):
        return pathname in self.disk.files and not self.disk.files[pathname].is_gone

    def xFullPathname(self, name):
        return name

    def xDelete(self, filename, syncdir):
        if not self.disk.step():
            return
        file = self.disk.files.get(filename)
        if file is None or file.is_gone:
            raise apsw.IOError
        if syncdir:
            del self.disk.files[filename]
        else:
            file.is_gone = True


class _Opened:
    """One file as SQLite has it open."""

    def __init__(self, disk: Disk, file: File) -> None:
        self.disk = disk
        self.file = file

    def xRead(self, amount, offset):
        return bytes(self.file.now[offset : offset + amount])

    def xWrite(self, data, offset):
        if self.disk.step():
            self.file.write(offset, bytes(data))

    def xTruncate(self, newsize):
        if self.disk.step():
            self.file.write(newsize, None)

    def xSync(self, flags):
        if self.disk.step():
            self.file.sync()

    def xFileSize(self):
        return len(self.file.now)

    def xSectorSize(self):
        return 4096

    def xDeviceCharacteristics(self):
        # As SQLite takes every disk to be: what is not written is not harmed.
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE

    def xFileControl(self, op, ptr):
        return False

    def xCheckReservedLock(self):
        return False

    def xLock(self, level):
        pass

    def xUnlock(self, level):
        pass

    def xClose(self):
        pass


def _put(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _torn(
    offset: int, data: bytes | None, chance: random.Random
) -> Iterator[tuple[int, bytes | None]]:
    """What of one write has reached the disk: all, nothing, or some of its sectors."""
    fate = chance.choice(("kept", "dropped", "torn"))
    if fate == "kept" or (fate == "torn" and data is None):
        yield offset, data
    elif fate == "torn" and data is not None:
        for start in range(0, len(data), _SECTOR):
            if chance.random() < 0.5:
                yield offset + start, data[start : start + _SECTOR]

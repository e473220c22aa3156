"""A zip file with one spreadsheet and the photos that its rows name, as people pack them.

Nothing is unpacked to the disk, and nothing larger than a photo may be is unpacked at all.
"""

import struct
import zlib
from io import BytesIO
from lzma import LZMAError
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from station.errors import N_, RuleBroken

MOST_FILES = 1_000
# Of one file in it.
MOST_BYTES = 20_000_000
_SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".csv"})
_UTF_8 = 0x800
# By which a spreadsheet is known that came without its ending.
_OF_OFFICE = "[Content_Types].xml"
# What the readers of a damaged or an odd file stumble over; a file in a strange charset and
# one packed in a way that nobody here unpacks are ValueError and RuntimeError.
_ODD = (
    BadZipFile,
    ArithmeticError,
    EOFError,
    LookupError,
    LZMAError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


class ZipUnreadable(RuleBroken):
    message = N_("The zip file cannot be read. Pack it again, without a password.")


class NoSheetInZip(RuleBroken):
    message = N_("The zip file has no spreadsheet. Put it beside the photos and pack both.")


class SeveralSheetsInZip(RuleBroken):
    message = N_("The zip file has several spreadsheets: %(names)s. Leave one.")


class Packed:
    """What was sent: a spreadsheet, and photos by their names, if it came in a zip file."""

    def __init__(self, content: bytes, filename: str) -> None:
        self.content, self.filename = content, filename
        self._zip: ZipFile | None = None
        self._photos: dict[str, ZipInfo] = {}
        # A spreadsheet may be a zip file itself; what is wrong with it, its own reader says.
        if content.startswith(b"PK\x03\x04") and not _is_sheet(filename):
            self._open(content)

    def photo(self, name: str) -> bytes | None:
        """The file of this name, wherever in the zip file it lies; without its ending too."""
        asked = name.replace("\\", "/").rsplit("/", 1)[-1].casefold()
        found = self._photos.get(asked)
        if found is None or self._zip is None:
            return None
        return self._read(found)

    def _open(self, content: bytes) -> None:
        try:
            packed = ZipFile(BytesIO(content))
        except _ODD as error:
            raise ZipUnreadable from error
        files = [each for each in packed.infolist() if not each.is_dir()][:MOST_FILES]
        if any(each.filename == _OF_OFFICE for each in files):
            return
        names = {_name(each): each for each in files if not _is_hidden(_name(each))}
        sheets = [name for name in names if _is_sheet(name)]
        if not sheets:
            raise NoSheetInZip
        if len(sheets) > 1:
            raise SeveralSheetsInZip(names="、".join(sheets[:3]))
        self._zip = packed
        photos: dict[str, ZipInfo] = {}
        for name, each in names.items():
            path = PurePosixPath(name)
            photos[path.name.casefold()] = each
            photos.setdefault(path.stem.casefold(), each)
        self._photos = photos
        self.content = self._read(names[sheets[0]])
        self.filename = PurePosixPath(sheets[0]).name

    def _read(self, info: ZipInfo) -> bytes:
        if self._zip is None or info.file_size > MOST_BYTES:
            raise ZipUnreadable
        try:
            with self._zip.open(info) as file:
                return file.read(MOST_BYTES)
        except _ODD as error:
            raise ZipUnreadable from error


def _name(info: ZipInfo) -> str:
    """Windows in China writes names in GBK and does not say so."""
    if info.flag_bits & _UTF_8:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_sheet(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _SHEETS


def _is_hidden(name: str) -> bool:
    """What other systems put beside: ``__MACOSX/._photo.jpg``, ``~$sheet.xlsx``."""
    return name.startswith("__MACOSX") or name.rsplit("/", 1)[-1].startswith((".", "~$"))

"""Rows of many tables as bytes: by column, ids once, then compressed, with bounds.

A content is what both sides of an exchange, the stick and the quarantine pass on: by
table its rows. It says its own columns, so that a reader of another release finds what
it knows. An id that a number makes (a parcel's unit) is not sent.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import zstandard

from station.custody import unit_id_of
from station.errors import N_
from station.sync.bits import CODECS, Malformed, Reader, Writer

Row = Mapping[str, Any]
Content = dict[str, list[dict[str, Any]]]

FORMAT = 1
MOST_COMPRESSED = 256 * 1024
MOST_REAL = 8 * 1024 * 1024
# In all tables together: rows that are all alike take no bytes.
MOST_ROWS = 100_000
_MOST_COLUMNS = 64
_LEVEL = 12
# The real size stands before the frame, in so many bytes.
_SIZE = 4
# The units of a content whose ids follow from their numbers.
PARCEL_UNITS = "parcel_unit"

_CONSTANT, _NULLS = 1, 2


def encode(content: Mapping[str, Sequence[Row]]) -> bytes:
    """The content as bytes, not yet compressed."""
    out, ids = Writer(), _Ids()
    for row in content.get(PARCEL_UNITS, ()):
        ids.know(unit_id_of(row["number"], row["use"]))
    body = Writer()
    names = [name for name in content if name != PARCEL_UNITS]
    body.natural(len(names))
    for name in names:
        _write_table(body, name, content[name], ids)
    _write_table(out, PARCEL_UNITS, content.get(PARCEL_UNITS, ()), ids)
    ids.write(out)
    return bytes(out.bytes + body.bytes)


def decode(data: bytes) -> Content:
    """Raises Malformed where the bytes are no content, whatever they are."""
    reader = Reader(data)
    ids = _Ids()
    _, derived = _read_table(reader, ids)
    for row in derived:
        if not isinstance(row.get("number"), str) or not isinstance(row.get("use"), int):
            raise Malformed(problem=N_("a unit has no number"))
        ids.know(unit_id_of(row["number"], row["use"]))
    ids.read(reader)
    found: Content = {PARCEL_UNITS: derived} if derived else {}
    for _ in range(reader.count()):
        name, rows = _read_table(reader, ids)
        found[name] = rows
    if reader.at != len(data):
        raise Malformed(problem=N_("there is something after its end"))
    return found


def compress(data: bytes) -> bytes:
    frame = zstandard.ZstdCompressor(level=_LEVEL).compress(data)
    return len(data).to_bytes(_SIZE, "big") + frame


def decompress(data: bytes, *, most: int = MOST_REAL) -> bytes:
    """Never more than ``most`` bytes, whatever the frame declares.

    Raises:
        Malformed: damaged, or larger than it may be or says it is.
    """
    real = int.from_bytes(data[:_SIZE], "big")
    if len(data) <= _SIZE:
        raise Malformed(problem=N_("it ends too early"))
    if real > most:
        raise Malformed(problem=N_("it is too large"))
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 23).stream_reader(
            data[_SIZE:]
        ) as stream:
            found = stream.read(real + 1)
    except zstandard.ZstdError as error:
        raise Malformed(problem=N_("it cannot be unpacked")) from error
    if len(found) != real:
        raise Malformed(problem=N_("its size is not the one it says"))
    return found


class _Ids:
    """Every id of a content once, in the order in which it is first spoken of."""

    def __init__(self) -> None:
        self.all: list[UUID] = []
        self.places: dict[UUID, int] = {}
        self.known = 0

    def know(self, id_: UUID) -> None:
        """One that the reader makes by itself."""
        if id_ not in self.places:
            self.place(id_)
        self.known = len(self.all)

    def place(self, id_: UUID) -> int:
        found = self.places.setdefault(id_, len(self.all))
        if found == len(self.all):
            self.all.append(id_)
        return found

    def write(self, out: Writer) -> None:
        """By byte for the first eight, which are much alike (the time of a UUIDv7)."""
        rest = [id_.bytes for id_ in self.all[self.known :]]
        out.natural(len(rest))
        for place in range(8):
            out.bytes += bytes(id_[place] for id_ in rest)
        out.bytes += b"".join(id_[8:] for id_ in rest)

    def read(self, data: Reader) -> None:
        count = data.count()
        heads = [data.take(count) for _ in range(8)]
        tails = data.take(8 * count)
        for row in range(count):
            head = bytes(plane[row] for plane in heads)
            self.all.append(UUID(bytes=head + tails[8 * row : 8 * row + 8]))

    def at(self, place: int) -> UUID:
        if not 0 <= place < len(self.all):
            raise Malformed(problem=N_("it speaks of an id that it does not have"))
        return self.all[place]


def _write_table(out: Writer, name: str, rows: Sequence[Row], ids: _Ids) -> None:
    out.raw(name.encode())
    out.natural(len(rows))
    columns = list(rows[0]) if rows else []
    out.natural(len(columns))
    for column in columns:
        _write_column(out, column, [row[column] for row in rows], ids)


def _write_column(out: Writer, name: str, values: Sequence[Any], ids: _Ids) -> None:
    there = [value for value in values if value is not None]
    code = _code_of(there[0]) if there else "s"
    is_constant = len(there) == len(values) and code != "j" and len(set(there)) == 1
    flags = _CONSTANT * is_constant | _NULLS * (len(there) < len(values))
    out.raw(name.encode())
    out.bytes += code.encode()
    out.natural(flags)
    if flags & _NULLS:
        bits = sum(1 << place for place, value in enumerate(values) if value is not None)
        out.bytes += bits.to_bytes((len(values) + 7) // 8, "little")
    if is_constant:
        there = there[:1]
    if code == "u":
        CODECS["i"][0](out, [ids.place(value) for value in there])
    else:
        CODECS[code][0](out, there)


def _read_table(data: Reader, ids: _Ids) -> tuple[str, list[dict[str, Any]]]:
    name = _text(data)
    count = data.count()
    data.rows += count
    if data.rows > MOST_ROWS:
        raise Malformed(problem=N_("it is too large"))
    rows: list[dict[str, Any]] = [{} for _ in range(count)]
    width = data.count()
    if width > _MOST_COLUMNS:
        raise Malformed(problem=N_("it is too large"))
    for _ in range(width):
        column, values = _read_column(data, count, ids)
        for row, value in zip(rows, values, strict=True):
            row[column] = value
    return name, rows


def _read_column(data: Reader, count: int, ids: _Ids) -> tuple[str, list[Any]]:
    name, code, flags = _text(data), chr(data.take(1)[0]), data.natural()
    if code not in {*CODECS, "u"}:
        raise Malformed(problem=N_("a column is of no known kind"))
    is_there = [True] * count
    if flags & _NULLS:
        bits = int.from_bytes(data.take((count + 7) // 8), "little")
        is_there = [bool(bits >> place & 1) for place in range(count)]
    number = sum(is_there)
    wanted = 1 if flags & _CONSTANT and number else number
    read = CODECS["i" if code == "u" else code][1]
    values = read(data, wanted)
    if code == "u":
        values = [ids.at(value) for value in values]
    if flags & _CONSTANT:
        values *= number
    following = iter(values)
    return name, [next(following) if there else None for there in is_there]


def _text(data: Reader) -> str:
    try:
        return data.raw().decode()
    except UnicodeDecodeError as error:
        raise Malformed(problem=N_("a name is no text")) from error


_CODES = {"UUID": "u", "int": "i", "bool": "b", "bytes": "x", "datetime": "t", "date": "d"}
_CODES |= {"float": "f", "dict": "j", "list": "j"}


def _code_of(value: Any) -> str:
    return _CODES.get(type(value).__name__, "s")

"""Columns of values as few bytes: what is alike stands once, what grows is a difference.

Every reader checks what it reads; a count that the bytes do not bear out is ``Malformed``.
"""

import json
import struct
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from station.errors import N_, StationError

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST_INT = 10
# The bit of a byte that says that there is another.
_MORE = 0x80


class Malformed(StationError):
    message = N_("What came from the other computer is damaged or was altered: %(problem)s.")


class Writer:
    """Bytes that grow."""

    def __init__(self) -> None:
        self.bytes = bytearray()

    def natural(self, value: int) -> None:
        while value >= _MORE:
            self.bytes.append(value % _MORE | _MORE)
            value >>= 7
        self.bytes.append(value)

    def integer(self, value: int) -> None:
        self.natural(value * 2 if value >= 0 else -value * 2 - 1)

    def raw(self, value: bytes) -> None:
        self.natural(len(value))
        self.bytes += value


class Reader:
    """Bytes that are used up."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.rows = 0

    def take(self, count: int) -> bytes:
        end = self.at + count
        if count < 0 or end > len(self.data):
            raise Malformed(problem=N_("it ends too early"))
        found = self.data[self.at : end]
        self.at = end
        return found

    def natural(self) -> int:
        value = 0
        for place in range(_LONGEST_INT):
            byte = self.take(1)[0]
            value |= byte % _MORE << (7 * place)
            if byte < _MORE:
                return value
        raise Malformed(problem=N_("a number is too long"))

    def count(self) -> int:
        """How many follow; none of them can be shorter than a bit."""
        value = self.natural()
        if value > len(self.data) * 8:
            raise Malformed(problem=N_("it says it has more than it has"))
        return value

    def integer(self) -> int:
        value = self.natural()
        return -(value + 1) // 2 if value & 1 else value // 2

    def raw(self) -> bytes:
        return self.take(self.natural())


def write_integers(out: Writer, values: Sequence[int]) -> None:
    last = 0
    for value in values:
        out.integer(value - last)
        last = value


def read_integers(data: Reader, count: int) -> list[int]:
    last, found = 0, []
    for _ in range(count):
        last += data.integer()
        found.append(last)
    return found


def write_texts(out: Writer, values: Sequence[str]) -> None:
    encoded = [value.encode() for value in values]
    for value in encoded:
        out.natural(len(value))
    out.bytes += b"".join(encoded)


def read_texts(data: Reader, count: int) -> list[str]:
    lengths = [data.natural() for _ in range(count)]
    try:
        return [data.take(length).decode() for length in lengths]
    except UnicodeDecodeError as error:
        raise Malformed(problem=N_("a text is no text")) from error


def write_blobs(out: Writer, values: Sequence[bytes]) -> None:
    for value in values:
        out.raw(value)


def read_blobs(data: Reader, count: int) -> list[bytes]:
    return [data.raw() for _ in range(count)]


def as_instant(value: int) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=value)
    except OverflowError as error:
        raise Malformed(problem=N_("a time is out of all bounds")) from error


def of_instant(value: datetime) -> int:
    return (value - _EPOCH) // _MICROSECOND


def as_day(value: int) -> date:
    try:
        return date.fromordinal(value)
    except (ValueError, OverflowError) as error:
        raise Malformed(problem=N_("a day is out of all bounds")) from error


def as_json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise Malformed(problem=N_("a list is no list")) from error


def of_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _texts_by(there: Callable[[Any], str]) -> Callable[[Writer, Sequence[Any]], None]:
    return lambda out, values: write_texts(out, [there(value) for value in values])


def _integers_by(there: Callable[[Any], int]) -> Callable[[Writer, Sequence[Any]], None]:
    return lambda out, values: write_integers(out, [there(value) for value in values])


_Write = Callable[[Writer, Sequence[Any]], None]
_Read = Callable[[Reader, int], list[Any]]

# By the code of a column's kind: how its values are written and read.
CODECS: dict[str, tuple[_Write, _Read]] = {
    "i": (write_integers, read_integers),
    "b": (_integers_by(int), lambda data, n: [bool(v) for v in read_integers(data, n)]),
    "s": (_texts_by(str), read_texts),
    "x": (write_blobs, read_blobs),
    "t": (
        _integers_by(of_instant),
        lambda data, n: [as_instant(v) for v in read_integers(data, n)],
    ),
    "d": (
        _integers_by(lambda day: day.toordinal()),
        lambda data, n: [as_day(v) for v in read_integers(data, n)],
    ),
    "j": (_texts_by(of_json), lambda data, n: [as_json(v) for v in read_texts(data, n)]),
    "f": (
        lambda out, values: out.bytes.extend(struct.pack(f"<{len(values)}d", *values)),
        lambda data, n: list(struct.unpack(f"<{n}d", data.take(8 * n))),
    ),
}

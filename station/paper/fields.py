"""Whole numbers, ids and text in as few bytes as they need; a reader that never runs over."""

from uuid import UUID

_SEVEN_BITS = 0x7F
_MORE = 0x80
# Nine groups of seven bits: 63 bits, what a database's whole numbers hold.
_MOST_GROUPS = 9


class Garbled(ValueError):
    """The bytes are not of this format."""


class Reader:
    """Takes fields off the front of some bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_done(self) -> bool:
        return self._at == len(self._data)

    def take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise Garbled("the end is missing")
        taken, self._at = self._data[self._at : end], end
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def whole(self) -> int:
        value = 0
        for group in range(_MOST_GROUPS):
            byte = self.byte()
            value |= (byte & _SEVEN_BITS) << (7 * group)
            if not byte & _MORE:
                if group and not byte:
                    raise Garbled("a number has an empty group")
                return value
        raise Garbled("a number is too long")

    def uuid(self) -> UUID:
        return UUID(bytes=self.take(16))


def whole(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the top bit says that more follow (LEB128)."""
    if value < 0 or value >= 1 << (7 * _MOST_GROUPS):
        raise ValueError(f"{value} does not fit")
    groups = bytearray()
    while True:
        value, low = value >> 7, value & _SEVEN_BITS
        groups.append(low | (_MORE if value else 0))
        if not value:
            return bytes(groups)

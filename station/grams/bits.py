"""Sets of small numbers: in memory a whole number with a bit for each, in rows of a block each."""

from collections.abc import Iterator, Mapping
from struct import pack, unpack

# Places of one row. More would make each write longer, fewer each search.
BLOCK = 4096
_WHOLE = BLOCK // 8
# Fewer are written by their numbers, of two bytes each; more would take long to read.
_FEW = 64
_OF_BYTE = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def written(bits: int) -> bytes:
    """What stands in a row for the places of its block."""
    count = bits.bit_count()
    if count >= _FEW:
        return bits.to_bytes(_WHOLE, "little")
    members = []
    while bits:
        members.append(bits.bit_length() - 1)
        bits ^= 1 << members[-1]
    return pack(f"<{count}H", *members)


def read(members: bytes) -> int:
    """The opposite of ``written``."""
    return joined({0: members})


def joined(rows: Mapping[int, bytes]) -> int:
    """All places of some rows, by their blocks."""
    bits = bytearray((max(rows, default=-1) + 1) * _WHOLE)
    for block, members in rows.items():
        start = block * _WHOLE
        if len(members) == _WHOLE:
            bits[start : start + _WHOLE] = members
            continue
        for number in unpack(f"<{len(members) // 2}H", members):
            bits[start + (number >> 3)] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def numbers(bits: int) -> Iterator[int]:
    """The numbers of a set, the smallest first."""
    for at, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if byte:
            for bit in _OF_BYTE[byte]:
                yield at * 8 + bit

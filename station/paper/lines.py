"""One line of a sheet as bytes."""

from collections.abc import Callable
from uuid import UUID

from station.paper import numbers
from station.paper.fields import Garbled, Reader, whole
from station.paper.says import Line, PaperKind

# The bits of a line's first byte.
_BAG, _OWN_ID, _USE, _EPOCH, _ELSEWHERE = 1, 2, 4, 8, 16
_SHARED_AT, _SHARED_MASK = 5, 0b11
_UNUSED = 0x80
# How many of the head's first bytes, which tell its time, are those of the head before it.
_SHARED = (0, 3, 5, 6)
_MOST_USE = 1_000_000

UnitId = Callable[[str, int], UUID]


def pack(line: Line, kind: PaperKind, issuer: str, before: UUID, unit_id: UnitId) -> bytes:
    """``before`` is the head of the line before; ``unit_id`` makes an id of a number and its use."""
    own_id = unit_id(line.number, line.use) != line.unit_id
    shared = _shared(line.head_id.bytes, before.bytes)
    flags = (
        _BAG * line.is_bag
        | _OWN_ID * own_id
        | _USE * (line.use != 1)
        | _EPOCH * (line.epoch != 0)
        | _ELSEWHERE * (line.destination_id is not None)
        | shared << _SHARED_AT
    )
    packed = [bytes([flags]), numbers.pack(line.number, issuer)]
    if own_id:
        packed.append(line.unit_id.bytes)
    if line.use != 1:
        packed.append(whole(line.use))
    packed += [line.head_id.bytes[_SHARED[shared] :], whole(line.hop)]
    if line.epoch:
        packed.append(whole(line.epoch))
    if line.destination_id is not None:
        packed.append(line.destination_id.bytes)
    if kind is PaperKind.BILL:
        packed += [whole(line.pieces), whole(line.grams)]
    return b"".join(packed)


def unpack(reader: Reader, kind: PaperKind, issuer: str, before: UUID, unit_id: UnitId) -> Line:
    flags = reader.byte()
    if flags & _UNUSED:
        raise Garbled("a line has a bit that means nothing")
    number = numbers.unpack(reader, issuer)
    own_id = reader.uuid() if flags & _OWN_ID else None
    use = reader.whole() if flags & _USE else 1
    if not 0 < use < _MOST_USE:
        raise Garbled("a number was not used so often")
    shared = _SHARED[flags >> _SHARED_AT & _SHARED_MASK]
    head_id = UUID(bytes=before.bytes[:shared] + reader.take(16 - shared))
    is_bill = kind is PaperKind.BILL
    return Line(
        unit_id=own_id or unit_id(number, use),
        number=number,
        use=use,
        is_bag=bool(flags & _BAG),
        head_id=head_id,
        hop=_small(reader.whole()),
        epoch=_small(reader.whole()) if flags & _EPOCH else 0,
        destination_id=reader.uuid() if flags & _ELSEWHERE else None,
        pieces=_small(reader.whole()) if is_bill else 1,
        grams=_small(reader.whole()) if is_bill else 0,
    )


def _shared(head: bytes, before: bytes) -> int:
    return max(i for i, count in enumerate(_SHARED) if head[:count] == before[:count])


def _small(value: int) -> int:
    """What a column of whole numbers holds on every database."""
    if value >= 1 << 31:
        raise Garbled("a number is too large")
    return value

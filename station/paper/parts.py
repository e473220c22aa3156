"""A sheet in parts, each a QR code of its own: signed, and whole by itself.

Every part begins with the whole head of the sheet, so any part alone says which sheet it
is of, and what it carries can be used although another is torn.
"""

import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from station.barcodes import paper_code, paper_content
from station.errors import N_, RuleBroken
from station.paper import base45, lines, numbers
from station.paper.fields import Garbled, Reader, whole
from station.paper.lines import UnitId
from station.paper.says import Line, PaperKind, Said

FORMAT = 1
# Before Base45; with the QR code's own overhead still read from cheap paper (docs/paper.md).
MOST_BYTES = 600
_SIGNATURE = 64
_CHECK = 4
_MOST_PARTS = 99
_EPOCH_DAY = date(2020, 1, 1)
_EPOCH_TIME = datetime(2020, 1, 1, tzinfo=UTC)
_MOST_DAYS = 100 * 366
_NO_HEAD = UUID(int=0)
# What is signed begins so, that a signature can never be taken for one of something else.
_SIGNED_AS = b"cunyi paper\x00"

Sign = Callable[[bytes], bytes]
Verify = Callable[[UUID, bytes, bytes], Any]


class Unwhole(RuleBroken):
    message = N_("This code did not arrive whole. Scan it again, slowly and straight.")


class FromLaterRelease(RuleBroken):
    message = N_(
        "This code was written by a newer release (format %(format)s). Update this computer when the line is back; until then receive by the bag tags."
    )


class TooMuch(RuleBroken):
    message = N_("The sheet has too many lines for its codes.")


class Part(Struct, frozen=True):
    """One code: the head of its sheet with the lines of this part.

    ``signed`` are the bytes that ``signature`` is of; it is empty where nobody signed.
    """

    said: Said
    index: int
    of: int
    signed: bytes
    signature: bytes

    @property
    def sheet(self) -> tuple[Said, int]:
        """The same for all parts of one revision of one sheet."""
        return replace(self.said, lines=()), self.of


def encode(
    said: Said, *, sign: Sign | None, unit_id: UnitId, most_bytes: int = MOST_BYTES
) -> tuple[str, ...]:
    """The texts of a sheet's QR codes, all of the alphanumeric mode.

    Raises:
        TooMuch: it needs more parts than a sheet may have.
    """
    head = _head(said)
    room = most_bytes - 4 - len(head) - _SIGNATURE - _CHECK - len(whole(len(said.lines)))
    groups = _groups(said, room, unit_id)
    if len(groups) > _MOST_PARTS:
        raise TooMuch
    return tuple(
        _sealed(_body(said, head, group, index, len(groups), unit_id), sign)
        for index, group in enumerate(groups, start=1)
    )


def read(text: str, *, unit_id: UnitId) -> Part:
    """What one code says.

    Raises:
        Unwhole: something of it is missing or was misread.
        FromLaterRelease: its format is not known yet.
    """
    content = paper_content(text)
    if content is None:
        raise Unwhole
    try:
        data = base45.decode(content)
    except ValueError as error:
        raise Unwhole from error
    body, check = data[:-_CHECK], data[-_CHECK:]
    if len(body) < 1 + _SIGNATURE or zlib.crc32(body).to_bytes(_CHECK, "big") != check:
        raise Unwhole
    if body[0] > FORMAT:
        raise FromLaterRelease(format=body[0])
    return _part(body[:-_SIGNATURE], body[-_SIGNATURE:], unit_id)


def assemble(parts: Iterable[Part]) -> tuple[Said | None, list[int]]:
    """The whole sheet of some parts of one revision, and the numbers of those that lack.

    Without all of them there is no sheet.

    Raises:
        ValueError: they are of different sheets.
    """
    by_index = {part.index: part for part in parts}
    if len({part.sheet for part in by_index.values()}) != 1:
        raise ValueError("these parts are not of one sheet")
    head, of = next(iter(by_index.values())).sheet
    lacking = [index for index in range(1, of + 1) if index not in by_index]
    if lacking:
        return None, lacking
    found = tuple(line for index in sorted(by_index) for line in by_index[index].said.lines)
    return replace(head, lines=found), []


def _groups(said: Said, room: int, unit_id: UnitId) -> list[Sequence[Line]]:
    """The lines, as many to a part as there is room for."""
    groups: list[list[Line]] = [[]]
    used, before = 0, said.head_id or _NO_HEAD
    for line in said.lines:
        size = len(lines.pack(line, said.kind, said.issuer, before, unit_id))
        if groups[-1] and used + size > room:
            groups.append([])
            used, before = 0, said.head_id or _NO_HEAD
            size = len(lines.pack(line, said.kind, said.issuer, before, unit_id))
        if size > room:
            raise TooMuch
        groups[-1].append(line)
        used, before = used + size, line.head_id
    return list(groups)


def _head(said: Said) -> bytes:
    packed = [
        said.subject_id.bytes,
        said.node_id.bytes,
        said.origin_id.bytes,
        said.destination_id.bytes,
        numbers.pack(said.issuer, ""),
        numbers.pack(said.number, said.issuer),
        whole(said.revision),
        whole((said.day - _EPOCH_DAY).days),
        whole(int((said.written_at - _EPOCH_TIME).total_seconds())),
    ]
    if said.kind is PaperKind.LIST:
        packed += [(said.head_id or _NO_HEAD).bytes, whole(said.hop), whole(said.epoch)]
    return b"".join(packed)


def _body(
    said: Said, head: bytes, group: Sequence[Line], index: int, of: int, unit_id: UnitId
) -> bytes:
    packed, before = [], said.head_id or _NO_HEAD
    for line in group:
        packed.append(lines.pack(line, said.kind, said.issuer, before, unit_id))
        before = line.head_id
    first = bytes([FORMAT, said.kind, index, of])
    return first + head + whole(len(group)) + b"".join(packed)


def _sealed(body: bytes, sign: Sign | None) -> str:
    signature = sign(_SIGNED_AS + body) if sign else bytes(_SIGNATURE)
    data = body + signature
    return paper_code(base45.encode(data + zlib.crc32(data).to_bytes(_CHECK, "big")))


def _part(body: bytes, signature: bytes, unit_id: UnitId) -> Part:
    reader = Reader(body)
    try:
        _, kind, index, of = reader.take(4)
        if not 0 < index <= of <= _MOST_PARTS:
            raise Garbled("a part is not one of its sheet")
        head = _read_head(reader, PaperKind(kind))
        found, before = [], head.head_id or _NO_HEAD
        for _ in range(reader.whole()):
            line = lines.unpack(reader, head.kind, head.issuer, before, unit_id)
            found.append(line)
            before = line.head_id
    except ValueError as error:
        raise Unwhole from error
    if not reader.is_done:
        raise Unwhole
    signed = _SIGNED_AS + body
    return Part(replace(head, lines=tuple(found)), index, of, signed, _given(signature))


def _read_head(reader: Reader, kind: PaperKind) -> Said:
    subject_id, node_id, origin_id, destination_id = (reader.uuid() for _ in range(4))
    issuer = numbers.unpack(reader, "")
    number = numbers.unpack(reader, issuer)
    revision, days, seconds = reader.whole(), reader.whole(), reader.whole()
    if revision >= 1 << 31 or days > _MOST_DAYS or seconds > _MOST_DAYS * 86_400:
        raise Garbled("a number is too large")
    head = Said(
        kind=kind,
        subject_id=subject_id,
        number=number,
        issuer=issuer,
        revision=revision,
        origin_id=origin_id,
        destination_id=destination_id,
        node_id=node_id,
        day=_EPOCH_DAY + timedelta(days=days),
        written_at=_EPOCH_TIME + timedelta(seconds=seconds),
        lines=(),
    )
    if kind is not PaperKind.LIST:
        return head
    own, hop, epoch = reader.uuid(), reader.whole(), reader.whole()
    if max(hop, epoch) >= 1 << 31:
        raise Garbled("a number is too large")
    return replace(head, head_id=None if own == _NO_HEAD else own, hop=hop, epoch=epoch)


def _given(signature: bytes) -> bytes:
    """Sixty-four zero bytes stand for none."""
    return signature if any(signature) else b""

"""Makes units known: their ids, and many at once from a partner's file."""

from collections.abc import Iterable, Sequence
from hashlib import sha1, sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.bulk import insert_columns
from station.custody.events import Happening, Writer, as_event, event_row, rest_of_digest
from station.custody.kinds import Evidence, Holder, State, UnitKind
from station.custody.steps import Position, step
from station.custody.tables import CHUNK, EVENT, INSERT_UNIT, UNIT
from station.db import new_key
from station.records import append_alike

_NAMESPACE = UUID("2c9d0c52-3f0e-5b43-8f0e-4a2f7d0c9b11").bytes
# The two bits of the variant stand above two of the hash (RFC 9562, section 5.5).
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


def unit_id_of(number: str, use: int = 1) -> UUID:
    """The same on every node: two that meet an unheard-of parcel make the same unit."""
    return UUID(unit_key_of(number, use))


def unit_key_of(number: str, use: int = 1) -> str:
    """A unit's id in hex, a UUIDv5: for files of many rows, where ``uuid5`` takes long."""
    digest = sha1(_NAMESPACE + f"{number}#{use}".encode(), usedforsecurity=False).hexdigest()
    return f"{digest[:12]}5{digest[13:16]}{_VARIANT[digest[16]]}{digest[17:32]}"


def create_units(
    connection: sa.Connection, kind: UnitKind, numbers: Iterable[tuple[UUID, str]], use: int = 1
) -> None:
    """Insert units that are not there yet; ``numbers`` are (unit id, normalised number)."""
    rows = [
        {
            "id": unit_id,
            "kind": kind,
            "number": number,
            "use": use,
            "holder": Holder.NOBODY,
            "state": State.UNKNOWN,
            "hop": 0,
            "epoch": 0,
            "on_paper": False,
            "goes_back": False,
        }
        for unit_id, number in numbers
    ]
    if rows:
        connection.execute(INSERT_UNIT, rows)


def ensure_unit(
    connection: sa.Connection, kind: UnitKind, unit_id: UUID, number: str, use: int = 1
) -> None:
    """Make one unit known, if it is not yet."""
    known = connection.scalar(sa.select(UNIT.c.id).where(UNIT.c.id == unit_id))
    if known is None:
        create_units(connection, kind, [(unit_id, number)], use)


def announce(
    connection: sa.Connection,
    writer: Writer,
    units: Sequence[tuple[UUID | str, str]],
    *,
    party_id: UUID,
) -> None:
    """Make new parcels known from a partner's file; the many-row twin of ``record``.

    ``units`` are ids (or those in hex) and numbers. No unit may exist already. The position
    is the same for all, so it is folded once.
    """
    if not units:
        return
    ids, numbers = zip(*units, strict=True)
    unit_keys = [key if isinstance(key, str) else key.hex for key in ids]
    event_keys = [new_key() for _ in unit_keys]
    model = event_row(
        writer,
        Happening("announce", UUID(unit_keys[0]), Evidence.ADMINISTRATIVE, party_id=party_id),
        Position(),
    )
    after = step(Position(), as_event(model))
    insert_columns(
        connection,
        UNIT,
        {"id": unit_keys, "number": numbers, "head_id": event_keys},
        {
            "kind": UnitKind.PARCEL,
            "use": 1,
            "holder": after.holder,
            "holder_id": after.holder_id,
            "state": after.state,
            "hop": after.hop,
            "epoch": after.epoch,
            "on_paper": False,
            "goes_back": after.goes_back,
        },
    )
    _add_alike(connection, model, event_keys, unit_keys)


def _add_alike(
    connection: sa.Connection,
    model: dict[str, Any],
    event_keys: Sequence[str],
    unit_keys: Sequence[str],
) -> None:
    """Events like ``model``, one a unit, with their log entries."""
    rest = {name: value for name, value in model.items() if name not in {"id", "unit_id"}}
    insert_columns(connection, EVENT, {"id": event_keys, "unit_id": unit_keys}, rest)
    same = rest_of_digest(model)
    digests = [
        sha256(bytes.fromhex(event + unit) + same).digest()
        for event, unit in zip(event_keys, unit_keys, strict=True)
    ]
    append_alike(connection, "custody_event", 0, event_keys, digests)


def mark_on_paper(connection: sa.Connection, unit_ids: Iterable[UUID]) -> None:
    """A frozen sheet says what these units' heads say: they cannot be taken back."""
    ids = list(unit_ids)
    for first in range(0, len(ids), CHUNK):
        chunk = ids[first : first + CHUNK]
        connection.execute(sa.update(UNIT).where(UNIT.c.id.in_(chunk)).values(on_paper=True))

"""Whether what came from elsewhere is of the kind that a column holds, and what stands for what did not.

SQLite would take anything.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

# What fits into 64 bits.
_MOST = (1 << 63) - 1


def misfit(table: sa.Table, row: Mapping[str, Any]) -> str | None:
    """The first column whose value is of another kind; None where all fit."""
    for name, (kinds, is_nullable) in _kinds_of(table).items():
        value = row.get(name)
        if value is None:
            if name in row and not is_nullable:
                return name
        elif type(value) not in kinds or (type(value) is int and abs(value) > _MOST):
            return name
    return None


def children_misfit(
    table: sa.Table | None, children: Sequence[Mapping[str, Any]], *, balances: str = ""
) -> str | None:
    """The same for the rows that belong to one; ``balances`` names a column that sums to zero."""
    if table is None:
        return None
    wrong = next((name for child in children if (name := misfit(table, child))), None)
    if wrong is None and balances:
        sums: list[Any] = [child.get(balances) for child in children]
        if not all(sums) or sum(sums) or not sums:
            return balances
    return wrong


@lru_cache(maxsize=64)
def _kinds_of(table: sa.Table) -> dict[str, tuple[frozenset[type], bool]]:
    return {
        column.name: (_kinds(column.type), bool(column.nullable or column.primary_key))
        for column in table.columns
    }


def _kinds(of: sa.types.TypeEngine[Any]) -> frozenset[type]:
    if isinstance(of, sa.types.TypeDecorator):
        return _kinds(of.impl_instance)
    if isinstance(of, sa.Enum):
        return frozenset({str, of.enum_class or str})
    return next((kinds for type_, kinds in _OF_TYPES if isinstance(of, type_)), frozenset({str}))


_OF_TYPES: tuple[tuple[type, frozenset[type]], ...] = (
    (sa.Uuid, frozenset({UUID})),
    (sa.Boolean, frozenset({bool})),
    (sa.Integer, frozenset({int})),
    (sa.Float, frozenset({float, int})),
    (sa.LargeBinary, frozenset({bytes})),
    (sa.DateTime, frozenset({datetime})),
    (sa.Date, frozenset({date})),
    (sa.JSON, frozenset({dict, list})),
)


def defaults_of(model: type[SQLModel]) -> dict[str, Any]:
    """What a column of a new row holds that an older release does not send."""
    fields = model.model_fields
    return {
        name: None if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in fields.items()
    }

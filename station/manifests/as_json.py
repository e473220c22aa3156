"""What a sheet says as plain JSON, for its revision."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

_BESIDE = {"made", "revision", "code", "codes", "station_clerk", "differs"}


def plain(says: Any) -> dict[str, Any]:
    """What a sheet says as JSON, without who made which revision when, and its codes.

    What differs from the revision before is told beside it, and is nothing that it says.
    """
    return _of_fields({name: said for name, said in asdict(says).items() if name not in _BESIDE})


def _of_fields(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _jsonable(value) for name, value in said.items()}


def _jsonable(value: Any) -> Any:
    if isinstance(value, Struct):
        return _of_fields(asdict(value))
    if isinstance(value, dict):
        return _of_fields(value)
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value

"""What a sheet says as plain JSON, for its revision."""

from datetime import date, datetime, time
from typing import Any

from msgspec.structs import asdict

_BESIDE = {"made", "revision", "code", "codes", "station_clerk", "differs"}


def plain(says: Any) -> dict[str, Any]:
    """What a sheet says as JSON, without who made which revision when, and its codes.

    What differs from the revision before is told beside it, and is nothing that it says.
    """
    return {name: _jsonable(value) for name, value in asdict(says).items() if name not in _BESIDE}


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value

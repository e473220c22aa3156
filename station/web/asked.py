"""What the address of a page asks for: ``?day=2026-11-21``. What cannot be read is said."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, g, request

Read = TypeVar("Read")
Choice = TypeVar("Choice", bound=StrEnum)

# Longer is no name and no number; a database refuses to look for it.
_LONGEST = 100
_SHOWN = 20
_YEARS = range(2000, 2100)


def init_app(app: Flask) -> None:
    app.context_processor(lambda: {"misread": g.get("misread", {})})


def asked_text(name: str = "text") -> str:
    """What somebody looks for, without what no key types."""
    text = "".join(sign for sign in request.args.get(name, "") if sign.isprintable())
    return text[:_LONGEST].strip()


def asked_day(name: str = "day") -> date | None:
    return _asked(name, _day)


def asked_month(name: str = "month") -> date | None:
    """The first day of a month that is written as 2026-11."""
    return _asked(name, lambda text: _day(f"{text}-01"))


def _day(text: str) -> date:
    """Raises ValueError: it is no day, or one with which nobody can reckon."""
    day = date.fromisoformat(text)
    if day.year not in _YEARS:
        raise ValueError(text)
    return day


def asked_id(name: str) -> UUID | None:
    return _asked(name, UUID)


def asked_choice(name: str, choices: type[Choice]) -> Choice | None:
    return _asked(name, choices)


def asked_number(name: str) -> int | None:
    return _asked(name, int)


def _asked(name: str, read: Callable[[str], Read]) -> Read | None:
    text = asked_text(name)
    if not text:
        return None
    try:
        return read(text)
    except ValueError:
        misread: dict[str, Any] = g.setdefault("misread", {})
        misread[name] = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        return None

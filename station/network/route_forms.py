"""The rows of a route's form: stops in their order, and departures.

A row whose first field is emptied is taken off; the order numbers move a row, so that
no script is needed.
"""

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from uuid import UUID

from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Actor
from station.errors import InvalidInput
from station.network import lookup
from station.network.models import Station
from station.network.rules import DAY_MINUTES, DeparturePlan, StopPlan

# More than any line of a county has; a form without an end is somebody's mischief.
MOST_ROWS = 200
_MOST_DIGITS = 6
_CLOCK = re.compile(r"([0-9]{1,2})[::.]?([0-9]{2})")
_CODE = re.compile(r"[0-9]{6,12}[A-Z]?")


def read_stops(
    session: Session, submitted: Mapping[str, str], *, seen_by: Actor
) -> tuple[StopPlan, ...]:
    """Raises InvalidInput with a message beside each field that is not understood."""
    problems: dict[str, str] = {}
    rows: list[tuple[float, StopPlan]] = []
    for at, text in _filled(submitted, "stop"):
        station_id = _one(session, text, f"stop-{at}", problems, seen_by)
        order = _number(submitted.get(f"order-{at}", "").strip() or str(at + 1))
        if order is None:
            problems[f"order-{at}"] = _("Enter a number.")
        typed = submitted.get(f"minute-{at}", "").strip()
        # More digits than any number of minutes has are not read at all.
        if not typed.isdecimal() or len(typed) > _MOST_DIGITS:
            if typed or rows:
                problems[f"minute-{at}"] = _("Enter the minutes from the start.")
            typed = "0"
        rows.append((order or 0.0, StopPlan(station_id, int(typed))))
    if problems:
        raise InvalidInput(problems)
    return tuple(stop for _order, stop in sorted(rows, key=lambda row: row[0]))


def read_departures(submitted: Mapping[str, str]) -> tuple[DeparturePlan, ...]:
    problems: dict[str, str] = {}
    departures: list[DeparturePlan] = []
    for at, text in _filled(submitted, "time"):
        match = _CLOCK.fullmatch(text)
        minute = int(match[1]) * 60 + int(match[2]) if match else DAY_MINUTES
        if minute >= DAY_MINUTES or (match and int(match[2]) > 59):  # noqa: PLR2004  an hour
            problems[f"time-{at}"] = _("Enter a time, such as 08:05.")
            continue
        days = "".join(day for day in "0123456" if submitted.get(f"day-{at}-{day}"))
        departures.append(DeparturePlan(minute, days))
    if problems:
        raise InvalidInput(problems)
    return tuple(sorted(departures, key=lambda departure: departure.departs_minute))


def find_one(session: Session, text: str, field: str, *, seen_by: Actor) -> UUID | None:
    """The station somebody typed into a field of its own; None where it is empty."""
    if not text:
        return None
    problems: dict[str, str] = {}
    found = _one(session, text, field, problems, seen_by)
    if problems:
        raise InvalidInput(problems)
    return found


def typed_as(station: Station) -> str:
    """What stands in a field for a station: people read the name, the program the code."""
    return f"{station.name} {station.code}"


def _filled(submitted: Mapping[str, str], name: str) -> Iterator[tuple[int, str]]:
    for at in range(MOST_ROWS):
        text = submitted.get(f"{name}-{at}", "").strip()
        if text:
            yield at, text


def _one(session: Session, text: str, field: str, problems: dict[str, str], seen_by: Actor) -> UUID:
    last = text.rsplit(maxsplit=1)[-1].upper()
    found = lookup.find_stations(session, last if _CODE.fullmatch(last) else text, seen_by=seen_by)
    if len(found) == 1:
        return found[0].id
    if found:
        several = "、".join(typed_as(station) for station in found[:4])
        problems[field] = _("Several stations are called so: %(several)s.", several=several)
    else:
        problems[field] = _("No open station is called so. Type its name, pinyin or code.")
    return UUID(int=0)


def _number(text: str) -> float | None:
    """A number that has a place among others; what is none, or no end, has not."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None

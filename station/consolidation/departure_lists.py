"""Lists of departures: those of a day that somebody looks for, and those due soon."""

from collections.abc import Sequence
from datetime import datetime

from station.access import Actor
from station.clock import business_day, local
from station.consolidation.timetable import Departure
from station.web.paging import PAGE_SIZE

_MINUTES_AHEAD = 180
_MINUTES_LATE = 30


def minute_of(now: datetime) -> int:
    """The minutes since midnight in Shanghai."""
    there = local(now)
    return there.hour * 60 + there.minute


def due_soon(found: Sequence[Departure], actor: Actor, now: datetime) -> list[Departure]:
    """What leaves the actor's station within three hours, or should have half an hour ago."""
    minute = minute_of(now)
    return [
        one
        for one in found
        if not one.has_left
        and any(stop.station_id == actor.station_id for stop in one.stops[:-1])
        and minute - _MINUTES_LATE <= one.minute_here <= minute + _MINUTES_AHEAD
    ]


def matching(found: Sequence[Departure], text: str) -> list[Departure]:
    """By the line, a stop, the vehicle or its driver."""
    wanted = text.strip().casefold()
    return [one for one in found if wanted in _words(one)] if wanted else list(found)


def page_at(found: Sequence[Departure], now: datetime) -> int:
    """The page of today's list that has the next departure."""
    if not found or found[0].day != business_day(now):
        return 1
    minute = minute_of(now) - _MINUTES_LATE
    before = sum(one.minute_here < minute for one in found)
    return min(before, len(found) - 1) // PAGE_SIZE + 1


def _words(one: Departure) -> str:
    stops = (f"{stop.place} {stop.search}" for stop in one.stops)
    return " ".join([one.route, one.route_search, one.plate, one.driver, *stops]).casefold()

"""What a network may look like, decided without a database or a clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from uuid import UUID

from msgspec import Struct

from station.errors import N_, NN_, RuleBroken
from station.network.models import Level, Station

DAY_MINUTES = 24 * 60
# Two days: the longest that a line of one county is under way.
MAX_ROUTE_MINUTES = 2 * DAY_MINUTES
MAX_SLOT = 9999
_FEWEST_STOPS = 2


class StopPlan(Struct, frozen=True):
    """A place on a route; the first is where it starts, at minute 0."""

    station_id: UUID
    minutes_from_start: int = 0


class DeparturePlan(Struct, frozen=True):
    """A departure every week: minutes after midnight, and weekdays as digits, 0 is Monday."""

    departs_minute: int
    weekdays: str = "0123456"


class CodeTaken(RuleBroken):
    message = N_("%(code)s is already the code of %(name)s. Choose another one.")


class PlateTaken(RuleBroken):
    message = N_("The vehicle %(plate)s is in the list already.")


class EditionToCome(RuleBroken):
    message = N_("The codes of %(edition)s do not hold yet. Take them in on that day, or later.")


class EditionOlder(RuleBroken):
    message = N_(
        "The network has the edition of %(latest)s already; that of %(edition)s would take names "
        "and codes back. Give the day from which the file holds, or --older if that is meant."
    )


class RouteTooShort(RuleBroken):
    message = N_("A route has two stops or more. Add the next stop.")


class StopTwiceInARow(RuleBroken):
    message = N_("Stops %(position)d and %(next)d are the same station. Remove one of them.")


class FirstStopNotAtZero(RuleBroken):
    message = N_("A route starts at its first stop; its minute is 0.")


class StopOutOfOrder(RuleBroken):
    message = N_(
        "Stop %(position)d is reached before the stop in front of it. "
        "Correct the minutes, or the order of the stops."
    )


class RouteTooLong(RuleBroken):
    message = N_("A route takes at most %(limit)d minutes.")


class StopClosed(RuleBroken):
    message = N_("The station at stop %(position)d is closed. Choose another one.")


class DepartureOutsideDay(RuleBroken):
    message = N_("A departure is at a time between 00:00 and 23:59.")


class DepartureWithoutDays(RuleBroken):
    message = N_("Say on which days the departure at %(time)s takes place.")


class DepartureTwice(RuleBroken):
    message = N_("There are two departures at %(time)s. Put all their days into one.")


class ServedByItself(RuleBroken):
    message = N_("%(name)s cannot be served by itself. Leave the field empty.")


class ServedInACircle(RuleBroken):
    message = N_("%(server)s is itself served by %(name)s. Choose a station that is not.")


class ServerClosed(RuleBroken):
    message = N_("%(server)s is closed. Choose an open station.")


class ServesOthers(RuleBroken):
    message = NN_(
        "%(name)s serves %(count)d other place, %(other)s. Name another station for it first.",
        "%(name)s serves %(count)d other places, such as %(other)s. Name another station for them first.",
    )


class CountyStaysOpen(RuleBroken):
    message = N_("The county's centre cannot be closed or served by another station.")


class PlaceGone(RuleBroken):
    message = N_("%(name)s is no longer in the list of places, so its station cannot be opened.")


class SlotTwice(RuleBroken):
    message = N_("Slot %(number)d was given to %(first)s and to %(second)s. Change one of them.")


class SlotNumberOutOfRange(RuleBroken):
    message = N_("Slots are numbered from 1 to %(limit)d.")


def ensure_in_force(edition: date, today: date) -> None:
    if edition > today:
        raise EditionToCome(edition=edition)


def ensure_not_older(edition: date, latest: date | None) -> None:
    """What a newer edition changed is not quietly undone."""
    if latest and edition < latest:
        raise EditionOlder(edition=edition, latest=latest)


def ensure_stops(stops: Sequence[StopPlan], open_ids: Collection[UUID]) -> None:
    """``open_ids`` are those of the stations that are not closed."""
    if len(stops) < _FEWEST_STOPS:
        raise RouteTooShort
    for position, stop in enumerate(stops, 1):
        if stop.station_id not in open_ids:
            raise StopClosed(position=position)
    if stops[0].minutes_from_start != 0:
        raise FirstStopNotAtZero
    for position, (one, following) in enumerate(pairwise(stops), 1):
        if one.station_id == following.station_id:
            raise StopTwiceInARow(position=position, next=position + 1)
        if following.minutes_from_start <= one.minutes_from_start:
            raise StopOutOfOrder(position=position + 1)
    if stops[-1].minutes_from_start > MAX_ROUTE_MINUTES:
        raise RouteTooLong(limit=MAX_ROUTE_MINUTES)


def ensure_departures(departures: Iterable[DeparturePlan]) -> None:
    minutes: set[int] = set()
    for departure in departures:
        minute = departure.departs_minute
        if not 0 <= minute < DAY_MINUTES:
            raise DepartureOutsideDay
        if not departure.weekdays or not set(departure.weekdays) <= set("0123456"):
            raise DepartureWithoutDays(time=clock_time(minute))
        if minute in minutes:
            raise DepartureTwice(time=clock_time(minute))
        minutes.add(minute)


def clock_time(minute: int) -> str:
    """The minute after midnight as people write it.

    >>> clock_time(620)
    '10:20'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def ensure_served_by(station: Station, chain: Sequence[Station]) -> None:
    """``chain`` is the station that shall serve this one, the one that serves that, and so on."""
    if not chain:
        return
    server = chain[0]
    if station.level is Level.COUNTY:
        raise CountyStaysOpen
    if server.id == station.id:
        raise ServedByItself(name=station.name)
    if any(further.id == station.id for further in chain):
        raise ServedInACircle(server=server.name, name=station.name)
    if not server.is_active:
        raise ServerClosed(server=server.name)


def ensure_may_close(station: Station, served: Sequence[Station]) -> None:
    if station.level is Level.COUNTY:
        raise CountyStaysOpen
    if served:
        raise ServesOthers(name=station.name, count=len(served), other=served[0].name)


def ensure_slot_numbers(numbers: Mapping[str, int]) -> None:
    """``numbers`` are by the name of the destination."""
    first: dict[int, str] = {}
    for name, number in numbers.items():
        if not 1 <= number <= MAX_SLOT:
            raise SlotNumberOutOfRange(limit=MAX_SLOT)
        if number in first:
            raise SlotTwice(number=number, first=first[number], second=name)
        first[number] = name

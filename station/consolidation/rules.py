"""What may happen to bags and trips, decided without a database or a clock."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from station.errors import N_, RuleBroken
from station.parcels.sorting import Sorting

# What two people may lift without gear; postal receptacles have the same limit
# (UPU Parcel Post Regulations, article 17-104: at most 30 kg gross).
MAX_BAG_GRAMS = 30_000
# Two of them would not fit into a bag, and one alone is not worth a seal.
LOOSE_FROM_GRAMS = MAX_BAG_GRAMS // 2


class BagNotOpen(RuleBroken):
    message = N_("Bag %(number)s is not open here.")


class BagEmpty(RuleBroken):
    message = N_("Bag %(number)s is empty; scan a parcel into it first.")


class BagTooHeavy(RuleBroken):
    message = N_("The bag weighs %(kg)s kg; the limit is %(limit)s kg. Take something out.")


class SealUsedBefore(RuleBroken):
    message = N_(
        "Seal %(seal)s is on another bag already: %(number)s. One of the two was read wrong:"
        " look at both."
    )


class BagElsewhere(RuleBroken):
    message = N_("Bag %(number)s belongs to another station.")


class WrongBag(RuleBroken):
    message = N_("Wrong bag: %(number)s goes to %(place)s.")


class ForAnotherCounty(RuleBroken):
    message = N_("%(number)s is for another county. Set it aside for its partner.")


class NoPlaceYet(RuleBroken):
    message = N_("%(number)s has no place yet. Sort it in the sorting room first.")


class NotOnRoute(RuleBroken):
    message = N_("%(place)s is not on this route, nor is the township it belongs to.")


class PassedAlready(RuleBroken):
    message = N_("%(place)s is behind the vehicle by now. Load it on the next trip.")


class NothingLoaded(RuleBroken):
    message = N_("Nothing is loaded yet. Scan a bag or take over the proposal.")


class BagNotClosed(RuleBroken):
    message = N_("Close bag %(number)s before it travels.")


class Overloaded(RuleBroken):
    message = N_("The load weighs %(kg)s kg; the vehicle carries %(limit)s kg. Unload something.")


class AlreadyLoaded(RuleBroken):
    message = N_("%(number)s is loaded on %(trip)s already.")


class LegNotLoading(RuleBroken):
    message = N_("This load has departed; it cannot be changed.")


class LegNotDeparted(RuleBroken):
    message = N_("This load is not on its way.")


class LegReceived(RuleBroken):
    message = N_("This load was received already.")


class NotOfThisLoad(RuleBroken):
    message = N_("%(number)s is not of this load; scan a bag or parcel that is.")


class NotYourLoad(RuleBroken):
    message = N_("This load goes to %(place)s. Receive it there, or scan what you have as seen.")


class NotWithLoad(RuleBroken):
    message = N_("%(number)s is not with this load any more; by the books: %(place)s.")


class ScanEach(RuleBroken):
    message = N_(
        "The other station is receiving this load already. Scan each thing that is here, one by one."
    )


class VehicleHasLeft(RuleBroken):
    message = N_(
        "The vehicle has left: %(place)s has received of this trip. What is here all the same, say as back or never left."
    )


class SameTrip(RuleBroken):
    message = N_("The load is on this trip already.")


class OnlyBagsAreSealed(RuleBroken):
    message = N_("%(number)s is no bag: only bags have seals.")


class NotInTimetable(RuleBroken):
    message = N_("The timetable has no such departure on %(day)s.")


class TooManyBags(RuleBroken):
    message = N_("The vehicle carries %(limit)s bags; this would be one more.")


class NoParcel(RuleBroken):
    message = N_("%(text)s is neither a bag nor a parcel. Scan the tag or the parcel's own number.")


class TripGone(RuleBroken):
    message = N_("This trip is over or cancelled.")


class StopOnRoute(Struct, frozen=True):
    """A stop as the rule sees it: its place in the order, and its station's path."""

    position: int
    station_id: UUID
    path: str
    # The vehicle is there again only when it has turned, which it has yet to do.
    after_turning: bool = False


class Run(Struct, frozen=True):
    """The stops of a trip in their order, and the last at which its vehicle is known to have been.

    A line that lists no way back is taken to go home as it came, past the stations above it;
    one that calls anywhere else on its way back lists those stops twice.
    """

    stops: Sequence[StopOnRoute]
    reached: int = -1

    @property
    def last(self) -> int:
        return max((stop.position for stop in self.stops), default=-1)

    def place_of(self, path: str) -> int | None:
        """Where the vehicle stops at a station next; past the last stop, if on its way back."""
        calls = [stop.position for stop in self.stops if stop.path == path]
        coming = [position for position in calls if position >= self.reached]
        return min(coming, default=self.last + 1) if calls else None

    def way_back(self, here_path: str, at: int) -> list[StopOnRoute]:
        """The stops above a station that lie behind it, numbered as the vehicle comes to them."""
        return [
            StopOnRoute(2 * self.last - stop.position, stop.station_id, stop.path, at < self.last)
            for stop in self.stops
            if stop.path != here_path and here_path.startswith(stop.path)
        ]


class Place(Protocol):
    """A station as the rule sees it."""

    name: str
    path: str


def ensure_weight(grams: int) -> None:
    if grams > MAX_BAG_GRAMS:
        raise BagTooHeavy(kg=f"{grams / 1000:.1f}", limit=f"{MAX_BAG_GRAMS / 1000:.0f}")


def fits(parcel_path: str, bag_path: str) -> bool:
    """Whether a bag for ``bag_path`` brings a parcel for ``parcel_path`` nearer."""
    return parcel_path.startswith(bag_path)


def ensure_brings_nearer(number: str, goes_to: Place, bag_path: str, here_path: str) -> None:
    """Raises WrongBag unless a bag ends at the place, above it, or on the way up to it."""
    is_way_up = here_path.startswith(bag_path) and bag_path.startswith(goes_to.path)
    if not (fits(goes_to.path, bag_path) or (is_way_up and bag_path != here_path)):
        raise WrongBag(number=number, place=goes_to.name)


def ensure_goes_into(
    number: str, sorting: Sorting, goes_to: Place | None, bag_path: str, here_path: str
) -> None:
    """Raises unless a bag brings a parcel nearer.

    What nobody can place, and another county's, may go up to whoever can.
    """
    if goes_to is not None:
        ensure_brings_nearer(number, goes_to, bag_path, here_path)
    elif bag_path == here_path or not here_path.startswith(bag_path):
        raise (ForAnotherCounty if sorting is Sorting.MISROUTED else NoPlaceYet)(number=number)


def is_on_its_way(origin_path: str | None, here_path: str, destination_path: str) -> bool:
    """Whether a load from ``origin_path`` brings something nearer by coming here: up, or down."""
    if origin_path is not None and origin_path.startswith(here_path):
        return not destination_path.startswith(origin_path)
    return destination_path.startswith(here_path)


def stop_towards(run: Run, here_path: str, destination_path: str) -> StopOnRoute | None:
    """Where on a run something bound for ``destination_path`` gets off.

    The stop ahead that is nearest above the destination; else, on the way up, the nearest
    stop above where it is now, which may lie on the way back. None where the run brings it
    no nearer.
    """
    at = run.place_of(here_path)
    if at is None:
        return None
    ahead = [stop for stop in run.stops if stop.position > at and stop.path != here_path]
    above = [stop for stop in ahead if destination_path.startswith(stop.path)]
    # A stop above this station, too, would carry it back up where it came from.
    nearer = [stop for stop in above if len(stop.path) > len(_common(here_path, destination_path))]
    if nearer:
        return max(nearer, key=lambda stop: len(stop.path))
    if destination_path.startswith(here_path):
        return None
    up = [stop for stop in ahead if here_path.startswith(stop.path)] or run.way_back(here_path, at)
    return max(up, key=lambda stop: len(stop.path), default=None)


def _common(one: str, other: str) -> str:
    """The path of the nearest station above both."""
    shared = 0
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            break
        if a == "/":
            shared = index + 1
    return one[:shared]

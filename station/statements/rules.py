"""How long parcels were in whose hands, and what a day's sheet counts of it; pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct

from station.custody import State
from station.custody.journey import Step
from station.errors import N_
from station.parcels.models import Direction

# Where a parcel is between two stations: in our hands, at none of them.
ON_THE_WAY = UUID(int=0)
_ON_A_LEG = (State.ON_THE_WAY, State.SHORT)


class Figure(StrEnum):
    OPENING = "opening"
    RECEIVED = "received"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    PASSED_ON = "passed_on"
    LOST = "lost"
    CLOSING = "closing"


FIGURE_LABELS = {
    Figure.OPENING: N_("Opening"),
    Figure.RECEIVED: N_("Received"),
    Figure.HANDED_OVER: N_("Handed over"),
    Figure.RETURNED: N_("Returned"),
    Figure.PASSED_ON: N_("Passed on"),
    Figure.LOST: N_("Lost"),
    Figure.CLOSING: N_("Closing"),
}
_OUT = (Figure.HANDED_OVER, Figure.RETURNED, Figure.PASSED_ON, Figure.LOST)


class Span(Struct, frozen=True):
    """From a day to a day, both of them inside."""

    first: date
    last: date

    @classmethod
    def of_day(cls, day: date) -> "Span":
        return cls(day, day)

    @classmethod
    def of_month(cls, day: date, until: date) -> "Span":
        """The month of a day, as far as it has come."""
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return cls(first, max(first, min(last, until)))

    def days(self) -> Iterator[date]:
        for past in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=past)


class Hold(Struct, frozen=True):
    """One parcel in one place, from an event until another; ``end`` is how it left."""

    unit_id: UUID
    partner_id: UUID
    place: UUID
    since: date
    came: Any
    until: date | None = None
    left: Any = None
    end: Figure | None = None

    def counts_as(self, span: Span) -> Iterator[Figure]:
        """What it adds to the figures of a time: into it, out of it, or through it."""
        if self.since > span.last or (self.until is not None and self.until < span.first):
            return
        yield Figure.RECEIVED if self.since >= span.first else Figure.OPENING
        if self.until is not None and self.until <= span.last and self.end is not None:
            yield self.end
        else:
            yield Figure.CLOSING


class Balance(Struct, frozen=True):
    """What came in is what went out and what is there still."""

    opening: int = 0
    received: int = 0
    handed_over: int = 0
    returned: int = 0
    passed_on: int = 0
    lost: int = 0
    closing: int = 0

    @classmethod
    def of(cls, holds: Iterable[Hold], span: Span) -> "Balance":
        counts = Counter(figure for hold in holds for figure in hold.counts_as(span))
        return cls(**{figure.value: counts[figure] for figure in Figure})

    def of_figure(self, figure: Figure) -> int:
        return int(getattr(self, figure.value))

    @property
    def is_balanced(self) -> bool:
        out = sum(self.of_figure(figure) for figure in _OUT)
        return self.opening + self.received == out + self.closing

    @property
    def is_empty(self) -> bool:
        return not any(self.of_figure(figure) for figure in Figure)


def day_by_day(holds: Iterable[Hold], span: Span) -> Iterator[tuple[date, Balance]]:
    """The balance of each day, from one look at each hold: as each day's own sheet says it."""
    opening, moved = 0, Counter[tuple[date, Figure]]()
    for hold in holds:
        figures = set(hold.counts_as(span))
        opening += Figure.OPENING in figures
        if Figure.RECEIVED in figures:
            moved[hold.since, Figure.RECEIVED] += 1
        if hold.until is not None and hold.end in figures:
            moved[hold.until, hold.end] += 1
    for day in span.days():
        out = {figure.value: moved[day, figure] for figure in _OUT}
        received = moved[day, Figure.RECEIVED]
        closing = opening + received - sum(out.values())
        yield day, Balance(opening=opening, received=received, closing=closing, **out)
        opening = closing


Place = Callable[[Step], UUID | None]


def place_of(step: Step) -> UUID | None:
    """Whose hands a parcel is in after a step of its way; None where they are not ours."""
    if step.place is not None:
        return step.place
    return ON_THE_WAY if step.state in _ON_A_LEG else None


def whole(step: Step) -> UUID | None:
    """The same for all stations as one: moves between them are none."""
    return ON_THE_WAY if place_of(step) else None


def holds(
    unit_id: UUID,
    partner_id: UUID,
    direction: Direction,
    steps: Iterable[Step],
    place: Place = place_of,
) -> Iterator[Hold]:
    """The times that a parcel was in our hands, one for each place."""
    now: UUID | None = None
    since, came = date.min, None
    for step in steps:
        after = place(step)
        if after == now:
            continue
        if now is not None:
            end = Figure.PASSED_ON if after else ending(step, direction)
            yield Hold(unit_id, partner_id, now, since, came, step.day, step.event, end)
        now, since, came = after, step.day, step.event
    if now is not None:
        yield Hold(unit_id, partner_id, now, since, came)


def ending(step: Step, direction: Direction) -> Figure:
    """How a parcel went out of our hands."""
    return ending_of(step.state, step.state_before, direction)


def ending_of(state: State, before: State, direction: Direction) -> Figure:
    if state is State.DELIVERED:
        return Figure.HANDED_OVER
    if state is State.LOST:
        return Figure.LOST
    # What goes up is carried to its partner, and not given back.
    is_back = before is State.RETURNING or direction is Direction.DOWN
    return Figure.RETURNED if state is State.HANDED_ON and is_back else Figure.PASSED_ON

"""What a step of a parcel's way means to its partner, and in which words a file says it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from msgspec import Struct, field

from station.counter.pickup import BY_PROXY
from station.custody import State
from station.custody.journey import Step
from station.errors import N_, RuleBroken
from station.network.models import Partner
from station.outcomes.models import Outcome
from station.parcels.models import Direction


class NothingToTell(RuleBroken):
    message = N_("There is nothing that %(partner)s has not been told yet.")


class ToldMeanwhile(RuleBroken):
    message = N_("Somebody has made a file for %(partner)s meanwhile. Look at it first.")


class AskFirst(RuleBroken):
    message = N_(
        "A backup was put back since the last file. Ask %(partner)s first which file was the "
        "last that it got, and enter its number."
    )


class FewerThanKnown(RuleBroken):
    message = N_("%(file)s was made here. Enter its number or a later one.")


class TooFar(RuleBroken):
    message = N_(
        "Nobody makes that many files. The last one known here is no. %(known)s; look at the "
        "number again."
    )


class NoNumberColumn(RuleBroken):
    message = N_("A file needs the columns for the tracking number, the outcome and the time.")


class HeadingTwice(RuleBroken):
    message = N_("Two columns have the heading %(heading)s. Give each its own.")


class Column(StrEnum):
    """What a column of a file can say."""

    NUMBER = "number"
    OUTCOME = "outcome"
    AT = "at"
    STATION = "station"
    STATION_CODE = "station_code"
    SIGNER = "signer"
    DETAIL = "detail"
    CORRECTION = "correction"
    DAY = "day"
    FILE = "file"
    LINE = "line"
    EVENT = "event"


COLUMN_LABELS = {
    Column.NUMBER: N_("Tracking number"),
    Column.OUTCOME: N_("Outcome"),
    Column.AT: N_("Time"),
    Column.STATION: N_("Station"),
    Column.STATION_CODE: N_("Station's code"),
    Column.SIGNER: N_("Kind of signer"),
    Column.DETAIL: N_("Detail"),
    Column.CORRECTION: N_("Correction"),
    Column.DAY: N_("Day"),
    Column.FILE: N_("Number of the file"),
    Column.LINE: N_("Line of the file"),
    Column.EVENT: N_("Key of the event"),
}
OUTCOME_LABELS = {
    Outcome.ARRIVED: N_("Arrived"),
    Outcome.HANDED_OVER: N_("Picked up"),
    Outcome.BY_PROXY: N_("Signed by proxy"),
    Outcome.REFUSED: N_("Refused by the recipient"),
    Outcome.RETURNED: N_("Returned"),
    Outcome.DETAINED: N_("Detained"),
    Outcome.PROBLEM: N_("Problem"),
}
SELF, PROXY, TAKEN_BACK, TOLD_AGAIN = "self", "proxy", "taken_back", "told_again"
WORD_LABELS: dict[str, str] = {
    **{outcome.value: label for outcome, label in OUTCOME_LABELS.items()},
    SELF: N_("signed by the recipient"),
    PROXY: N_("signed by somebody else"),
    TAKEN_BACK: N_("a line before is taken back"),
    TOLD_AGAIN: N_("a line that was taken back holds after all"),
}
# What partners' systems in China are told, unless one wants other words.
DEFAULT_COLUMNS: tuple[tuple[str, str], ...] = (
    (Column.NUMBER, "运单号"),
    (Column.OUTCOME, "状态"),
    (Column.AT, "时间"),
    (Column.STATION, "站点"),
    (Column.SIGNER, "签收人类型"),
    (Column.DETAIL, "说明"),
    (Column.CORRECTION, "更正"),
)
DEFAULT_WORDS: Mapping[str, str] = {
    Outcome.ARRIVED: "到站",
    Outcome.HANDED_OVER: "已取件",
    Outcome.BY_PROXY: "代签收",
    Outcome.REFUSED: "拒收",
    Outcome.RETURNED: "已退回",
    Outcome.DETAINED: "滞留",
    Outcome.PROBLEM: "问题件",
    SELF: "本人",
    PROXY: "他人代收",
    TAKEN_BACK: "更正：撤销此前所报",
    TOLD_AGAIN: "更正：此前所报仍有效",
}
# Why it is a problem, or goes back, by the event's kind.
DETAIL_WORDS: Mapping[str, str] = {
    "missing": "未交接",
    "damaged": "破损",
    "short": "短少",
    "misaddressed": "地址错误",
    "declare_lost": "遗失",
    "not_collected": "逾期未取",
}
_OF_KIND = {
    "refuse": Outcome.REFUSED,
    "not_collected": Outcome.DETAINED,
    "misaddressed": Outcome.PROBLEM,
    "missing": Outcome.PROBLEM,
    "damaged": Outcome.PROBLEM,
    "short": Outcome.PROBLEM,
    "declare_lost": Outcome.PROBLEM,
}
_NEEDED = {Column.NUMBER, Column.OUTCOME, Column.AT}


class Shape(Struct, frozen=True):
    """The columns of a file with their headings, and its words."""

    columns: tuple[tuple[str, str], ...] = DEFAULT_COLUMNS
    words: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_WORDS))

    def word(self, key: str) -> str:
        return self.words.get(key) or DEFAULT_WORDS.get(key, "")


class Parcel(Protocol):
    """What is read of a parcel's details."""

    destination_id: UUID | None
    direction: Direction


def outcome_of(step: Step, parcel: Parcel) -> Outcome | None:
    """What a partner is told of one step of its parcel's way; None where it is our business."""
    kind = step.event.kind
    if kind == "hand_over":
        return Outcome.BY_PROXY if step.event.reason == BY_PROXY else Outcome.HANDED_OVER
    if kind == "hand_to_partner":
        # What goes up is carried to the partner, and not given back.
        is_back = step.state_before is State.RETURNING or parcel.direction is Direction.DOWN
        return Outcome.RETURNED if is_back else None
    if kind in _OF_KIND:
        return _OF_KIND[kind]
    # What goes up arrives where its partner takes it along, and is no news to it.
    is_there = step.is_arrival and step.place == parcel.destination_id
    return Outcome.ARRIVED if is_there and parcel.direction is Direction.DOWN else None


def outcomes_of(steps: Iterable[Step], parcel: Parcel) -> dict[UUID, tuple[Step, Outcome]]:
    """By event, what a parcel's partner is to be told of its way as it is known now."""
    found = ((step, outcome_of(step, parcel)) for step in steps)
    return {step.event.id: (step, outcome) for step, outcome in found if outcome is not None}


def undone_since(steps: Iterable[Step]) -> set[UUID]:
    """The events by which a partner was given what we have taken over again since.

    Untold they are no news: told alone, they would say that the parcel is not here.
    """
    undone: set[UUID] = set()
    given: set[UUID] = set()
    for step in steps:
        if step.event.kind == "hand_to_partner":
            given.add(step.event.id)
        elif step.event.kind == "take_over":
            undone |= given
    return undone


def name_of(partner: Partner, sequence: int) -> str:
    """What both sides call a file: ``YTO-000017``."""
    return f"{partner.code.upper()}-{sequence:06d}"


def ensure_goes_on(partner: Partner, known: int, sequence: int, *, most: int) -> None:
    """Raises FewerThanKnown or TooFar where a partner cannot have had that file last."""
    if sequence < known:
        raise FewerThanKnown(file=name_of(partner, known))
    if sequence > known + most:
        raise TooFar(known=known)


def ensure_shape(columns: Iterable[tuple[str, str]]) -> None:
    """A partner's system needs to know which parcel, what and when."""
    columns = tuple(columns)
    if not {name for name, _ in columns} >= _NEEDED:
        raise NoNumberColumn
    headings = [heading for _, heading in columns]
    for heading in headings:
        if headings.count(heading) > 1:
            raise HeadingTwice(heading=heading)

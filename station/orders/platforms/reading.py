"""A platform's file row by row, before it is taken: what will be taken, and why not.

Reading decides nothing. An order is taken whole or not at all: what cannot be sent in one of
its rows keeps the others back, but for rows that the platform itself does not want sent. An
order that was taken is never taken again, whatever the file says of it now; what it says
otherwise is shown.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace
from sqlmodel import Session

from station.access import Actor
from station.errors import N_, RuleBroken
from station.ledger.rules import MOST_FEN
from station.orders.models import Order
from station.orders.platforms import differing, names
from station.orders.platforms.files import amounts, notes
from station.orders.platforms.files.rows import Row
from station.orders.platforms.matching import Matcher, Sells, Unsaid
from station.parcels.courier_files.notes import Note

# A day's orders of a county are fewer.
MOST_ROWS = 1_000
# What is written while a scan waits, and does not notice.
_AT_ONCE = 40

ASKED = N_("Which listing is it? Choose it once.")
NOT_OURS = N_("Nothing of ours, as was said of these goods.")
ELSEWHERE = N_("Another station sells it. The county takes such a file.")
NOT_FOR_SALE = N_("It is not for sale now: closed, out of its season, or recalled.")
NOT_SENT = N_("%(title)s is not sent as a parcel. Its listing has to offer that first.")
ONLY_LEFT = N_(
    "Only %(left)s of %(title)s are left, after the rows above; this order needs %(need)s."
)
NONE_LEFT = N_("Nothing of %(title)s is left, after the rows above.")
WITH_ROW = N_("An order is taken whole, and row %(row)s of it cannot be taken.")
REPEATED = N_("The same as row %(row)s.")
TWICE = N_("The same goods of this order stand in row %(row)s, with other content. Delete one.")
SAME = N_("Taken already.")
BY_OTHERS = N_("Taken already by another station.")


class TooManyOrders(RuleBroken):
    message = N_("The file has more than %(most)d rows. Split it.")


class Outcome(StrEnum):
    TAKE = "take"
    ASKED = "asked"
    ALREADY = "already"
    REFUSED = "refused"


class Line(Struct, frozen=True):
    """One row of the file and what becomes of it."""

    row: Row
    outcome: Outcome
    notes: tuple[Note, ...] = ()
    sells: Sells | None = None
    # What was paid for it.
    fen: int | None = None
    # The order it was taken as, where the reader may see it.
    order: Order | None = None
    # What the file says otherwise than that order.
    differs: tuple[Note, ...] = ()

    @property
    def units(self) -> int:
        return self.row.quantity * (self.sells.times if self.sells else 1)


class Reading(Struct, frozen=True):
    """Every row, in the file's order; ``taken`` has those to be taken, by the order's number."""

    lines: list[Line]
    taken: Mapping[str, Sequence[Line]]
    counts: Counter[Outcome] = field(default_factory=Counter)

    @property
    def questions(self) -> dict[tuple[str, str, str], list[Line]]:
        found: dict[tuple[str, str, str], list[Line]] = {}
        for line in self.lines:
            if line.outcome is Outcome.ASKED and line.notes[:1] == (Note(ASKED),):
                found.setdefault(line.row.goods, []).append(line)
        return found


def read(
    session: Session, platform: str, rows: Sequence[Row], *, actor: Actor, on: date
) -> Reading:
    """Raises TooManyOrders: nothing of the file can be taken."""
    if len(rows) > MOST_ROWS:
        raise TooManyOrders(most=MOST_ROWS)
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        by_number.setdefault(row.number or f"row {row.row}", []).append(row)
    reader = _Reader(session, platform, rows, actor, on)
    known = names.orders_of(session, platform, [*by_number])
    lines: list[Line] = []
    taken: dict[str, list[Line]] = {}
    for number, mine in by_number.items():
        if number in known:
            lines += reader.known(mine, known[number])
            continue
        found = reader.new(mine)
        lines += found
        if to_take := [line for line in found if line.outcome is Outcome.TAKE]:
            taken[number] = to_take
    lines.sort(key=lambda line: line.row.row)
    return Reading(lines, taken, Counter(line.outcome for line in lines))


def parts(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows of so many whole orders as are taken in one transaction."""
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        if row.number:
            by_number.setdefault(row.number, []).append(row)
    orders = [*by_number.values()]
    return [
        [row for mine in orders[first : first + _AT_ONCE] for row in mine]
        for first in range(0, len(orders), _AT_ONCE)
    ]


class _Reader:
    def __init__(
        self, session: Session, platform: str, rows: Sequence[Row], actor: Actor, on: date
    ) -> None:
        self._session, self._actor = session, actor
        self._matcher = Matcher(session, platform, [r.goods for r in rows], actor=actor, on=on)
        self._left: dict[UUID, int] = {}

    def known(self, rows: Sequence[Row], orders: Sequence[Order]) -> list[Line]:
        """Rows of an order that is there already."""
        seen = differing.Taken(self._session, orders, seen_by=self._actor)
        if not seen.orders:
            return [Line(row, Outcome.ALREADY, (Note(BY_OTHERS),)) for row in rows]
        lines = [self._matched(row) for row in rows]
        repeats = {id(line.row): line for line in _without_repeats(lines) if _is_repeat(line)}
        lines = self._priced([line for line in lines if id(line.row) not in repeats])
        return [*(_known(seen, line, lines) for line in lines), *repeats.values()]

    def new(self, rows: Sequence[Row]) -> list[Line]:
        lines = _without_repeats([self._judged(self._matched(row)) for row in rows])
        lines = _whole(self._priced(lines))
        need: Counter[UUID] = Counter()
        for line in lines:
            if line.outcome is Outcome.TAKE and line.sells and line.sells.listing_id:
                need[line.sells.listing_id] += line.units
        lines = _whole([self._in_stock(line, need) for line in lines])
        if any(line.outcome is Outcome.TAKE for line in lines):
            for key, units in need.items():
                self._left[key] -= units
        return lines

    def _matched(self, row: Row) -> Line:
        found = self._matcher.find(row.goods) if row.title else Unsaid()
        return Line(
            row, Outcome.TAKE, row.doubts, sells=found if isinstance(found, Sells) else None
        )

    def _judged(self, line: Line) -> Line:
        row, sells = line.row, line.sells
        if row.unwanted:
            return _refused(line, row.unwanted)
        if row.problems:
            return _refused(line, *row.problems)
        if sells is None:
            return replace(line, outcome=Outcome.ASKED, notes=(Note(ASKED), *row.doubts))
        if why := _why_not(sells):
            return _refused(line, why)
        return line

    def _priced(self, lines: list[Line]) -> list[Line]:
        """With what was paid for each row that would be sent."""
        mine = [line for line in lines if not _is_repeat(line)]
        sent = [line for line in mine if not line.row.unwanted and line.row.quantity]
        if not sent:
            return lines
        found = amounts.paid_for([each.row for each in sent], is_whole=len(sent) == len(mine))
        if not isinstance(found, Note) and sum(found) > MOST_FEN:
            found = Note(notes.TOO_MUCH)
        if isinstance(found, Note):
            known = {id(line) for line in sent}
            return [_unless_refused(ln, found) if id(ln) in known else ln for ln in lines]
        fens = {id(line): fen for line, fen in zip(sent, found, strict=True)}
        return [_with_sum(line, fens.get(id(line))) for line in lines]

    def _in_stock(self, line: Line, need: Mapping[UUID, int]) -> Line:
        sells = line.sells
        if line.outcome is not Outcome.TAKE or sells is None or sells.listing_id is None:
            return line
        left = self._left.setdefault(sells.listing_id, sells.offer.left)
        wanted = need[sells.listing_id]
        if wanted <= left:
            return line
        if left <= 0:
            return _refused(line, Note(NONE_LEFT, {"title": sells.title}))
        values = {"left": left, "title": sells.title, "need": wanted}
        return _refused(line, Note(ONLY_LEFT, values))


def _known(seen: differing.Taken, line: Line, lines: Sequence[Line]) -> Line:
    order, differs = seen.compare(line, lines)
    if order is None and line.row.unwanted:
        return _refused(line, line.row.unwanted)
    said = replace(line, outcome=Outcome.ALREADY, notes=(Note(SAME),), differs=differs)
    return replace(said, order=order or seen.orders[0])


def _with_sum(line: Line, fen: int | None) -> Line:
    if fen is None:
        return line
    if fen < line.units:
        return _unless_refused(replace(line, fen=fen), Note(notes.COSTS_NOTHING))
    return replace(line, fen=fen)


def _why_not(sells: Sells) -> Note | None:
    if sells.listing_id is None:
        return Note(NOT_OURS)
    if sells.offer is None:
        return Note(NOT_FOR_SALE if sells.is_ours else ELSEWHERE)
    if not sells.offer.by_parcel:
        return Note(NOT_SENT, {"title": sells.title})
    return None


def _without_repeats(lines: Sequence[Line]) -> list[Line]:
    """A row that stands in the file twice is taken once; one that says something else, never."""
    first: dict[tuple[str, ...], Line] = {}
    found = []
    for line in lines:
        row = line.row
        key = (row.part,) if row.part else row.goods
        before = first.setdefault(key, line)
        if before is line or row.unwanted or before.row.unwanted:
            found.append(line)
        elif list(map(str, before.row.cells)) == list(map(str, row.cells)):
            found.append(_refused(line, Note(REPEATED, {"row": before.row.row})))
        else:
            found.append(_refused(line, Note(TWICE, {"row": before.row.row})))
    return found


def _whole(lines: list[Line]) -> list[Line]:
    """All rows of an order that are wanted, or none of them."""
    worst = next((line for line in lines if _keeps_back(line)), None)
    if worst is None:
        return lines
    why = Note(WITH_ROW, {"row": worst.row.row})
    return [
        replace(line, outcome=worst.outcome, notes=(why, *line.notes))
        if line.outcome is Outcome.TAKE
        else line
        for line in lines
    ]


def _keeps_back(line: Line) -> bool:
    if line.row.unwanted or line.outcome is Outcome.TAKE:
        return False
    return not _is_repeat(line)


def _is_repeat(line: Line) -> bool:
    return any(note.message == REPEATED for note in line.notes)


def _refused(line: Line, *why: Note) -> Line:
    return replace(line, outcome=Outcome.REFUSED, notes=why)


def _unless_refused(line: Line, why: Note) -> Line:
    return line if line.outcome is Outcome.REFUSED else _refused(line, why)

"""Listings as a spreadsheet: what its columns are called, and what each row is to become.

Reading decides nothing: a row becomes a new listing, a change of one, or is refused with what
is wrong with it. The same file once more changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from station.access import Actor
from station.errors import N_, InvalidInput, RuleBroken, StationError
from station.goods import marks, rules
from station.goods.forms import ListingForm
from station.goods.models import Listing, ListingRevision
from station.goods.sheet_columns import (
    COLUMNS,
    FIELD_OF,
    WANTED,
    WORDS,
    WrongRow,
    as_form,
    as_read,
    called,
    texts_of,
)
from station.goods.sheet_matching import Known
from station.goods.sheet_photos import Photos
from station.lazy import lazy_module
from station.parcels.courier_files.cells import Cell, to_text
from station.parcels.courier_files.headings import plain_heading
from station.parcels.courier_files.sheet import Sheet
from station.web.i18n import filled

if TYPE_CHECKING:
    from station.goods.listings import Said

listings = lazy_module("station.goods.listings")
MOST_ROWS = 500
MOST_LEFT = 1_000_000


class ColumnsMissing(RuleBroken):
    message = N_("The file has no column for: %(columns)s. Take the empty sheet of this page.")


class TooManyListings(RuleBroken):
    message = N_("The file has more than %(most)d rows. Split it.")


NO_STOCK = N_("“%(text)s” is no stock: write a whole number.")
ROW_AGAIN = N_("The same producer and name stand in row %(row)s already.")


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Line(Struct, frozen=True):
    """One row of the file and what becomes of it."""

    row: int
    outcome: Outcome
    cells: Sequence[Cell]
    title: str = ""
    producer: str = ""
    problem: str = ""
    said: "Said | None" = None
    producer_id: UUID | None = None
    product_id: UUID | None = None
    left: int | None = None
    listing: Listing | None = None
    # Names of files, which are drawn anew when the row is taken.
    photos: Sequence[str] = ()


def read(
    session: Session,
    sheet: Sheet,
    photo: Callable[[str], "bytes | None"],
    *,
    actor: Actor,
    on: date,
) -> list[Line]:
    """Every row of the sheet that is not empty.

    Raises:
        ColumnsMissing, TooManyListings: nothing of the file can be taken.
    """
    places: dict[str, int] = {}
    for at, heading in enumerate(sheet.headings):
        places.setdefault(FIELD_OF.get(plain_heading(heading), ""), at)
    places.pop("", None)
    if missing := [COLUMNS[field][0] for field in WANTED if field not in places]:
        raise ColumnsMissing(columns="、".join(missing))
    if len(sheet.rows) > MOST_ROWS:
        raise TooManyListings(most=MOST_ROWS)
    reader = _Reader(session, places, photo, actor, on)
    rows = enumerate(sheet.rows, sheet.heading_row + 1)
    return [reader.line(row, cells) for row, cells in rows if any(map(to_text, cells))]


class _Reader:
    def __init__(
        self,
        session: Session,
        places: Mapping[str, int],
        photo: Callable[[str], "bytes | None"],
        actor: Actor,
        on: date,
    ) -> None:
        self._session, self._places, self._on = session, places, on
        self._photos = Photos(photo)
        self._known = Known(session, actor)
        self._rows: dict[tuple[UUID, str, str], int] = {}

    def line(self, row: int, cells: Sequence[Cell]) -> Line:
        said = {field: _text(field, cells, at) for field, at in self._places.items()}
        line = Line(row, Outcome.REFUSED, cells, said["title"], said["producer"])
        try:
            return self._taken(line, said)
        except WrongRow as wrong:
            return replace(line, problem=wrong.problem)
        except InvalidInput as wrong:
            parts = [f"{called(name)}: {text}" for name, text in wrong.problems.items()]
            return replace(line, problem="; ".join(parts))
        except StationError as wrong:
            return replace(line, problem=filled(wrong.message, wrong.values))

    def _taken(self, line: Line, said: dict[str, str]) -> Line:
        producer = self._known.producer(said["producer"])
        product = self._known.product(said["product"])
        offer = self._known.offer(producer, said["title"], said.get("grade"))
        listing, newest = (offer.listing, offer.newest) if offer else (None, None)
        grade = offer.grade if offer else said.get("grade", "")
        if newest:
            new = _changed(said, texts_of(producer, product, newest, grade), newest)
        else:
            form = ListingForm.parse(MultiDict(as_form(said)))
            new = replace(form.said([]), grade_id=self._known.grade_id(product, grade))
        self._ensure_first((producer.id, said["title"], grade), line.row)
        rules.ensure_can_submit(product, new)
        holding = marks.holding(self._session, product.id, producer, self._on)
        marks.ensure_no_claim_beyond((new.title, new.title_en, new.story), holding)
        left = _stock(said.get("left", ""))
        # Photos that a listing has stay: the same file once more adds none.
        has_photos = newest is not None and newest.picture_ids
        photos = [] if has_photos else self._photos.named(said.get("photos", ""))
        return replace(
            line,
            outcome=self._outcome(listing, newest, new, left, photos),
            said=new,
            producer_id=producer.id,
            product_id=product.id,
            left=left,
            listing=listing,
            photos=photos,
        )

    def _ensure_first(self, key: tuple[UUID, str, str], row: int) -> None:
        if key in self._rows:
            raise WrongRow(ROW_AGAIN, row=self._rows[key])
        self._rows[key] = row

    def _outcome(
        self,
        listing: Listing | None,
        newest: ListingRevision | None,
        new: "Said",
        left: int | None,
        photos: Sequence[str],
    ) -> Outcome:
        if listing is None or newest is None:
            return Outcome.NEW
        is_said = all(getattr(newest, name) == value for name, value in asdict(new).items())
        there = max(0, listing.offered - listings.taken_of(self._session, listing.id))
        is_same = is_said and left in {None, there} and not photos
        return Outcome.SAME if is_same else Outcome.CHANGED


def _stock(text: str) -> int | None:
    if not text:
        return None
    # As in StockForm; a number of thousands of digits is not even read.
    if not text.isdecimal() or len(text) > len(str(MOST_LEFT)) or int(text) > MOST_LEFT:
        raise WrongRow(NO_STOCK, text=text)
    return int(text)


def _changed(said: Mapping[str, str], there: Mapping[str, str], newest: ListingRevision) -> "Said":
    """What a listing says with what a row says; where the file has no column, it stays.

    A cell that stands as it was handed out leaves the words as they were typed, blanks and all.
    """
    texts = {**{name: as_read(name, text) for name, text in there.items()}, **said}
    new = ListingForm.parse(MultiDict(as_form(texts))).said(list(newest.picture_ids))
    kept = {
        name: getattr(newest, name) for name in WORDS if texts[name] == as_read(name, there[name])
    }
    return replace(new, **kept, grade_id=newest.grade_id)


def _text(field: str, cells: Sequence[Cell], at: int) -> str:
    return as_read(field, cells[at]) if at < len(cells) else ""

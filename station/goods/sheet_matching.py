"""What the rows of a spreadsheet name: producers, products, grades, and listings that are there."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor
from station.errors import N_
from station.goods import lookup
from station.goods.models import Listing, ListingRevision, Producer, Product
from station.goods.sheet_columns import WrongRow
from station.goods.standard_models import Grade
from station.parcels.courier_files.cells import to_text
from station.records import KeptElsewhere, is_written_here

UNKNOWN_PRODUCER = N_("“%(text)s” is no producer of your stations. Enter the producer first.")
UNKNOWN_PRODUCT = N_("“%(text)s” is not in the county's register of products.")
UNKNOWN_GRADE = N_("“%(grade)s” is no grade of this product. It has: %(known)s.")
NO_GRADES = N_("“%(grade)s” is no grade of this product: it has none. Leave the cell empty.")
SEVERAL = N_("There are several “%(text)s”. Use another name for one of them first.")
SEVERAL_GRADES = N_(
    "There are several grades of “%(text)s”. Say in the column 等级 which is meant."
)


class Offer(Struct, frozen=True):
    """A listing that is there, what it says, and the name of its grade."""

    listing: Listing
    newest: ListingRevision
    grade: str


class Known:
    """Whatever the actor's files can name, read once a file."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        mine = session.exec(lookup.producers_matching("", seen_by=actor))
        self._producers = _by_name((row.name, row) for row in mine if row.is_active)
        every = [row for row in session.exec(lookup.products_matching("")) if row.is_active]
        names = chain(((row.name, row) for row in every), ((row.code, row) for row in every))
        self._products = _by_name(names)
        known = select(Grade).order_by(col(Grade.position), col(Grade.id))
        self._grades = {grade.id: grade for grade in session.exec(known)}
        self._offers: dict[UUID, dict[str, list[Offer]]] = {}

    def producer(self, text: str) -> Producer:
        found: Producer = _one(self._producers, text, UNKNOWN_PRODUCER)
        self._ensure_written_here(found.home_station_id)
        return found

    def product(self, text: str) -> Product:
        found: Product = _one(self._products, text, UNKNOWN_PRODUCT)
        return found

    def offer(self, producer: Producer, title: str, grade: str | None) -> Offer | None:
        """The listing of this title and grade; by the title alone where no grade is said."""
        if producer.id not in self._offers:
            self._offers[producer.id] = self._offers_of(producer)
        found = self._offers[producer.id].get(title, [])
        if grade is None and len({offer.grade for offer in found}) > 1:
            raise WrongRow(SEVERAL_GRADES, text=title)
        found = [offer for offer in found if grade in {None, offer.grade}]
        if not found:
            return None
        self._ensure_written_here(found[0].listing.home_station_id)
        return found[0]

    def grade_id(self, product: Product, name: str) -> UUID | None:
        """The grade in use of this name, for a listing that is new."""
        if not name:
            return None
        mine = (grade for grade in self._grades.values() if grade.product_id == product.id)
        in_use = {to_text(grade.name): grade.id for grade in mine if grade.is_active}
        if not in_use:
            raise WrongRow(NO_GRADES, grade=name)
        if name not in in_use:
            raise WrongRow(UNKNOWN_GRADE, grade=name, known="、".join(in_use))
        return in_use[name]

    def _offers_of(self, producer: Producer) -> dict[str, list[Offer]]:
        query = (
            select(Listing, ListingRevision)
            .join(ListingRevision, col(ListingRevision.id) == col(Listing.newest_id))
            .where(Listing.producer_id == producer.id)
            .order_by(col(Listing.id))
        )
        found: dict[str, list[Offer]] = {}
        for listing, newest in self._session.exec(query):
            grade = self._grades.get(newest.grade_id) if newest.grade_id else None
            offer = Offer(listing, newest, to_text(grade.name) if grade else "")
            found.setdefault(to_text(newest.title), []).append(offer)
        return found

    def _ensure_written_here(self, home_station_id: UUID | None) -> None:
        if not is_written_here(self._session, home_station_id):
            raise KeptElsewhere


def _by_name(rows: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, row in rows:
        known = found.setdefault(to_text(name), [])
        if row not in known:
            known.append(row)
    return found


def _one(known: Mapping[str, list[Any]], text: str, unknown: str) -> Any:
    rows = known.get(text, [])
    if len(rows) != 1:
        raise WrongRow(SEVERAL if rows else unknown, text=text)
    return rows[0]

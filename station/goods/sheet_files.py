"""Listings as they are handed out: files of as many rows as one that is taken in may have."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station.access import Actor
from station.goods import lookup, sheet_columns, sheets
from station.goods.models import ListingRevision, Picture, Producer, Product
from station.goods.standard_models import Grade

_SHEET, _PHOTOS = "listings.xlsx", "photos"
_PIECE = 65_536
Row = tuple[list[str | float], list[tuple[str, UUID]]]


def parts(session: Session, *, seen_by: Actor) -> int:
    """In how many files the actor's listings come; without any, one with headings."""
    every = lookup.listings(seen_by=seen_by).order_by(None).subquery()
    count = session.connection().scalar(sa.select(sa.func.count()).select_from(every)) or 0
    return max(1, -(-count // sheets.MOST_ROWS))


def rows(session: Session, part: int, *, seen_by: Actor) -> Iterator[Row]:
    """The listings of a part with their photos that have come here, by the names they get."""
    first = (part - 1) * sheets.MOST_ROWS
    query = lookup.listings(seen_by=seen_by).offset(first).limit(sheets.MOST_ROWS)
    for at, listing in enumerate(session.connection().execute(query).all(), first + 1):
        newest = session.get_one(ListingRevision, listing.newest_id)
        grade = session.get(Grade, newest.grade_id) if newest.grade_id else None
        texts = sheet_columns.texts_of(
            session.get_one(Producer, listing.producer_id),
            session.get_one(Product, listing.product_id),
            newest,
            grade.name if grade else "",
        )
        here = _here(session, newest.picture_ids)
        photos = [(f"{at:04}-{n}.jpg", key) for n, key in enumerate(here, 1)]
        left = max(0, listing.offered - (listing.taken or 0))
        yield sheet_columns.row_of(texts, left, ", ".join(name for name, _key in photos)), photos


def packed(
    session: Session, content: bytes, photos: Iterable[tuple[str, UUID]], folder: Path
) -> IO[bytes]:
    """A zip file without a name in this folder, gone once it is closed: photos fill a memory."""
    folder.mkdir(parents=True, exist_ok=True)
    file = TemporaryFile(dir=folder)  # noqa: SIM115  whoever sends it closes it
    try:
        with ZipFile(file, "w", ZIP_STORED) as archive:
            archive.writestr(_SHEET, content)
            for name, key in photos:
                page = session.exec(select(Picture.page).where(Picture.id == key)).one()
                archive.writestr(f"{_PHOTOS}/{name}", page)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file from its beginning, closed at its end."""
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _here(session: Session, picture_ids: Iterable[str]) -> list[UUID]:
    """Those that have come to this computer, in their order."""
    wanted = [*map(UUID, picture_ids)]
    query = select(Picture.id).where(col(Picture.id).in_(wanted), col(Picture.is_here))
    known = set(session.exec(query)) if wanted else set()
    return [key for key in wanted if key in known]

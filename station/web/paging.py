"""Long lists, a page at a time."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any, Generic, Protocol, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app, request, url_for
from msgspec import Struct
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from station.web.asked import asked_number

Row = TypeVar("Row")
Held_co = TypeVar("Held_co", covariant=True)


class Lister(Protocol[Held_co]):
    """A long list that knows how many it has, and gives some of them."""

    @property
    def total(self) -> int: ...

    @property
    def rows(self) -> Callable[[int, int], Sequence[Held_co]]: ...


PAGE_SIZE = 25


def init_app(app: Flask) -> None:
    app.jinja_env.globals["address_with"] = address_with


def address_with(endpoint: str, /, **own: Any) -> str:
    """The address of a page for the list as this request asks for it, with ``own`` changed.

    Anybody can write names into an address: those that have a meaning of their own where
    addresses are made are left out, and so are the arguments of the route.
    """
    taken = {"endpoint", *own}
    for rule in current_app.url_map.iter_rules(endpoint):
        taken |= rule.arguments
    asked: dict[str, Any] = {
        name: text
        for name, text in request.args.items()
        if name not in taken and not name.startswith("_")
    }
    return url_for(endpoint, **asked, **own)


class Page(Struct, Generic[Row], frozen=True):
    """Some rows of a list; ``number`` counts from 1."""

    rows: list[Row]
    number: int
    total: int
    size: int

    @property
    def last(self) -> int:
        return max(1, ceil(self.total / self.size))


def page_number(last: int, default: int = 1) -> int:
    """The page that the address asks for with ``?page=``, within those that there are."""
    asked = asked_number("page")
    return min(max(1, default if asked is None else asked), last)


def page_of_rows(rows: Sequence[Row], *, size: int = PAGE_SIZE, default: int = 1) -> Page[Row]:
    """A page of rows that were put together one by one; ``default`` where none is asked for."""
    number = page_number(max(1, ceil(len(rows) / size)), default)
    return Page(list(rows[(number - 1) * size : number * size]), number, len(rows), size)


def page_of_query(session: Session, query: sa.Select[Any], *, size: int = PAGE_SIZE) -> Page[Any]:
    """The page of a query of columns."""
    connection = session.connection()
    counted = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    total = connection.execute(counted).scalar_one()
    number = page_number(max(1, ceil(total / size)))
    rows = connection.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page(list(rows), number, total, size)


def page_of_found(found: Lister[Row], *, size: int = PAGE_SIZE) -> Page[Row]:
    """The page of a list that was found without a query of its own."""
    number = page_number(max(1, ceil(found.total / size)))
    return Page(list(found.rows((number - 1) * size, size)), number, found.total, size)


def page_of(session: Session, rows: SelectOfScalar[Row], *, size: int = PAGE_SIZE) -> Page[Row]:
    """The page of ``rows`` that the address asks for with ``?page=``."""
    counted = sa.select(sa.func.count()).select_from(rows.order_by(None).subquery())
    total = session.connection().execute(counted).scalar_one()
    number = page_number(max(1, ceil(total / size)))
    found = session.exec(rows.limit(size).offset((number - 1) * size)).all()
    return Page(list(found), number, total, size)

"""Grade standards of products, as data of the county. The caller commits."""

from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.goods.models import Product
from station.goods.standard_models import Grade
from station.records import ensure_version


class GradeKnown(RuleBroken):
    message = N_("%(product)s has a grade “%(name)s” already. Take it out of use first.")


class GradeDetails(Struct, frozen=True, kw_only=True):
    name: str
    words: str
    standard: str
    source: str = ""


def add(session: Session, product_id: UUID, details: GradeDetails, *, actor: Actor) -> Grade:
    """The first is the best; each further one stands below."""
    actor.ensure_may(Permission.APPROVE)
    product = get_or_raise(session, Product, product_id)
    known = of_product(session, product.id)
    if any(grade.name == details.name for grade in known):
        raise GradeKnown(product=product.name, name=details.name)
    position = max((grade.position for grade in known), default=0) + 1
    grade = Grade(product_id=product.id, position=position, **asdict(details))
    session.add(grade)
    session.flush()
    return grade


def take_out(session: Session, grade: Grade, *, version: int, actor: Actor) -> None:
    """It is offered no more; what names it keeps it."""
    actor.ensure_may(Permission.APPROVE)
    ensure_version(grade, version)
    grade.is_active = False
    session.add(grade)
    session.flush()


class OtherGrade(RuleBroken):
    message = N_("This grade is of another product. Choose one of its own.")


def ensure_of(session: Session, grade_id: UUID | None, product_id: UUID) -> None:
    grade = session.get(Grade, grade_id) if grade_id else None
    if grade_id and (grade is None or grade.product_id != product_id):
        raise OtherGrade


def all_in_use(session: Session) -> list[Grade]:
    query = select(Grade).where(col(Grade.is_active))
    return list(session.exec(query.order_by(col(Grade.product_id), col(Grade.position))))


def of_product(session: Session, product_id: UUID) -> list[Grade]:
    """Those in use, the best first."""
    query = select(Grade).where(Grade.product_id == product_id, col(Grade.is_active))
    return list(session.exec(query.order_by(col(Grade.position), col(Grade.id))))


def of_product_with(session: Session, product_id: UUID, kept_id: UUID | None) -> list[Grade]:
    """Those in use, and one that a listing keeps though it is taken out of use."""
    found = of_product(session, product_id)
    kept = session.get(Grade, kept_id) if kept_id else None
    return [*found, kept] if kept is not None and not kept.is_active else found

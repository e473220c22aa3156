"""What is kept of a sale, by day: the county's terms, which everybody can read. The caller commits."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, or_, select

from station.access import Actor, Permission
from station.errors import N_, RuleBroken
from station.goods.models import SaleFee
from station.records import ensure_version

_MILLE = 1000


class OneBasis(RuleBroken):
    message = N_("A fee is a share of the sale or an amount for each line: fill in one of both.")


class NameInUse(RuleBroken):
    message = N_(
        "A fee “%(name)s” is kept on these days already, from %(day)s on. End it before this one "
        "begins, or choose another name: on a statement both would read the same."
    )


class EndsBefore(RuleBroken):
    message = N_("A fee cannot end before it begins, on %(day)s.")


def add(
    session: Session,
    name: str,
    *,
    per_mille: int,
    line_fen: int,
    valid_from: date,
    actor: Actor,
) -> SaleFee:
    actor.ensure_may(Permission.APPROVE)
    if bool(per_mille) == bool(line_fen):
        raise OneBasis
    lasting = or_(col(SaleFee.ends_on).is_(None), col(SaleFee.ends_on) >= valid_from)
    same = session.exec(select(SaleFee).where(SaleFee.name == name, lasting)).first()
    if same is not None:
        raise NameInUse(name=name, day=same.valid_from)
    fee = SaleFee(name=name, per_mille=per_mille, line_fen=line_fen, valid_from=valid_from)
    session.add(fee)
    session.flush()
    return fee


def end(session: Session, fee: SaleFee, on: date, *, version: int, actor: Actor) -> None:
    """The last day on which it is kept; what was sold until then stays as it was posted."""
    actor.ensure_may(Permission.APPROVE)
    ensure_version(fee, version)
    if on < fee.valid_from:
        raise EndsBefore(day=fee.valid_from)
    fee.ends_on = on
    session.add(fee)
    session.flush()


def in_force(session: Session, on: date) -> list[SaleFee]:
    lasting = or_(col(SaleFee.ends_on).is_(None), col(SaleFee.ends_on) >= on)
    query = select(SaleFee).where(SaleFee.valid_from <= on, lasting)
    return list(session.exec(query.order_by(col(SaleFee.name), col(SaleFee.id))))


def all_of(session: Session) -> list[SaleFee]:
    """The newest first."""
    return list(session.exec(select(SaleFee).order_by(col(SaleFee.valid_from).desc())))


def of_sale(fees: Iterable[SaleFee], fen: int) -> list[tuple[str, int]]:
    """By name what is kept of a line that costs so much: half a fen is one, never more than all."""
    found, left = [], fen
    for fee in fees:
        kept = min(left, fee.line_fen or (fen * fee.per_mille * 2 + _MILLE) // (2 * _MILLE))
        if kept:
            found.append((fee.name, kept))
            left -= kept
    return found

"""How it stands with the stick: last written, last read, and what rides unanswered."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct
from sqlmodel import Session, col, select

from station.db import Database
from station.errors import N_, NN_
from station.exchanging import standing
from station.keeping.findings import Finding, Verdict
from station.sync import bundles, nodes
from station.sync.models import Bundle, BundleKind, Node, Peer

# The van goes once a day where it goes at all; after a week somebody should ask for the stick.
OVERDUE = timedelta(days=7)
_CHECK = "stick"


class Carried(Struct, frozen=True):
    """On a station's PC. ``rides`` is the file whose answer has not come back."""

    written: Bundle | None
    read: Bundle | None
    rides: Bundle | None


class OnTheWay(Struct, frozen=True):
    """At the hub, for one computer: what was read last, its answer, whether that still rides."""

    node: Node
    read: Bundle | None
    answered: Bundle
    rides: bool


def of_pc(session: Session) -> Carried:
    written = _last(session, BundleKind.QUESTIONS, is_ours=True)
    read = _last(session, BundleKind.ANSWERS, is_ours=False)
    peer = nodes.peer_or_none(session)
    is_riding = written is not None and not _is_answered(session, written, peer)
    return Carried(written, read, written if is_riding else None)


def _is_answered(session: Session, written: Bundle, peer: Peer | None) -> bool:
    query = select(Bundle.id).where(Bundle.answers_id == written.id, col(Bundle.is_ours).is_(False))
    if session.exec(query).first() is not None:
        return True
    # By now the line has said it all.
    tried_at = peer.tried_at if peer is not None and not peer.problem else None
    return tried_at is not None and tried_at >= written.at


def at_hub(session: Session) -> list[OnTheWay]:
    """Of those computers that a file was answered for."""
    found = []
    for node in standing.nodes_of(session):
        answered = _last(session, BundleKind.ANSWERS, is_ours=True, node=node)
        if answered is None:
            continue
        read = _last(session, BundleKind.QUESTIONS, is_ours=False, node=node)
        # Whoever has read it says so with whatever it says next.
        spoke = node.last_exchange_at
        found.append(OnTheWay(node, read, answered, rides=not spoke or spoke <= answered.at))
    return found


def _last(
    session: Session, kind: BundleKind, *, is_ours: bool, node: Node | None = None
) -> Bundle | None:
    query = select(Bundle).where(Bundle.kind == kind, Bundle.is_ours == is_ours)
    if node is not None:
        query = query.where(Bundle.node_id == node.id)
    return session.exec(query.order_by(col(Bundle.at).desc(), col(Bundle.id).desc())).first()


def findings(database: Database, at: datetime) -> Iterator[Finding]:
    """In plain words; nothing where no stick was ever used."""
    with database.read() as session:
        if nodes.peer_or_none(session) is not None:
            yield from _of_pc(of_pc(session), at)
            return
        for one in at_hub(session):
            yield _of_node(one, at)


def _of_pc(carried: Carried, at: datetime) -> Iterator[Finding]:
    if carried.rides is not None:
        yield _of_riding(carried.rides, at)
    elif carried.written is not None:
        written = bundles.moment(carried.written.at)
        yield Finding(
            _CHECK,
            Verdict.WELL,
            N_("Stick: last written %(written)s. The county has what was on it."),
            {"written": written},
        )
    if carried.read is not None:
        when = bundles.moment(carried.read.at)
        yield Finding(
            _CHECK,
            Verdict.WELL,
            N_("Stick: the county's answer was last read %(when)s."),
            {"when": when},
        )


def _of_riding(rides: Bundle, at: datetime) -> Finding:
    values = {"when": bundles.moment(rides.at), "count": rides.entries}
    if at - rides.at < OVERDUE:
        return Finding(
            _CHECK,
            Verdict.WELL,
            NN_(
                "Stick: the file of %(when)s is on its way with %(count)d record; its answer has "
                "not come back yet.",
                "Stick: the file of %(when)s is on its way with %(count)d records; its answer has "
                "not come back yet.",
            ),
            values,
        )
    return Finding(
        _CHECK,
        Verdict.WATCH,
        NN_(
            "Stick: nobody has answered the file of %(when)s with %(count)d record. Ask for the "
            "stick, or write another one: everything is in it again.",
            "Stick: nobody has answered the file of %(when)s with %(count)d records. Ask for the "
            "stick, or write another one: everything is in it again.",
        ),
        values,
    )


def _of_node(one: OnTheWay, at: datetime) -> Finding:
    values = {"name": one.node.name, "when": bundles.moment(one.answered.at)}
    if not one.rides:
        return Finding(
            _CHECK,
            Verdict.WELL,
            N_("Stick: %(name)s has spoken since its answer of %(when)s."),
            values,
        )
    if at - one.answered.at < OVERDUE:
        return Finding(
            _CHECK,
            Verdict.WELL,
            N_("Stick: the answer of %(when)s rides to %(name)s."),
            values,
        )
    return Finding(
        _CHECK,
        Verdict.WATCH,
        N_("Stick: nothing was heard of %(name)s since its answer of %(when)s. Ask there for it."),
        values,
    )

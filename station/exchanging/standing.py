"""How it stands with the exchange: what waits here, what the hub has, and what is wrong."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.db import Database, table_of
from station.errors import N_, NN_
from station.keeping.findings import Finding, Said, Verdict
from station.prepared import Prepared
from station.records import Installation, LogEntry, installation
from station.sync import nodes, pushing, quarantine
from station.sync.models import Node, Peer

_PEER, _ME, _LOG = table_of(Peer), table_of(Installation), table_of(LogEntry)
# Two searches in an index: this is asked for every page.
_NOW = Prepared(
    sa.select(
        _PEER.c.told_incarnation,
        _PEER.c.told_seq,
        _PEER.c.last_exchange_at,
        _PEER.c.is_complete,
        _PEER.c.problem,
        _ME.c.incarnation,
        sa.select(sa.func.max(_LOG.c.seq))
        .where(_LOG.c.node_id == _ME.c.node_id, _LOG.c.incarnation == _ME.c.incarnation)
        .scalar_subquery()
        .label("seq"),
    ).select_from(sa.join(_ME, _PEER, _PEER.c.id == _ME.c.hub_id))
)
# A line may be down over a night; what it means after two is worth a look.
LATE, TOO_LATE = timedelta(days=2), timedelta(days=14)
CLOCK_OFF = timedelta(minutes=5)
_CHECK = "exchange"


class Standing(Struct, frozen=True):
    """What every page shows: what the hub does not have yet, and when both last spoke."""

    unsent: int
    last_at: datetime | None
    is_complete: bool
    has_problem: bool


def now(session: Session) -> Standing | None:
    """None where there is no hub: on the hub itself, and on one machine."""
    connection = session.connection()
    row = _NOW.first(connection, {})
    if row is None:
        return None
    unsent = (row.seq or 0) - row.told_seq
    if row.incarnation != row.told_incarnation:
        unsent = _unsent_since(connection, row.told_incarnation, row.told_seq, session)
    return Standing(unsent, row.last_exchange_at, row.is_complete, bool(row.problem))


def _unsent_since(connection: sa.Connection, told: int, seq: int, session: Session) -> int:
    """After a backup was put back: over all incarnations that the hub may not have in full."""
    held = pushing.held_of(connection, installation(session).node_id)
    return sum(end.seq for number, end in held.items() if number >= told) - (
        seq if told in held else 0
    )


def findings(database: Database, at: datetime) -> Iterator[Finding]:
    """In plain words; nothing where a machine works by itself."""
    with database.read() as session:
        peer = nodes.peer_or_none(session)
        standing = now(session)
        if peer is not None and standing is not None:
            yield from _of_peer(session, peer, standing, at)
            return
        for node in nodes_of(session):
            yield from _of_node(session, node, at)


def _of_peer(session: Session, peer: Peer, standing: Standing, at: datetime) -> Iterator[Finding]:
    if not peer.is_complete:
        yield _of_load(peer)
    yield _of_unsent(standing)
    last = _of_last(peer, at)
    if last.verdict is not Verdict.WELL or not peer.problem:
        yield last
    if peer.problem:
        yield Finding(
            _CHECK,
            Verdict.WATCH,
            N_("The last try came to nothing: %(problem)s"),
            {"problem": Said(peer.problem, peer.problem_values)},
        )
    yield _of_clock(peer)
    yield from _of_quarantine(quarantine.count(session), peer.quarantined)


def _of_load(peer: Peer) -> Finding:
    if is_counted_otherwise(peer):
        return Finding(
            _CHECK,
            Verdict.WATCH,
            N_(
                "All has arrived, but this computer and the county's hub have not counted the "
                "same. Work with what is here, and tell the coordinator."
            ),
        )
    return Finding(
        _CHECK,
        Verdict.WATCH,
        N_(
            "The first load is under way: %(held)d of %(goal)d. Until it is complete, "
            "parcels may be missing here that the county knows."
        ),
        {"held": min(peer.held, peer.goal), "goal": peer.goal},
    )


def is_counted_otherwise(peer: Peer) -> bool:
    """Whether all of the feed has come, and still both sides do not say the same."""
    last_at = peer.tried_at or peer.last_exchange_at
    was_well = last_at is not None and not peer.problem
    return not peer.is_complete and was_well and 0 < peer.goal <= peer.held


def _of_unsent(standing: Standing) -> Finding:
    if not standing.unsent:
        return Finding(_CHECK, Verdict.WELL, N_("The county's hub has everything that is here."))
    return Finding(
        _CHECK,
        Verdict.WELL if standing.last_at else Verdict.WATCH,
        NN_(
            "%(count)d entry waits here to be sent. It is saved, and goes by itself.",
            "%(count)d entries wait here to be sent. They are saved, and go by themselves.",
        ),
        {"count": standing.unsent},
    )


def _of_last(peer: Peer, at: datetime) -> Finding:
    if peer.last_exchange_at is None:
        return Finding(_CHECK, Verdict.WATCH, N_("There was no exchange with the county yet."))
    ago = at - peer.last_exchange_at
    if ago < LATE and peer.tried_at is None:
        return Finding(
            _CHECK, Verdict.WELL, N_("The exchange with the county's hub rides by stick.")
        )
    if ago < LATE:
        return Finding(_CHECK, Verdict.WELL, N_("The line to the county's hub is used."))
    return Finding(
        _CHECK,
        Verdict.WRONG if ago >= TOO_LATE else Verdict.WATCH,
        NN_(
            "The last exchange was %(count)d day ago. Look at the line, or carry a stick.",
            "The last exchange was %(count)d days ago. Look at the line, or carry a stick.",
        ),
        {"count": ago.days},
    )


def _of_clock(peer: Peer) -> Finding:
    off = timedelta(seconds=peer.clock_off_seconds)
    if peer.heard_at is None or abs(off) < CLOCK_OFF:
        return Finding("clock", Verdict.WELL, N_("The clock goes with the county's."))
    minutes = abs(off) // timedelta(minutes=1)
    message = (
        NN_(
            "This computer's clock is %(count)d minute ahead of the county's. Set it.",
            "This computer's clock is %(count)d minutes ahead of the county's. Set it.",
        )
        if off > timedelta(0)
        else NN_(
            "This computer's clock is %(count)d minute behind the county's. Set it.",
            "This computer's clock is %(count)d minutes behind the county's. Set it.",
        )
    )
    return Finding("clock", Verdict.WATCH, message, {"count": minutes})


def _of_quarantine(here: int, there: int) -> Iterator[Finding]:
    if here:
        yield Finding(
            "quarantine",
            Verdict.WATCH,
            NN_(
                "%(count)d thing from the county could not be taken in. It is kept and tried again.",
                "%(count)d things from the county could not be taken in. They are kept and tried again.",
            ),
            {"count": here},
        )
    if there:
        yield Finding(
            "quarantine",
            Verdict.WATCH,
            NN_(
                "%(count)d thing from here could not be taken in by the county. The coordinator sees it.",
                "%(count)d things from here could not be taken in by the county. The coordinator sees them.",
            ),
            {"count": there},
        )
    if not here and not there:
        yield Finding("quarantine", Verdict.WELL, N_("Nothing was set aside on the way."))


def nodes_of(session: Session) -> list[Node]:
    """At the hub: the stations' computers that are believed, by name."""
    me = installation(session).node_id
    query = select(Node).where(Node.id != me, col(Node.revoked_at).is_(None))
    return list(session.exec(query.order_by(col(Node.name))))


def _of_node(session: Session, node: Node, at: datetime) -> Iterator[Finding]:
    name: dict[str, Any] = {"name": node.name}
    if node.last_exchange_at is None:
        yield Finding(_CHECK, Verdict.WATCH, N_("%(name)s has not called yet."), name)
    elif (ago := at - node.last_exchange_at) >= LATE:
        yield Finding(
            _CHECK,
            Verdict.WRONG if ago >= TOO_LATE else Verdict.WATCH,
            NN_(
                "%(name)s last called %(count)d day ago. Ask there for the line, or send a stick.",
                "%(name)s last called %(count)d days ago. Ask there for the line, or send a stick.",
            ),
            {**name, "count": ago.days},
        )
    else:
        yield Finding(_CHECK, Verdict.WELL, N_("%(name)s calls."), name)
    if count := quarantine.count(session, node.id):
        yield Finding(
            "quarantine",
            Verdict.WATCH,
            NN_(
                "%(count)d thing from %(name)s could not be taken in; see the page of computers.",
                "%(count)d things from %(name)s could not be taken in; see the page of computers.",
            ),
            {**name, "count": count},
        )

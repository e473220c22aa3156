"""Nodes, what each is to be told, what it has said, and what could not be applied."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import NO_ROWID, new_id, state_field
from station.records import Record


class Node(Record, table=True):
    """A machine with a database of its own: the hub, or a station's PC. The county's register.

    What the hub has seen of it is the hub's own: which of its log it has, what it still is
    to be told. ``feed`` names the list of that; a new one begins from everything.
    """

    derived: ClassVar[frozenset[str]] = frozenset(
        {
            "incarnation",
            "seq",
            "release",
            "last_exchange_at",
            "feed",
            "feed_length",
            "feed_held",
            "feed_incarnation",
            "turns",
            "owes",
            "was_cloned",
            "program",
            "tickets",
            "late_until",
            "hosted",
        }
    )

    name: str = Field(max_length=60)
    public_key: bytes
    revoked_at: datetime | None = None
    # The highest incarnation that was seen; of the hub's own log, how far it was told on.
    incarnation: int = 0
    seq: int = 0
    release: int = 0
    last_exchange_at: datetime | None = None
    feed: UUID | None = None
    feed_length: int = 0
    feed_held: int = 0
    # The hub's own when it began the feed: a hub that was restored does not go on with it.
    feed_incarnation: int = 0
    # How often it has said hello: an answer that comes late, on a stick, is known by it.
    turns: int = 0
    # After the hub was restored: the node is to give back what it has of others.
    owes: bool = False
    was_cloned: bool = False
    # The version of the program, as it says of itself.
    program: str = Field(default="", max_length=40)
    # How many requests it has made: each has a ticket that counts once.
    tickets: int = 0
    # Until then a computer that was replaced may still hand in what it has seen.
    late_until: datetime | None = None
    # Every station that it has ever kept: what it booked there counts, whoever keeps it by now.
    hosted: list[str] = Field(default_factory=list, sa_type=sa.JSON)


class Audience(SQLModel, table=True):
    """A unit whose whole history a node is told. Who has entered does not leave.

    ``is_whole`` where a bag's contents are the node's business too, and not only the bag
    in which one of its parcels lay.
    """

    __table_args__ = (sa.Index("ix_audience_node_id", "node_id"), NO_ROWID)

    unit_id: UUID = Field(primary_key=True)
    node_id: UUID = Field(primary_key=True)
    is_whole: bool = True
    with_contact: bool = False


class Outgoing(SQLModel, table=True):
    """One thing that the hub tells a node, in the order of its feed; read when it is sent."""

    __table_args__ = NO_ROWID

    node_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    subject: str
    subject_id: UUID


class Peer(SQLModel, table=True):
    """What a station's PC knows of its hub: one row. ``held`` counts what it has of ``feed``."""

    id: UUID = Field(primary_key=True)
    public_key: bytes
    hub_incarnation: int = 0
    turn: int = 0
    feed: UUID | None = None
    held: int = 0
    goal: int = 0
    # The first load is complete only when both sides have counted the same.
    is_complete: bool = False
    # What the hub has of this node's log, by its own word.
    told_incarnation: int = 0
    told_seq: int = 0
    hub_release: int = 0
    quarantined: int = 0
    last_exchange_at: datetime | None = None
    name: str = ""
    # Where it is called.
    url: str = ""
    # What the hub's clock said, and how far this machine's was from it.
    heard_at: datetime | None = None
    clock_off_seconds: int = 0
    # Why the last try by the line came to nothing; empty where it went well.
    problem: str = ""
    problem_values: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    tried_at: datetime | None = None
    # By incarnation where the hub's copy of this node's log ends, and the chain there: a
    # stick, which cannot ask first, begins from it.
    holds: list[list[Any]] = Field(default_factory=list, sa_type=sa.JSON)
    # The hub was restored, and is to be given back what is here of others.
    owes: bool = False


class Enrolment(SQLModel, table=True):
    """A code by which one computer may join, once and for some hours. The hub's own.

    ``mark`` finds it and ``key`` proves it: both are hashes, the code itself is kept nowhere.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    mark: str = Field(unique=True)
    key: bytes
    name: str = Field(max_length=60)
    station_ids: list[str] = Field(sa_type=sa.JSON)
    made_at: datetime
    made_by_id: UUID | None = None
    valid_until: datetime
    # The computer whose place it takes: its key is withdrawn in the same moment.
    replaces_id: UUID | None = None
    node_id: UUID | None = None
    used_at: datetime | None = None


class BundleKind(StrEnum):
    """What a file on a stick is: what a PC tells the county, or what the county answers."""

    QUESTIONS = "questions"
    ANSWERS = "answers"


class Bundle(SQLModel, table=True):
    """A file that was made here for a stick, or taken from one; one installation's memory.

    ``entries`` are those of the node's log that it carries, or that it says have arrived;
    ``news`` is what it brought from the county.
    """

    __table_args__ = (sa.Index("ix_bundle_node_id", "node_id"),)

    id: UUID = Field(primary_key=True)
    node_id: UUID
    kind: BundleKind = state_field(BundleKind)
    is_ours: bool
    at: datetime
    size_bytes: int
    entries: int = 0
    news: int = 0
    answers_id: UUID | None = None


class StoredPush(SQLModel, table=True):
    """What a node has pushed and the hub has not judged yet, as it came."""

    __tablename__ = "stored_push"
    __table_args__ = (sa.UniqueConstraint("node_id", "incarnation", "first_seq", "last_seq"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    node_id: UUID
    incarnation: int
    first_seq: int
    last_seq: int
    content: bytes


class Reason(StrEnum):
    """Why something that came from another node is not applied yet."""

    WAITS = "waits"
    NEWER = "newer"
    NOT_THE_HOST = "not_the_host"
    TWO_HOMES = "two_homes"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    OTHER_CONTENT = "other_content"
    MALFORMED = "malformed"


class Quarantined(SQLModel, table=True):
    """One thing that could not be applied, whole, with its reason; tried again later."""

    __tablename__ = "quarantine"

    id: UUID = Field(primary_key=True)
    source_id: UUID
    subject: str
    subject_id: UUID
    reason: Reason = state_field(Reason, index=True)
    detail: str = ""
    content: bytes
    since: datetime
    tries: int = 1

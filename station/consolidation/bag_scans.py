"""What a scan on a bag's page does: into it, out of it, or checked against its list."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlmodel import Session, select

from station import custody
from station.access import Actor, Permission
from station.consolidation import bags, receiving, rules
from station.consolidation.models import Bag, Leg, LegItem, LegState
from station.consolidation.receiving import Outcome
from station.custody import EVENT, Evidence, Happening, State, UnitKind, Writer
from station.errors import N_, RuleBroken


class Mode(StrEnum):
    """What the clerk is doing while scanning."""

    IN = "in"
    OUT = "out"
    CHECK = "check"
    DAMAGED = "damaged"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class BagScan:
    """What came of a scan; ``problem`` is why it was only noted."""

    mode: Mode
    number: str
    is_right: bool = True
    problem: RuleBroken | None = None
    outcome: Outcome | None = None
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Can:
    """What this person can do with the bag now; one of them is the next step."""

    fill: bool = False
    close: bool = False
    reopen: bool = False
    open: bool = False
    check: bool = False
    print: bool = False

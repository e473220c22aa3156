"""Who holds what: units, the events that happened to them, and the fold.

``record`` is the only way in which the state of a parcel or bag moves.
"""

from station.custody.decisions import (
    adjudicate,
    declare_lost,
    force_transfer,
    forks_of,
    instruct,
)
from station.custody.events import Happening, Known, Recorded, Writer
from station.custody.kinds import KINDS, Evidence, Holder, State, UnitKind
from station.custody.lookup import (
    find_units,
    get_unit,
    history,
    last_days,
    was_at,
    whereabouts,
)
from station.custody.models import CustodyEvent, Unit
from station.custody.rules import AT_COUNTER, CannotTakeBack, NotHere, WrongKind
from station.custody.service import fold_of, record, record_in_turn, refold, refold_late, void
from station.custody.steps import Position
from station.custody.tables import EVENT, STANDING, UNIT
from station.custody.units import (
    announce,
    create_units,
    ensure_unit,
    mark_on_paper,
    unit_id_of,
    unit_key_of,
)

__all__ = [
    "AT_COUNTER",
    "EVENT",
    "KINDS",
    "STANDING",
    "UNIT",
    "CannotTakeBack",
    "CustodyEvent",
    "Evidence",
    "Happening",
    "Holder",
    "Known",
    "NotHere",
    "Position",
    "Recorded",
    "State",
    "Unit",
    "UnitKind",
    "Writer",
    "WrongKind",
    "adjudicate",
    "announce",
    "create_units",
    "declare_lost",
    "ensure_unit",
    "find_units",
    "fold_of",
    "force_transfer",
    "forks_of",
    "get_unit",
    "history",
    "instruct",
    "last_days",
    "mark_on_paper",
    "record",
    "record_in_turn",
    "refold",
    "refold_late",
    "unit_id_of",
    "unit_key_of",
    "void",
    "was_at",
    "whereabouts",
]

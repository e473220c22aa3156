"""Who holds what: units, the events that happened to them, and the fold.

``record`` is the only way in which the state of a parcel or bag moves.
"""

from station.custody.fold import Position
from station.custody.kinds import KINDS, Evidence, Holder, State, UnitKind
from station.custody.lookup import find_units, get_unit, history, was_at, whereabouts
from station.custody.models import CustodyEvent, Unit
from station.custody.rules import NotHere, WrongKind
from station.custody.service import (
    EVENT,
    UNIT,
    Happening,
    Recorded,
    Writer,
    announce,
    create_units,
    fold_of,
    mark_on_paper,
    record,
    unit_id_of,
    void,
)

__all__ = [
    "EVENT",
    "KINDS",
    "UNIT",
    "CustodyEvent",
    "Evidence",
    "Happening",
    "Holder",
    "NotHere",
    "Position",
    "Recorded",
    "State",
    "Unit",
    "UnitKind",
    "Writer",
    "WrongKind",
    "announce",
    "create_units",
    "find_units",
    "fold_of",
    "get_unit",
    "history",
    "mark_on_paper",
    "record",
    "unit_id_of",
    "void",
    "was_at",
    "whereabouts",
]

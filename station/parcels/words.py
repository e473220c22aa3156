"""The room's words: fields of a file, outcomes of sorting, states of an intake."""

from enum import StrEnum

from station.custody import State
from station.errors import N_
from station.parcels.courier_files.headings import Field, Unit
from station.parcels.models import IntakeState
from station.parcels.sorting import Sorting

FIELD_NAMES: dict[Field, str] = {
    Field.TRACKING_NUMBER: N_("tracking number"),
    Field.NAME: N_("recipient"),
    Field.PHONE: N_("phone"),
    Field.OTHER_PHONE: N_("second phone"),
    Field.PROVINCE: N_("province"),
    Field.CITY: N_("prefecture"),
    Field.COUNTY: N_("county or district"),
    Field.TOWNSHIP: N_("township or street"),
    Field.ADDRESS: N_("address"),
    Field.WEIGHT: N_("weight"),
    Field.COD: N_("cash on delivery"),
    Field.FREIGHT_COLLECT: N_("freight collect"),
    Field.INSURED: N_("insured value"),
    Field.PIECES: N_("pieces"),
    Field.REMARK: N_("remark"),
}
UNIT_NAMES: dict[Unit, str] = {
    Unit.KILOGRAM: N_("in kg"),
    Unit.GRAM: N_("in g"),
    Unit.JIN: N_("in jin (500 g)"),
    Unit.YUAN: N_("in yuan"),
    Unit.FEN: N_("in fen"),
}
UNITS_OF: dict[Field, tuple[Unit, ...]] = {
    Field.WEIGHT: (Unit.KILOGRAM, Unit.GRAM, Unit.JIN),
    Field.COD: (Unit.YUAN, Unit.FEN),
    Field.FREIGHT_COLLECT: (Unit.YUAN, Unit.FEN),
    Field.INSURED: (Unit.YUAN, Unit.FEN),
}
SORTING_NAMES: dict[Sorting, str] = {
    Sorting.SURE: N_("to a village"),
    Sorting.TOWNSHIP: N_("to a township station"),
    Sorting.ASKED: N_("to be asked"),
    Sorting.MISROUTED: N_("another county's"),
}
INTAKE_STATE_NAMES: dict[IntakeState, str] = {
    IntakeState.EXPECTED: N_("not counted yet"),
    IntakeState.COUNTING: N_("being counted"),
    IntakeState.CLOSED: N_("counted"),
}
STATE_NAMES: dict[str, str] = {
    State.EXPECTED: N_("announced"),
    State.MISSING: N_("missing"),
    State.HERE: N_("here"),
    State.PACKED: N_("in a bag"),
    State.ON_THE_WAY: N_("on the way"),
    State.ARRIVED: N_("arrived"),
    State.SHORT: N_("short"),
    State.DELIVERED: N_("handed over"),
    State.RETURNING: N_("to go back"),
    State.HANDED_ON: N_("given to a partner"),
    State.LOST: N_("lost"),
    State.UNKNOWN: N_("only the number known"),
}


class Purpose(StrEnum):
    """Why somebody needs a name or phone in full; kept with who looked."""

    CALL = "call"
    ADDRESS = "address"
    COMPLAINT = "complaint"
    PARTNER = "partner"


PURPOSE_NAMES: dict[Purpose, str] = {
    Purpose.CALL: N_("to call the recipient"),
    Purpose.ADDRESS: N_("to find the address"),
    Purpose.COMPLAINT: N_("to settle a complaint"),
    Purpose.PARTNER: N_("to answer the partner"),
}

"""The vocabulary of custody: one table, from which everything else is derived.

The EPCIS column names the business step of GS1 CBV 2.0, section 7.1, that an export says.
"""

from enum import IntEnum, StrEnum

from msgspec import Struct

from station.access import Permission
from station.errors import N_


class UnitKind(StrEnum):
    PARCEL = "parcel"
    BAG = "bag"


class Holder(StrEnum):
    """Whose hands a unit is in."""

    NOBODY = "nobody"
    PARTNER = "partner"
    STATION = "station"
    LEG = "leg"
    BAG = "bag"
    RECIPIENT = "recipient"
    LOST = "lost"


class After(StrEnum):
    """Where the holder of a unit comes from once the event has happened."""

    PARTNER = "partner"
    STATION = "station"
    LEG = "leg"
    BAG = "bag"
    RECIPIENT = "recipient"
    LOST = "lost"
    SAME = "same"
    UNDONE = "undone"


class Evidence(IntEnum):
    """How an event is known, strongest last."""

    ADMINISTRATIVE = 0
    TYPED = 1
    MANIFEST = 2
    BAG_SCAN = 3
    UNIT_SCAN = 4
    SIGNED = 5


class State(StrEnum):
    """The word for where a unit is in its life; kept on the unit's row by the fold."""

    UNKNOWN = "unknown"
    EXPECTED = "expected"
    MISSING = "missing"
    HERE = "here"
    PACKED = "packed"
    OPEN = "open"
    CLOSED = "closed"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"
    OPENED = "opened"
    SHORT = "short"
    DELIVERED = "delivered"
    RETURNING = "returning"
    HANDED_ON = "handed_on"
    LOST = "lost"


class Kind(Struct, frozen=True):
    """One row of the vocabulary.

    ``before`` are the holders from which the event is expected; an observation from
    another holder is kept and becomes an incident, an action is refused.
    """

    name: str
    label: str
    subjects: frozenset[UnitKind]
    is_observation: bool
    before: frozenset[Holder]
    after: After
    state: State | None
    least: Evidence
    permission: Permission
    epcis: str
    incident: str = ""


_P, _B = UnitKind.PARCEL, UnitKind.BAG
_ANY = frozenset(Holder)
_HELD = frozenset({Holder.STATION})
_OBSERVED, _DONE = True, False


def _kind(
    name: str,
    label: str,
    subjects: tuple[UnitKind, ...],
    observed: bool,  # noqa: FBT001  a column of the table below
    before: frozenset[Holder],
    after: After,
    state: State | None,
    least: Evidence,
    permission: Permission,
    epcis: str,
    incident: str = "",
) -> Kind:
    return Kind(
        name,
        label,
        frozenset(subjects),
        observed,
        before,
        after,
        state,
        least,
        permission,
        epcis,
        incident,
    )


_NEW = frozenset({Holder.NOBODY})
_FROM_PARTNER = frozenset({Holder.NOBODY, Holder.PARTNER})
_ON_LEG = frozenset({Holder.LEG})
_BAGGED = frozenset({Holder.BAG})
_ADMIN, _TYPED, _MANIFEST = Evidence.ADMINISTRATIVE, Evidence.TYPED, Evidence.MANIFEST
_May = Permission

# fmt: off
KINDS: dict[str, Kind] = {kind.name: kind for kind in (
    _kind("announce", N_("announced by the partner"), (_P,), _DONE, _NEW, After.PARTNER, State.EXPECTED, _ADMIN, _May.TAKE_IN, ""),
    _kind("missing", N_("not handed over by the partner"), (_P,), _OBSERVED, _FROM_PARTNER, After.SAME, State.MISSING, _ADMIN, _May.TAKE_IN, "", "missing"),
    _kind("take_over", N_("taken over from the partner"), (_P,), _OBSERVED, _FROM_PARTNER, After.STATION, State.HERE, _MANIFEST, _May.TAKE_IN, "accepting"),
    _kind("accept", N_("accepted from the sender"), (_P,), _DONE, _NEW, After.STATION, State.HERE, _TYPED, _May.SERVE, "accepting"),
    _kind("start", N_("bag started"), (_B,), _DONE, _NEW, After.STATION, State.OPEN, _ADMIN, _May.PACK, "commissioning"),
    _kind("pack", N_("put into a bag"), (_P,), _DONE, _HELD, After.BAG, State.PACKED, _TYPED, _May.PACK, "packing"),
    _kind("unpack", N_("taken out of the bag"), (_P,), _DONE, _BAGGED, After.STATION, State.HERE, _TYPED, _May.PACK, "unpacking"),
    _kind("close", N_("bag closed"), (_B,), _DONE, _HELD, After.SAME, State.CLOSED, _TYPED, _May.PACK, "packing"),
    _kind("reopen", N_("bag reopened"), (_B,), _DONE, _HELD, After.SAME, State.OPEN, _TYPED, _May.PACK, "unpacking"),
    _kind("depart", N_("departed"), (_P, _B), _DONE, _HELD, After.LEG, State.ON_THE_WAY, _MANIFEST, _May.DEPART, "departing"),
    _kind("cancel_departure", N_("departure cancelled"), (_P, _B), _DONE, _ON_LEG, After.STATION, State.HERE, _TYPED, _May.DEPART, "arriving"),
    _kind("bring_back", N_("back at the sender's, not delivered"), (_P, _B), _DONE, _ON_LEG, After.STATION, State.ARRIVED, _TYPED, _May.DEPART, "arriving"),
    _kind("receive", N_("received"), (_P, _B), _OBSERVED, _ON_LEG, After.STATION, State.ARRIVED, _TYPED, _May.RECEIVE, "arriving"),
    _kind("over", N_("received without being on the bill"), (_P, _B), _OBSERVED, _ANY, After.STATION, State.ARRIVED, _TYPED, _May.RECEIVE, "arriving", "over"),
    _kind("misrouted", N_("arrived at the wrong station"), (_P, _B), _OBSERVED, _ANY, After.STATION, State.ARRIVED, _TYPED, _May.RECEIVE, "arriving", "misrouted"),
    _kind("missorted", N_("arrived where it does not belong"), (_P, _B), _OBSERVED, _ANY, After.STATION, State.ARRIVED, _TYPED, _May.RECEIVE, "arriving", "missorted"),
    _kind("short", N_("on the bill but not there"), (_P, _B), _OBSERVED, frozenset({Holder.LEG, Holder.STATION, Holder.BAG}), After.LEG, State.SHORT, _ADMIN, _May.RECEIVE, "inspecting", "short"),
    _kind("damaged", N_("found damaged"), (_P, _B), _OBSERVED, _ANY, After.SAME, None, _TYPED, _May.LOOK, "inspecting", "damaged"),
    _kind("seal_whole", N_("seal looked at: as on the bill"), (_B,), _OBSERVED, _ANY, After.SAME, None, _TYPED, _May.RECEIVE, "inspecting"),
    _kind("seal_differs", N_("seal not as on the bill"), (_B,), _OBSERVED, _ANY, After.SAME, None, _TYPED, _May.RECEIVE, "inspecting", "seal"),
    _kind("open", N_("bag opened"), (_B,), _DONE, _HELD, After.SAME, State.OPENED, _TYPED, _May.RECEIVE, "unpacking"),
    _kind("seen", N_("seen"), (_P, _B), _OBSERVED, _HELD, After.STATION, State.ARRIVED, _TYPED, _May.LOOK, "inspecting"),
    _kind("hand_to_partner", N_("handed to a partner"), (_P, _B), _DONE, _HELD, After.PARTNER, State.HANDED_ON, _TYPED, _May.DEPART, "departing"),
    _kind("hand_over", N_("handed over to the recipient"), (_P,), _DONE, _HELD, After.RECIPIENT, State.DELIVERED, _TYPED, _May.SERVE, "retail_selling"),
    _kind("refuse", N_("refused by the recipient"), (_P,), _DONE, _HELD, After.STATION, State.RETURNING, _TYPED, _May.SERVE, "holding"),
    _kind("not_collected", N_("not collected in time"), (_P,), _DONE, _HELD, After.STATION, State.RETURNING, _ADMIN, _May.SERVE, "holding"),
    _kind("misaddressed", N_("wrong address, or nobody knows the recipient"), (_P,), _DONE, _HELD, After.STATION, State.RETURNING, _TYPED, _May.SERVE, "holding"),
    _kind("instruct", N_("instruction by the coordinator"), (_P, _B), _DONE, _ANY, After.SAME, None, _ADMIN, _May.ADJUDICATE, ""),
    _kind("adjudicate", N_("decided by the coordinator"), (_P, _B), _DONE, _ANY, After.SAME, None, _ADMIN, _May.ADJUDICATE, ""),
    _kind("declare_lost", N_("declared lost"), (_P, _B), _DONE, _ANY, After.LOST, State.LOST, _ADMIN, _May.ADJUDICATE, ""),
    _kind("force_transfer", N_("transferred by the coordinator"), (_P, _B), _DONE, _ANY, After.STATION, State.ARRIVED, _ADMIN, _May.ADJUDICATE, ""),
    _kind("void", N_("taken back"), (_P, _B), _DONE, _ANY, After.UNDONE, None, _ADMIN, _May.LOOK, ""),
)}
# fmt: on

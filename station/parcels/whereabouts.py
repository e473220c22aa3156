"""Where a parcel is, as one sentence, and its way so far as a list.

Two readers: people of the stations, who know bags and partners, and villagers, who
want to know where it is and whether they can fetch it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext
from msgspec import Struct
from sqlmodel import Session, select

from station import custody
from station.custody import KINDS, Holder, State
from station.network.models import Partner, Station
from station.parcels.models import Direction, Parcel
from station.web.i18n import translated, when


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


class Step(Struct, frozen=True):
    """One thing that happened, for the list of a parcel's way."""

    at: datetime
    what: str
    station: str
    person_id: UUID | None
    reason: str
    evidence: int


class Trail(Struct, frozen=True):
    """A parcel with its unit, its bag if it lies in one, and what happened to it."""

    parcel: Parcel
    unit: Any
    bag: Any | None
    events: list[Any]
    stations: dict[UUID, Station]
    partner: str

    @property
    def around(self) -> Any:
        """What moves: the bag that the parcel lies in, or the parcel itself."""
        return self.bag if self.bag is not None else self.unit

    @property
    def last(self) -> Any | None:
        return self.events[-1] if self.events else None

    def place(self, station_id: UUID | None) -> str:
        station = self.stations.get(station_id) if station_id else None
        return station.name if station else _("another station")


def trail_of(session: Session, parcel: Parcel) -> Trail:
    unit = custody.get_unit(session, parcel.id)
    partner = session.get(Partner, parcel.partner_id)
    return Trail(
        parcel,
        unit,
        custody.get_unit(session, unit.bag_id) if unit.bag_id else None,
        custody.history(session, parcel.id),
        {station.id: station for station in session.exec(select(Station))},
        partner.name if partner else "",
    )


def sentence(trail: Trail) -> str:  # noqa: PLR0911  one for each way to be somewhere
    """For people of the stations."""
    around, unit = trail.around, trail.unit
    if unit.goes_back and around.holder is Holder.STATION:
        return _("At %(place)s, to go back.", place=trail.place(around.holder_id))
    if around.holder is Holder.STATION:
        place = trail.place(around.holder_id)
        if trail.bag is not None:
            return _("At %(place)s, in bag %(bag)s.", place=place, bag=trail.bag.number)
        return _("At %(place)s.", place=place)
    if around.holder is Holder.LEG:
        return _on_the_way(trail, around)
    if unit.state is State.DELIVERED:
        return _("Handed over to the recipient, %(when)s.", when=_when(trail))
    if unit.state is State.HANDED_ON:
        return _("Handed to a partner, %(when)s.", when=_when(trail))
    if unit.holder is Holder.LOST:
        return _("Declared lost, %(when)s.", when=_when(trail))
    if unit.state is State.MISSING:
        return _("%(partner)s announced it and did not hand it over.", partner=trail.partner)
    if unit.state is State.EXPECTED:
        return _("Announced by %(partner)s, not handed over yet.", partner=trail.partner)
    return _("Only its number is known here.")


def public_sentence(trail: Trail) -> str:  # noqa: PLR0911  the same
    """For a villager: where it is, and whether it can be fetched."""
    around = trail.around
    destination_id = trail.parcel.destination_id
    if said := _leaving(trail):
        return said
    if around.holder is Holder.STATION and around.holder_id == destination_id:
        station = trail.stations[around.holder_id]
        if station.hours:
            return _(
                "Your parcel has arrived at %(place)s and can be collected there: %(hours)s.",
                place=station.name,
                hours=station.hours,
            )
        return _("Your parcel has arrived at %(place)s.", place=station.name)
    if around.holder is Holder.STATION:
        place = trail.place(around.holder_id)
        return _("Your parcel is at %(place)s and goes on from there.", place=place)
    if around.holder is Holder.LEG and around.state is not State.SHORT:
        place = trail.place(destination_id)
        return _("Your parcel is on the way to %(place)s.", place=place)
    if trail.unit.state is State.DELIVERED:
        return _("Your parcel was collected, %(when)s.", when=_when(trail))
    if trail.unit.state is State.HANDED_ON:
        return _("Your parcel was given to a courier, who takes it on.")
    if trail.unit.state is State.EXPECTED:
        return _("Your parcel is announced and will reach the county soon.")
    return _("The station is looking for your parcel. Please ask at your station.")


def _leaving(trail: Trail) -> str:
    """Of what goes back, or is sent by a villager: no station of the county is its goal."""
    around = trail.around
    goes_up = trail.parcel.direction is Direction.UP
    if not (trail.unit.goes_back or goes_up):
        return ""
    if around.holder is Holder.LEG and around.state is not State.SHORT:
        if trail.unit.goes_back:
            return _("Your parcel is on its way back to its sender.")
        return _("Your parcel is on its way to be given to the courier.")
    if around.holder is not Holder.STATION:
        return ""
    place = trail.place(around.holder_id)
    if trail.unit.goes_back:
        return _("Your parcel is at %(place)s and is to go back to its sender.", place=place)
    return _("Your parcel is at %(place)s and will be given to the courier.", place=place)


def steps(trail: Trail) -> list[Step]:
    """What happened, the newest first."""
    return [
        Step(
            event.at,
            translated(KINDS[event.kind].label),
            trail.place(event.station_id),
            event.actor_id,
            event.reason,
            event.evidence,
        )
        for event in reversed(trail.events)
    ]


def public_steps(trail: Trail) -> list[tuple[datetime, str]]:
    """Places and times in a villager's words, the newest first; no act twice in a row."""
    found: list[tuple[datetime, str]] = []
    undone = {event.corrects_id for event in trail.events if event.kind == "void"}
    for event in trail.events:
        text = _public_words(event.kind)
        # What was taken back did not happen: whoever waits would think it was collected.
        if not text or event.id in undone:
            continue
        line = text % {"place": trail.place(event.station_id)}
        if not found or found[-1][1] != line:
            found.append((event.at, line))
    return found[::-1]


def _public_words(kind: str) -> str:
    return {
        "announce": _("The courier has announced it."),
        "take_over": _("Reached %(place)s"),
        "accept": _("Accepted at %(place)s"),
        "depart": _("Left %(place)s"),
        "cancel_departure": _("Stays at %(place)s until the next trip"),
        "bring_back": _("Back at %(place)s until the next trip"),
        "receive": _("Reached %(place)s"),
        "over": _("Reached %(place)s"),
        "misrouted": _("Reached %(place)s"),
        "missorted": _("Reached %(place)s"),
        "seen": _("Reached %(place)s"),
        "force_transfer": _("Reached %(place)s"),
        "hand_over": _("Collected at %(place)s"),
        "hand_to_partner": _("Given to a courier at %(place)s"),
    }.get(kind, "")


def _on_the_way(trail: Trail, around: Any) -> str:
    left = next((e for e in reversed(trail.events) if e.kind == "depart"), None)
    place = trail.place(left.station_id if left else None)
    if around.state is State.SHORT:
        return _("It was on the bill from %(place)s and did not arrive: looked for.", place=place)
    since = when(left.at) if left else "–"
    if trail.bag is not None:
        return _(
            "On the way from %(place)s since %(when)s, in bag %(bag)s.",
            place=place,
            when=since,
            bag=trail.bag.number,
        )
    return _("On the way from %(place)s since %(when)s.", place=place, when=since)


def _when(trail: Trail) -> str:
    return when(trail.last.at) if trail.last else "–"

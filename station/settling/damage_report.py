"""What the sheet of a damage says: which piece, when and where, what happened, and its photos.

Whoever claims from a courier needs it on paper. It is made anew each time and kept nowhere,
so it has no revision but the second at which it was printed: the photos on it have their
time, and names and phones stand on it nowhere at all.
"""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale
from msgspec import Struct
from sqlmodel import Session

from station import custody
from station.access import Actor
from station.clock import local
from station.custody import KINDS, Evidence
from station.incidents import photos
from station.incidents.models import Incident, IncidentKind, IncidentPhoto
from station.incidents.words import KIND_NAMES, outcome_parts
from station.network import lookup as network
from station.network.models import Partner
from station.parcels.models import Parcel
from station.printing.frames import Fact
from station.settling import matter
from station.settling.words import EVIDENCE_NAMES
from station.web.i18n import kg, translated, yuan

# The last of its way; what came before does not tell how it was damaged.
MOST_STEPS = 6
_NOTHING = "–"


class Step(Struct, frozen=True):
    """One line of the way, in both languages."""

    at: datetime
    what: str
    place: str
    known: str


class Shot(Struct, frozen=True):
    """A photo on paper; without its bytes it has not come yet."""

    caption: str
    note: str
    jpeg: bytes
    ratio: float


class DamageReport(Struct, frozen=True):
    """Everything that stands on the sheet."""

    title: str
    english: str
    number: str
    issuer: str
    headline: str
    facts: tuple[Fact, ...]
    steps: tuple[Step, ...]
    shots: tuple[Shot, ...]
    sender: str
    receiver: str
    made: str


def damage_report(
    session: Session, incident: Incident, *, bill: str, seen_by: Actor, at: datetime
) -> DamageReport:
    """The sheet of a matter that the reader sees; ``bill`` is its load's number."""
    found = matter.matter_of(session, incident, seen_by)
    kept = [each for each in photos.of_matter(session, incident.id) if not each.is_erased]
    is_damage = incident.kind is IncidentKind.DAMAGED
    kind = _both(KIND_NAMES[incident.kind])
    issuer = network.names_of(session, {seen_by.station_id})[seen_by.station_id]
    reason = f"：{_both(incident.reason)}" if incident.reason else ""
    return DamageReport(
        title="破损记录单" if is_damage else "异常件记录单",
        english="Damage report" if is_damage else "Incident report",
        number=incident.number,
        issuer=issuer,
        headline=f"{kind}{reason}",
        facts=tuple(_facts(session, found, bill)),
        steps=tuple(_steps(session, incident)),
        shots=tuple(_shots(session, kept)),
        sender=found.other_place,
        receiver=found.place,
        made=f"{local(at):%Y-%m-%d %H:%M:%S}",
    )


def _facts(session: Session, found: matter.Matter, bill: str) -> list[Fact]:
    incident = found.incident
    parcel = session.get(Parcel, incident.unit_id) if incident.unit_id else None
    partner = session.get(Partner, parcel.partner_id) if parcel else None
    noted = next((said for said in found.way if said.event_id == incident.event_id), None)
    outcome = _outcome(incident.outcome) if incident.settled_at else "未了结 Open"
    facts = [
        Fact("类别", "Kind", "邮袋 Bag" if found.is_bag else "快件 Parcel"),
        Fact("合作方", "Partner", partner.name if partner else _NOTHING),
        Fact("发现时间", "Found", f"{local(incident.opened_at):%Y-%m-%d %H:%M}"),
        Fact("发现地", "Found at", found.place or _NOTHING),
        Fact("对方", "Other side", found.other_place or _NOTHING),
        Fact("路单", "Route bill", bill or _NOTHING),
        Fact("登记人", "Noted by", (noted.person if noted else "") or _NOTHING),
        Fact("处理结果", "Outcome", outcome),
    ]
    if parcel is not None:
        insured = yuan(parcel.insured_fen) if parcel.insured_fen else "无 None"
        facts += [
            Fact("重量", "Weight", kg(parcel.weight_grams)),
            Fact("保价", "Insured", insured),
            Fact("交运日期", "Announced", f"{parcel.announced_on:%Y-%m-%d}"),
            Fact("代收货款", "COD", yuan(parcel.cod_fen) if parcel.cod_fen else "无 None"),
        ]
    return facts


def _steps(session: Session, incident: Incident) -> list[Step]:
    """Its way up to what was found, the oldest first."""
    events = custody.history(session, incident.unit_id) if incident.unit_id else []
    ids = [event.id for event in events]
    upto = ids.index(incident.event_id) + 1 if incident.event_id in ids else len(ids)
    shown = events[:upto][-MOST_STEPS:]
    places = network.names_of(session, {event.station_id for event in shown})
    return [
        Step(
            at=event.at,
            what=_both(KINDS[event.kind].label),
            place=places.get(event.station_id, _NOTHING),
            known=_both(EVIDENCE_NAMES[Evidence(event.evidence)]),
        )
        for event in shown
    ]


def _shots(session: Session, kept: Sequence[IncidentPhoto]) -> list[Shot]:
    places = network.names_of(session, {photo.home_station_id for photo in kept})
    return [
        Shot(
            caption=f"{number}　{local(photo.taken_at):%Y-%m-%d %H:%M}　"
            + (places.get(photo.home_station_id, "") if photo.home_station_id else ""),
            note=photo.note,
            jpeg=photo.page if photo.is_here else b"",
            ratio=photo.width / photo.height,
        )
        for number, photo in enumerate(kept, 1)
    ]


def _outcome(kept: str) -> str:
    outcome, between, note = outcome_parts(kept)
    return _both(outcome) + between + note


def _both(text: str) -> str:
    """Chinese and English of a text that was marked by ``N_``; what was typed stays as it is."""
    with force_locale("zh"):
        chinese = translated(text)
    return chinese if chinese == text else f"{chinese} {text}"

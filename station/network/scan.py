"""What the network knows of a scanned or typed text: places and stations."""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.network import lookup, overview
from station.network.models import Division, DivisionName, Station
from station.web.room import Card, Hit

_STATION_CODE = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}[A-Z]?")
_DIVISION_CODE = re.compile(r"[0-9]{12}")
# A tracking number has digits; a single letter would mean half the county.
_WORDS = re.compile(r"[㐀-鿿]{2,}[A-Z0-9]*|[A-Z]{2,}")
_MOST = 9


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    """A place by its present or former code, a station by its code, name, pinyin or initials."""
    if not actor.may(Permission.LOOK):
        return []
    if _STATION_CODE.fullmatch(text):
        return _by_code(session, text, actor)
    if _WORDS.fullmatch(text):
        found = lookup.find_stations(session, text, seen_by=actor, most=_MOST)
        return [_hit(session, station) for station in found if _begins_so(station, text)]
    return []


def cards(session: Session, actor: Actor, _now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.MANAGE_NETWORK):
        return
    count = overview.count_questions(session)
    if count:
        yield Card(
            _("Places without an answer"),
            count,
            url_for("network.list_questions"),
            _("Say who serves the places that an edition dropped"),
            tone="wait",
            order=70,
        )


def _by_code(session: Session, text: str, actor: Actor) -> list[Hit]:
    ids = dict[UUID, str]()
    if _DIVISION_CODE.fullmatch(text):
        present = select(Division.id).where(Division.code == text, Division.is_current)
        ids = dict.fromkeys(session.exec(present), _("place"))
        former = select(DivisionName.division_id).where(DivisionName.code == text)
        ids = dict.fromkeys(session.exec(former), _("former code of")) | ids
    stations = session.exec(
        select(Station).where(col(Station.division_id).in_(list(ids)) | (col(Station.code) == text))
    )
    return [
        _hit(session, station, ids.get(station.division_id, ""))
        for station in stations
        if actor.sees(station.path)
    ]


def _begins_so(station: Station, text: str) -> bool:
    """Letters must begin the name, its pinyin or its initials; characters may be anywhere."""
    text = text.lower()
    return not text.isascii() or f" {text}" in f" {station.search}"


def _hit(session: Session, station: Station, why: str = "") -> Hit:
    above = session.get(Station, station.parent_id) if station.parent_id else None
    notes = (
        why,
        above.name if above else "",
        station.code,
        "" if station.is_active else _("out of service"),
    )
    return Hit(
        kind=_("Station"),
        title=station.name,
        subtitle=" · ".join(note for note in notes if note),
        url=url_for("network.show_station", station_id=station.id),
    )

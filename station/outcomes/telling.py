"""Makes a partner's file of outcomes: each event once, and what was wrong corrected once.

What is true of a parcel now is compared with what its partner was told. What is true and
was not told is told; what was told and is not true any more is taken back. All of it is
one transaction with the file, so an event is in a file or in none.
"""

from collections.abc import Collection
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.access import Permission
from station.clock import business_day
from station.custody import Writer
from station.custody.journey import journeys
from station.db import get_or_raise, new_id, table_of
from station.errors import NotFound
from station.network.lookup import county_station
from station.network.models import Partner, Station
from station.network.numbers import next_of
from station.outcomes import news, rules, shapes, writing
from station.outcomes.models import OutcomeCopy, OutcomeFile, OutcomeLine
from station.outcomes.news import Reach
from station.outcomes.restarting import is_to_be_asked, last_file, restarts_of, series_of
from station.records import KeptElsewhere, is_written_here

_LINE, _STATION = table_of(OutcomeLine), table_of(Station)
_CHUNK = 5_000


class Prepared(Struct, frozen=True):
    """A file that is to be: read and written without holding anybody up at the scanner."""

    id: UUID
    partner: Partner
    station_id: UUID
    sequence: int
    lines: list[OutcomeLine]
    reach: Reach
    csv: bytes
    xlsx: bytes


def prepare(session: Session, partner: Partner, *, look_at_all: bool = False) -> Prepared:
    """Everything that the partner has not been told yet, as its next file.

    ``look_at_all`` reads all its parcels anew instead of what has come since the last file;
    it tells nothing twice either.

    Raises:
        NothingToTell: no event has come since the last file that a partner is told of.
        AskFirst: a backup was put back, and the partner may have files that nobody here knows.
        KeptElsewhere: this is not the county's computer, which alone knows all stations.
    """
    county = county_station(session)
    if county is None or not is_written_here(session, county.id):
        raise KeptElsewhere
    if is_to_be_asked(session, partner.id):
        raise rules.AskFirst(partner=partner.name)
    last = last_file(session, partner.id)
    sequence = last.sequence + 1 if last else 1
    restarts = restarts_of(session, partner.id)
    if restarts and restarts[0].sequence >= sequence - 1:
        # What the files in between have told is not known: everything is looked at once.
        sequence, look_at_all = restarts[0].sequence + 1, True
    file_id = new_id()
    lines, numbers, reach = _due(session, partner.id, file_id, last, look_at_all=look_at_all)
    if not lines:
        raise rules.NothingToTell(partner=partner.name)
    told = writing.Told(rules.name_of(partner, sequence), numbers, _stations(session))
    table = writing.table(lines, shapes.shape_of(session, partner.id), told)
    csv, xlsx = writing.as_csv(table), writing.as_xlsx(table)
    return Prepared(file_id, partner, county.id, sequence, lines, reach, csv, xlsx)


def keep(session: Session, writer: Writer, prepared: Prepared) -> OutcomeFile:
    """Make the file that was prepared: its events are told with it, or none of them is.

    Raises:
        ToldMeanwhile: somebody has made the partner's next file since this was prepared.
    """
    county = get_or_raise(session, Station, prepared.station_id)
    writer.actor.ensure_may(Permission.ADJUDICATE, county.path)
    # Whoever makes a file at the same time waits for this number.
    if next_of(session, county.id, series_of(prepared.partner.id)) != prepared.sequence:
        raise rules.ToldMeanwhile(partner=prepared.partner.name)
    made = OutcomeFile(
        id=prepared.id,
        home_station_id=county.id,
        partner_id=prepared.partner.id,
        station_id=county.id,
        sequence=prepared.sequence,
        day=business_day(writer.at),
        lines=len(prepared.lines),
        corrections=sum(line.is_correction for line in prepared.lines),
        reach=prepared.reach.as_json(),
        csv_sha256=_keep(session, prepared.csv),
        xlsx_sha256=_keep(session, prepared.xlsx),
        made_at=writer.at,
        made_by_id=writer.actor_id,
    )
    session.add(made)
    session.flush()
    rows = [line.model_dump() for line in prepared.lines]
    session.connection().execute(sa.insert(_LINE), rows)
    return made


def content_of(session: Session, made: OutcomeFile, kind: str) -> bytes:
    """The bytes as they were made."""
    digest = made.xlsx_sha256 if kind == "xlsx" else made.csv_sha256
    found = session.get(OutcomeCopy, digest)
    if found is None:
        raise NotFound(kind="OutcomeCopy", id=digest)
    return found.content


def _due(
    session: Session,
    partner_id: UUID,
    file_id: UUID,
    last: OutcomeFile | None,
    *,
    look_at_all: bool,
) -> tuple[list[OutcomeLine], dict[UUID, str], Reach]:
    connection = session.connection()
    units, reach = news.since(connection, Reach.read(last.reach if last else {}))
    parcels = news.parcels_of(connection, partner_id, None if look_at_all else units)
    told = _told(connection, parcels)
    due: list[OutcomeLine] = []
    for unit_id, steps in journeys(connection, parcels):
        true = rules.outcomes_of(steps, parcels[unit_id])
        before = told.get(unit_id, {})
        for event_id in rules.undone_since(steps) - before.keys():
            true.pop(event_id, None)
        due += _lines_of(file_id, unit_id, true, before)
    due.sort(key=lambda line: (line.at, line.event_id, line.unit_id, line.turn))
    for number, line in enumerate(due, start=1):
        line.line = number
    return due, {key: row.number for key, row in parcels.items()}, reach


def _lines_of(
    file_id: UUID, unit_id: UUID, true: dict[UUID, Any], told: dict[UUID, Any]
) -> list[OutcomeLine]:
    """What one parcel's partner is to be told: what is new, and what was not so."""
    found = []
    for event_id, (step, outcome) in true.items():
        before = told.get(event_id)
        if before is None or before.turn % 2:
            found.append(
                OutcomeLine(
                    file_id=file_id,
                    line=0,
                    unit_id=unit_id,
                    event_id=event_id,
                    turn=before.turn + 1 if before else 0,
                    outcome=outcome,
                    station_id=step.event.station_id,
                    at=step.event.at,
                    detail=step.event.kind,
                )
            )
    for event_id, before in told.items():
        if event_id not in true and before.turn % 2 == 0:
            same = {name: getattr(before, name) for name in _SAME}
            found.append(OutcomeLine(file_id=file_id, line=0, turn=before.turn + 1, **same))
    return found


_SAME = ("unit_id", "event_id", "outcome", "station_id", "at", "detail")


def _told(connection: sa.Connection, units: Collection[UUID]) -> dict[UUID, dict[UUID, Any]]:
    """By parcel and event the last line that told of it."""
    found: dict[UUID, dict[UUID, Any]] = {}
    wanted = sorted(units)
    for first in range(0, len(wanted), _CHUNK):
        chunk = wanted[first : first + _CHUNK]
        query = sa.select(_LINE).where(_LINE.c.unit_id.in_(chunk)).order_by(_LINE.c.turn)
        for row in connection.execute(query):
            found.setdefault(row.unit_id, {})[row.event_id] = row
    return found


def _stations(session: Session) -> dict[UUID, tuple[str, str]]:
    rows = session.connection().execute(sa.select(_STATION.c.id, _STATION.c.name, _STATION.c.code))
    return {row.id: (row.name, row.code) for row in rows}


def _keep(session: Session, content: bytes) -> str:
    digest = sha256(content).hexdigest()
    if session.get(OutcomeCopy, digest) is None:
        session.add(OutcomeCopy(sha256=digest, content=content))
        session.flush()
    return digest

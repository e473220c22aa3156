"""Messages to recipients: queued in the database, sent by a job, never waited for at the counter."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.counter import waiting
from station.counter.doings import remind_before
from station.counter.gateway import Notifier, NotSent, notifier_of
from station.counter.models import Notice, NoticeKind, NoticeState, Stay
from station.counter.shelf_lists import wants_it_at_the_door
from station.counter.waiting import CONTACT, PARCEL, STAY
from station.custody import UNIT, State
from station.db import get_or_raise, table_of
from station.errors import N_
from station.jobs import Job, Work, every
from station.network.models import Station
from station.records import is_written_here

_NOTICE = table_of(Notice)
_WAITING = (
    STAY.join(UNIT, UNIT.c.id == STAY.c.unit_id)
    .join(CONTACT, CONTACT.c.id == STAY.c.unit_id)
    .outerjoin(PARCEL, PARCEL.c.id == STAY.c.unit_id)
)
_WHOLE = re.compile(r"^1\d{10}$")
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
MOST_ATTEMPTS = 8
AT_ONCE, _FAILED_IN_A_ROW = 50, 3
_TEXTS = {
    NoticeKind.ARRIVED: "您的{partner}快件已到{station},取件码 {code}。{hours}取件不收费。",
    NoticeKind.REMINDER: "您的{partner}快件还在{station},取件码 {code},请尽快来取。{hours}",
}


class Message(Struct, frozen=True):
    notice_id: UUID
    phone: str
    text: str


class Untold(Struct, frozen=True):
    """A parcel that waits, and what its recipient was not told yet."""

    stay_id: UUID
    station_id: UUID
    kind: NoticeKind


def send_due(work: Work) -> None:
    """Queue what is to be said, then send what is due; one after the other."""
    notifier = notifier_of(work.settings)
    if notifier is None:
        return
    with work.database.read() as session:
        new = untold(session, at=work.at)
    if new:
        with work.database.write() as session:
            queue(session, new, at=work.at)
    with work.database.read() as session:
        messages = due(session, at=work.at)
    failed = 0
    for message in messages:
        work.go_on()
        failed = 0 if _send(work, notifier, message) else failed + 1
        if failed == _FAILED_IN_A_ROW:
            # It is down: the other jobs are not to wait for each of its time-outs.
            break


SEND = Job(N_("send notices to recipients"), send_due, every(minutes=5))


def untold(session: Session, *, at: datetime) -> list[Untold]:
    """One notice for each parcel that came, one more when it has waited too long.

    A station with a computer of its own tells its people itself: only there its records
    are written, so here nobody could note that somebody was told.
    """
    stations = session.exec(select(Stay.station_id).where(col(Stay.ended_at).is_(None)).distinct())
    mine = [station_id for station_id in stations if is_written_here(session, station_id)]
    return [each for station_id in mine for each in _untold_at(session, station_id, at)]


def _untold_at(session: Session, station_id: UUID, at: datetime) -> list[Untold]:
    late = STAY.c.shelved_on <= remind_before(session, station_id, at)
    # Who is told only now need not be told twice.
    wanted = sa.case((late, NoticeKind.REMINDER.value), else_=NoticeKind.ARRIVED.value)
    told = sa.exists().where(
        _NOTICE.c.stay_id == STAY.c.id, sa.cast(_NOTICE.c.kind, sa.String) == wanted
    )
    query = sa.select(STAY.c.id, CONTACT.c.phone, late.label("late")).select_from(_WAITING)
    rows = session.connection().execute(
        query.where(*_is_waiting(), STAY.c.station_id == station_id, ~told)
    )
    return [
        Untold(row.id, station_id, NoticeKind.REMINDER if row.late else NoticeKind.ARRIVED)
        for row in rows
        if _whole(row.phone)
    ]


def queue(session: Session, new: Sequence[Untold], *, at: datetime) -> None:
    session.add_all(
        Notice(stay_id=each.stay_id, station_id=each.station_id, kind=each.kind, next_at=at)
        for each in new
    )
    session.flush()


def due(session: Session, *, at: datetime) -> Sequence[Message]:
    """What is to go out now, with the words that are true now.

    What was collected, refused or carried to a door meanwhile stays unsaid, and holds up
    nobody behind it.
    """
    query = (
        sa.select(_NOTICE.c.id, _NOTICE.c.kind, STAY.c.station_id, STAY.c.unit_id, CONTACT.c.phone)
        .select_from(_WAITING.join(_NOTICE, _NOTICE.c.stay_id == STAY.c.id))
        .where(*_is_waiting(), _NOTICE.c.state == NoticeState.WAITING, _NOTICE.c.next_at <= at)
        .order_by(_NOTICE.c.next_at, _NOTICE.c.id)
    )
    rows = session.connection().execute(query).all()
    found = (_message(session, row) for row in rows)
    return list(islice((each for each in found if each is not None), AT_ONCE))


def _is_waiting() -> tuple[sa.ColumnElement[bool], ...]:
    """On a shelf for somebody who may be asked to come: not refused, and not for the door."""
    is_here = STAY.c.ended_at.is_(None)
    return is_here, UNIT.c.state != State.RETURNING, ~wants_it_at_the_door()


def text_for(
    session: Session, station_id: UUID, unit_ids: Collection[UUID], kind: NoticeKind
) -> str:
    """What is said of one partner's parcels that wait for somebody; also to be copied by hand."""
    parcels = waiting.of_units(session, station_id, unit_ids)
    if not parcels:
        return ""
    station = get_or_raise(session, Station, station_id)
    hours = f"营业时间 {station.hours}。" if station.hours else ""
    codes = "、".join(parcel.code for parcel in parcels if parcel.code)
    return _TEXTS[kind].format(
        partner=parcels[0].partner, station=station.name, code=codes, hours=hours
    )


def _message(session: Session, row: Any) -> Message | None:
    phone = _whole(row.phone)
    if not phone or not is_written_here(session, row.station_id):
        return None
    text = text_for(session, row.station_id, [row.unit_id], row.kind)
    return Message(row.id, phone, text) if text else None


def _whole(phone: str) -> str:
    """The whole number, where the partner has given it."""
    bare = re.sub(r"[\s-]", "", phone)
    return bare if _WHOLE.match(bare) else ""


def _send(work: Work, notifier: Notifier, message: Message) -> bool:
    """Outside every transaction: a gateway that hangs holds up nobody at the counter."""
    error = ""
    try:
        notifier.send(message.notice_id, message.phone, message.text)
    except NotSent as wrong:
        error = str(wrong)
    with work.database.write() as session:
        _keep(session, message.notice_id, error, at=work.at)
    return not error


def _keep(session: Session, notice_id: UUID, error: str, *, at: datetime) -> None:
    notice = get_or_raise(session, Notice, notice_id)
    notice.attempts += 1
    notice.last_error = error[:200]
    if not error:
        notice.state, notice.sent_at = NoticeState.SENT, at
        stay = get_or_raise(session, Stay, notice.stay_id)
        if notice.kind is NoticeKind.REMINDER:
            stay.reminded_at = at
        else:
            stay.notified_at = at
    elif notice.attempts >= MOST_ATTEMPTS:
        notice.state = NoticeState.GIVEN_UP
    else:
        notice.next_at = at + min(_FIRST_PAUSE * 2 ** (notice.attempts - 1), _LONGEST_PAUSE)
    session.flush()


def count_given_up(session: Session, station_id: UUID) -> int:
    """Whom no message has reached: they are to be called."""
    query = (
        sa.select(sa.func.count())
        .select_from(sa.join(Notice, STAY, STAY.c.id == Notice.stay_id))
        .where(
            STAY.c.station_id == station_id,
            STAY.c.ended_at.is_(None),
            col(Notice.state) == NoticeState.GIVEN_UP,
        )
    )
    return int(session.connection().execute(query).scalar_one())

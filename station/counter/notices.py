"""Messages to recipients: queued in the database, sent by a job, never waited for at the counter."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.clock import business_day
from station.counter import waiting
from station.counter.gateway import Notifier, NotSent, notifier_of
from station.counter.models import Notice, NoticeKind, NoticeState, Stay
from station.counter.shelves import patience_of
from station.counter.waiting import STAY
from station.db import get_or_raise
from station.errors import N_
from station.jobs import Job, Work, every
from station.network.models import Station
from station.parcels.models import Contact

_WHOLE = re.compile(r"^1\d{10}$")
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
MOST_ATTEMPTS = 8
_AT_ONCE, _FAILED_IN_A_ROW = 50, 3
_TEXTS = {
    NoticeKind.ARRIVED: "您的{partner}快件已到{station},取件码 {code}。{hours}取件不收费。",
    NoticeKind.REMINDER: "您的{partner}快件还在{station},取件码 {code},请尽快来取。{hours}",
}


class Message(Struct, frozen=True):
    notice_id: UUID
    phone: str
    text: str


def send_due(work: Work) -> None:
    """Queue what is to be said, then send what is due; one after the other."""
    notifier = notifier_of(work.settings)
    if notifier is None:
        return
    with work.database.write() as session:
        queue(session, at=work.at)
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


def queue(session: Session, *, at: datetime) -> int:
    """One notice for each parcel that came, one more when it has waited too long."""
    stays = session.exec(select(Stay).where(col(Stay.ended_at).is_(None))).all()
    known = set(session.exec(select(Notice.stay_id, Notice.kind)).all())
    queued = 0
    for stay in stays:
        for kind in _kinds(session, stay, at):
            if (stay.id, kind) not in known and _phone(session, stay.unit_id):
                session.add(
                    Notice(stay_id=stay.id, station_id=stay.station_id, kind=kind, next_at=at)
                )
                queued += 1
    session.flush()
    return queued


def due(session: Session, *, at: datetime) -> Sequence[Message]:
    """What is to go out now, with the words that are true now."""
    notices = session.exec(
        select(Notice)
        .where(Notice.state == NoticeState.WAITING, Notice.next_at <= at)
        .order_by(col(Notice.next_at), col(Notice.id))
        .limit(_AT_ONCE)
    ).all()
    found = (_message(session, each) for each in notices)
    return [message for message in found if message is not None]


def text_for(session: Session, station_id: UUID, unit_id: UUID, kind: NoticeKind) -> str:
    """What is said of a parcel that waits; also to be copied by hand."""
    parcels = waiting.of_units(session, station_id, [unit_id])
    if not parcels:
        return ""
    station = get_or_raise(session, Station, station_id)
    hours = f"营业时间 {station.hours}。" if station.hours else ""
    return _TEXTS[kind].format(
        partner=parcels[0].partner, station=station.name, code=parcels[0].code, hours=hours
    )


def _kinds(session: Session, stay: Stay, at: datetime) -> list[NoticeKind]:
    waited = (business_day(at) - stay.shelved_on).days
    late = waited >= patience_of(session, stay.station_id).remind_days
    # Who is told only now need not be told twice.
    return [NoticeKind.REMINDER if late else NoticeKind.ARRIVED]


def _message(session: Session, notice: Notice) -> Message | None:
    stay = get_or_raise(session, Stay, notice.stay_id)
    phone = _phone(session, stay.unit_id)
    text = text_for(session, stay.station_id, stay.unit_id, notice.kind)
    return Message(notice.id, phone, text) if phone and text and stay.ended_at is None else None


def _phone(session: Session, unit_id: UUID) -> str:
    """The whole number, where the partner has given it."""
    contact = session.get(Contact, unit_id)
    phone = re.sub(r"[\s-]", "", contact.phone) if contact else ""
    return phone if _WHOLE.match(phone) else ""


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

"""Erases who came in a recipient's place, and how a name sounds, some time after the end."""

from datetime import timedelta

from sqlmodel import col, or_, select

from station import custody
from station.accounts import audit
from station.clock import is_trusted
from station.counter.models import Stay
from station.errors import N_
from station.jobs import Job, Work, nightly
from station.parcels.purging import ClockNotTrusted

_STEP = 200


def purge(work: Work) -> None:
    """Erase what names people on stays that ended long ago.

    Raises:
        ClockNotTrusted: there is something to erase, and no clock to do it by.
    """
    before = work.at - timedelta(days=work.settings.contact_days)
    old = (
        select(Stay)
        .where(
            col(Stay.ended_at) <= before,
            or_(Stay.proxy_name != "", Stay.name_key != "", Stay.recipient_key != ""),
        )
        .limit(_STEP)
    )
    with work.database.read() as session:
        found, trusted = session.exec(old).first(), is_trusted(work.at, custody.last_days(session))
    if found is not None and not trusted:
        raise ClockNotTrusted(now=f"{work.at:%Y-%m-%d %H:%M} UTC")
    while found is not None:
        work.go_on()
        with work.database.write() as session:
            stays = session.exec(old).all()
            for stay in stays:
                stay.proxy_name = stay.name_key = stay.recipient_key = ""
            audit.note(
                session, None, "purge_stays", at=work.at, subject="stay", detail=str(len(stays))
            )
        with work.database.read() as session:
            found = session.exec(old).first()


PURGE = Job(N_("erase who came for parcels, when its time has come"), purge, nightly(3, 20))

"""Erases who sent a parcel, some time after it was accepted."""

from datetime import timedelta

from sqlmodel import col, select

from station import custody
from station.acceptance.models import Sender
from station.accounts import audit
from station.clock import is_trusted
from station.errors import N_
from station.jobs import Job, Work, nightly
from station.parcels.purging import ClockNotTrusted

_STEP = 200


def purge(work: Work) -> None:
    """Erase the senders of long ago; a claim is made with the partner by then.

    Raises:
        ClockNotTrusted: there is something to erase, and no clock to do it by.
    """
    before = work.at - timedelta(days=work.settings.contact_days)
    old = (
        select(Sender)
        .where(col(Sender.accepted_at) <= before, col(Sender.purged_at).is_(None))
        .limit(_STEP)
    )
    with work.database.read() as session:
        found, trusted = session.exec(old).first(), is_trusted(work.at, custody.last_days(session))
    if found is not None and not trusted:
        raise ClockNotTrusted(now=f"{work.at:%Y-%m-%d %H:%M} UTC")
    while found is not None:
        work.go_on()
        with work.database.write() as session:
            senders = session.exec(old).all()
            for sender in senders:
                sender.name = sender.phone = sender.address = ""
                sender.purged_at = work.at
            audit.note(
                session,
                None,
                "purge_senders",
                at=work.at,
                subject="sender",
                detail=str(len(senders)),
            )
        with work.database.read() as session:
            found = session.exec(old).first()


PURGE = Job(N_("erase who sent parcels, when its time has come"), purge, nightly(3, 25))

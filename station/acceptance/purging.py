"""Erases who sent a parcel, some time after it was accepted."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from station.acceptance.models import Sender
from station.errors import N_
from station.jobs import Job, Work, nightly
from station.parcels.erasing import erase_old

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

    def erase(_session: Session, senders: Sequence[Sender]) -> None:
        for sender in senders:
            sender.name = sender.phone = sender.address = ""
            sender.purged_at = work.at

    erase_old(
        work, lambda session: session.exec(old).all(), erase, act="purge_senders", subject="sender"
    )


PURGE = Job(N_("erase who sent parcels, when its time has come"), purge, nightly(3, 25))

"""Erases who came in a recipient's place, and how a name sounds, some time after the end."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, or_, select

from station.counter.models import Stay
from station.errors import N_
from station.jobs import Job, Work, nightly
from station.parcels.erasing import erase_old

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

    def erase(_session: Session, stays: Sequence[Stay]) -> None:
        for stay in stays:
            stay.proxy_name = stay.name_key = stay.recipient_key = ""

    erase_old(
        work, lambda session: session.exec(old).all(), erase, act="purge_stays", subject="stay"
    )


PURGE = Job(N_("erase who came for parcels, when its time has come"), purge, nightly(3, 20))

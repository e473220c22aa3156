"""Time, passed in: a clock is a callable, so that tests and jobs choose their own.

Instants are aware and in UTC. The business day is a date in Asia/Shanghai.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

SHANGHAI = ZoneInfo("Asia/Shanghai")

# So many days of work speak for a clock, and none of them is longer ago than that.
WITNESSES = 3
WITNESSED_WITHIN = timedelta(days=14)


class ClockQuality(StrEnum):
    """How far an instant can be trusted; cheap PCs have dead batteries."""

    TRUSTED = "trusted"
    UNCHECKED = "unchecked"
    WRONG = "wrong"


def system_clock() -> datetime:
    return datetime.now(UTC)


def business_day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def local(at: datetime) -> datetime:
    return at.astimezone(SHANGHAI)


def is_trusted(now: datetime, last_days: Sequence[datetime]) -> bool:
    """Whether something may be erased for good because its time has come.

    A clock with an empty battery is years behind, and one set by hand may be ahead. So the
    last three days on which something was recorded here must speak for it: none of them
    may be later than ``now``, and none more than two weeks before. After a leap it takes
    three days of work, on which people see the date, until a clock is believed; the most
    that it can be wrong by, unnoticed, is those two weeks.

    ``last_days`` are the latest times of each of those days; which ones are the last is
    for the order of recording to say, and for no clock.
    """
    return len(last_days) == WITNESSES and all(
        now - WITNESSED_WITHIN <= at <= now for at in last_days
    )

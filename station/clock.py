"""Time, passed in: a clock is a callable, so that tests and jobs choose their own.

Instants are aware and in UTC. The business day is a date in Asia/Shanghai.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

SHANGHAI = ZoneInfo("Asia/Shanghai")


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

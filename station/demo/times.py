"""When things happen in the demonstration: yesterday in full, today as far as the clock is."""

from datetime import UTC, date, datetime, time, timedelta

from station.clock import SHANGHAI, business_day

# The last thing of a day happens at half past two; before that, today is told faster.
LAST_MINUTE = 14 * 60 + 30
FIRST_MINUTE = 5 * 60
# How early the day may begin where the clock stands before its usual end.
_EARLIEST_PART = 0.4


class Times:
    """Instants of two days, by minutes after midnight in Shanghai; none lies after ``now``."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today: date = business_day(now)
        self.yesterday: date = self.today - timedelta(days=1)

    def at(self, day: date, minute: float) -> datetime:
        """The instant of a minute; today it is moved forward as far as the clock needs."""
        if day == self.today:
            minute = self._moved(minute)
        return self._midnight(day) + timedelta(seconds=round(minute * 60))

    def _moved(self, minute: float) -> float:
        passed = (self.now - self._midnight(self.today)).total_seconds() / 60
        if passed >= LAST_MINUTE:
            return minute
        first = min(FIRST_MINUTE, passed * _EARLIEST_PART)
        part = (minute - FIRST_MINUTE) / (LAST_MINUTE - FIRST_MINUTE)
        return min(first + part * (passed - first), passed)

    @staticmethod
    def _midnight(day: date) -> datetime:
        return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)

"""What is done for an installation every night, so that nobody has to think of it."""

from datetime import timedelta

from station.errors import N_, StationError
from station.jobs import Job, Work, nightly
from station.keeping import backup
from station.keeping.doctor import examine
from station.keeping.findings import Verdict
from station.keeping.surroundings import LOOK_OVER

# A copy takes minutes; what is older was left by a power cut.
_UNFINISHED = timedelta(days=1)


class NotWell(StationError):
    message = N_("Something is wrong (%(count)d). Check everything now to see what.")


def back_up(work: Work) -> None:
    """A backup of SQLite that is proven whole; PostgreSQL's are its own keeper's business."""
    if work.database.path is None:
        return
    folder = work.settings.backups
    backup.drop_unfinished(folder, before=work.at - _UNFINISHED)
    made = backup.back_up(
        work.database, work.settings, at=work.at, progress=lambda *_: work.go_on()
    )
    backup.drop_old(folder, keep=work.settings.backups_kept, made=made)


def look_over(work: Work) -> None:
    """Let the doctor look, and fail where something is wrong.

    Raises:
        NotWell: with how many things are wrong.
    """
    found = examine(work.database, work.settings, at=work.at, progress=lambda *_: work.go_on())
    wrong = [item for item in found if item.verdict is Verdict.WRONG]
    if wrong:
        raise NotWell(count=len(wrong))


BACK_UP = Job(N_("back up, and prove the copy"), back_up, nightly(2, 30))
CHECK = Job(LOOK_OVER, look_over, nightly(4))

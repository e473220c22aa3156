"""Whether the server was stopped as it should be; where not, the database is checked first.

A file says that the installation is being served. A power cut or a kill leaves it behind.
"""

import os
from pathlib import Path

from station.errors import N_, StationError
from station.keeping import backup, copying, log_chain, restoring
from station.keeping.copying import NotWhole, Progress, sync_to_disk
from station.settings import Settings, open_private

NAME = "serving.now"
# What was written in the last minutes before a cut; the nightly look goes to the beginning.
TAIL = 20_000


class NotSurvived(StationError):
    message = N_(
        "The station was not stopped as it should be, and its database was damaged "
        "(%(problem)s). Put the newest backup in its place: station restore %(file)s"
    )


def ensure_survived(settings: Settings, progress: Progress | None = None) -> bool:
    """Check the database where the last server was cut off; whether it was.

    Raises:
        NotSurvived: with the backup that helps.
    """
    path = restoring.path_of(settings)
    if path is None or not path.exists() or not (settings.home / NAME).exists():
        return False
    try:
        copying.ensure_readable(path)
        log_chain.ensure_whole(path, progress, tail=TAIL)
    except NotWhole as damaged:
        newest = backup.kept(settings.backups)
        file = newest[0].path if newest else "FILE"
        raise NotSurvived(problem=damaged.values["problem"], file=file) from damaged
    return True


def begin(home: Path) -> None:
    """It is being served from now on."""
    path = home / NAME
    if not path.exists():
        os.close(open_private(path))
        sync_to_disk(home)


def end(home: Path) -> None:
    """It is not, and all that was saved is in its place."""
    (home / NAME).unlink(missing_ok=True)

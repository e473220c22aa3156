"""What somebody has to ask after a backup was put back: nothing here can know it."""

from collections.abc import Iterator

from station.db import Database
from station.errors import N_
from station.keeping.findings import Finding, Verdict
from station.outcomes import restarting


def findings(database: Database) -> Iterator[Finding]:
    """A finding where partners may have files that this database has forgotten."""
    with database.read() as session:
        waiting = [partner.name for partner in restarting.waiting(session)]
    if waiting:
        yield Finding(
            "outcomes",
            Verdict.WATCH,
            N_(
                "A backup was put back. Ask before the next file of outcomes which one was the "
                "last that they got, and enter it under Outcomes: %(partners)s."
            ),
            {"partners": ", ".join(waiting)},
        )

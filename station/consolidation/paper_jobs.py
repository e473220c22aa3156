"""Background work: paper gives way to the loads and bags that have come here meanwhile."""

from station.consolidation.paper_chain import hand_over
from station.errors import N_
from station.jobs import Job, Work, every


def _hand_over(work: Work) -> None:
    with work.database.write() as session:
        hand_over(session)


HAND_OVER = Job(
    N_("let loads that have come take the place of their paper"), _hand_over, every(minutes=5)
)

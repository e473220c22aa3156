"""What clerks have answered when the sorter asked: kept by address and recipient.

The key is an HMAC with the installation's secret, so that the table tells nobody who
lives where.
"""

import hmac
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station.parcels.models import SortingAnswer
from station.parcels.sorting import address_key

_CHUNK = 5_000


class Memory(Struct, frozen=True):
    """Reads and writes answers under one installation's secret."""

    secret: bytes

    def key(self, address: str, name: str) -> str:
        message = f"{address_key(address)}|{name.strip()}".encode()
        return hmac.digest(self.secret, message, "sha256").hex()

    def answers(
        self, session: Session, asked: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], UUID | None]:
        """By (address, name): the division a clerk chose, or None for another county's."""
        # One address is written in several ways that mean the same.
        keys: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for address, name in asked:
            keys[self.key(address, name)].append((address, name))
        found: dict[tuple[str, str], UUID | None] = {}
        wanted = list(keys)
        for first in range(0, len(wanted), _CHUNK):
            rows = session.exec(
                select(SortingAnswer).where(
                    col(SortingAnswer.key).in_(wanted[first : first + _CHUNK])
                )
            )
            for row in rows:
                # An answer that was taken back says neither.
                if row.division_id is not None or row.is_misrouted:
                    found |= dict.fromkeys(keys[row.key], row.division_id)
        return found

    def remember(self, session: Session, address: str, name: str, division_id: UUID | None) -> None:
        """Keep an answer; the newest counts."""
        key = self.key(address, name)
        answer = session.exec(select(SortingAnswer).where(SortingAnswer.key == key)).first()
        answer = answer or SortingAnswer(key=key)
        answer.division_id, answer.is_misrouted = division_id, division_id is None
        session.add(answer)

    def forget(self, session: Session, address: str, name: str) -> None:
        """Take an answer back: the next such parcel is asked again."""
        key = self.key(address, name)
        answer = session.exec(select(SortingAnswer).where(SortingAnswer.key == key)).first()
        if answer is not None:
            answer.division_id, answer.is_misrouted = None, False
            session.add(answer)

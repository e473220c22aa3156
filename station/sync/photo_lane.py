"""Photos on the line: when all facts have passed, and only a few until facts have their turn."""

from typing import TYPE_CHECKING

from station.sync import confirmed, nodes, photos
from station.sync.envelope import Topic
from station.sync.talk import Talk

if TYPE_CHECKING:
    from uuid import UUID


# After so many facts have their turn again: a minute's work on a line of 64 kbit/s.
_AT_ONCE = 5


def carry(talk: Talk) -> bool:
    """Some photos, one in a message; whether there are more, and any of these got further."""
    lacked: list[UUID] = []
    got_further = False
    for _ in range(_AT_ONCE):
        with talk.database.write() as session:
            wishes, given = photos.wishes(session), photos.give(session, lacked)
            unsent = confirmed.unsent(session, nodes.peer_of(session))
        if unsent and got_further:
            return True
        message = talk.ask(Topic.PHOTO, wishes.values(), given)
        with talk.database.write() as session:
            lacked, moved = photos.hear(session, message.values, message.content)
            has_some = bool(photos.give(session, lacked))
        # One that another computer took is given where the hub has lost it.
        moved += sum(row["id"] not in lacked for row in given.get(photos.TABLE, ()))
        got_further |= bool(moved)
        if not moved and not has_some:
            return False
    return got_further

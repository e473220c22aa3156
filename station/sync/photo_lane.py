"""Photos on the line: when all facts have passed, and only a few until facts have their turn."""

from typing import Any
from uuid import UUID

from msgspec import Struct, field

from station.sync import confirmed, nodes, photos
from station.sync.envelope import Message, Topic
from station.sync.photos import Wishes
from station.sync.talk import Talk
from station.sync.wire import Content

# After so many facts have their turn again: a minute's work on a line of 64 kbit/s.
_AT_ONCE = 5


class Lane(Struct):
    """The photos of one exchange. Each is asked for and given once: nothing holds up the next."""

    talk: Talk
    # What the hub lacks, as it said last.
    lacked: list[UUID] = field(default_factory=list)
    given: set[UUID] = field(default_factory=set)
    # Up to where this node has asked, and up to where it has nothing of what the hub lacks.
    asked_upto: UUID | None = None
    searched_upto: UUID | None = None

    def carry(self) -> bool:
        """Some photos, one in a message; whether there may be more."""
        talk = self.talk
        for number in range(_AT_ONCE):
            with talk.database.write() as session:
                wishes = photos.wishes(session, after=self.asked_upto, besides=self.given)
                given = photos.give(session, self._to_give())
                unsent = confirmed.unsent(session, nodes.peer_of(session))
            if unsent and number:
                return True
            message = talk.ask(Topic.PHOTO, self._values(wishes), given)
            if not self._hear(wishes, given, message):
                return False
        return True

    def _to_give(self) -> list[UUID]:
        return [key for key in self.lacked if key not in self.given]

    def _values(self, wishes: Wishes) -> dict[str, Any]:
        after = [self.searched_upto.hex] if self.searched_upto else []
        return wishes.values() | {"after": after}

    def _hear(self, wishes: Wishes, given: Content, message: Message) -> bool:
        """Take an answer; whether this went on, or there is more to ask or to give."""
        self.given.update(row["id"] for row in given.get(photos.TABLE, ()))
        with self.talk.database.write() as session:
            self.lacked, moved = photos.hear(session, message.values, message.content)
            has_some = bool(photos.give(session, self._to_give()))
            self._ask_on(wishes, message.content)
            asks_more = bool(wishes.lacks) and bool(
                photos.wishes(session, after=self.asked_upto).lacks
            )
        searches_more = not has_some and self._search_on(wishes)
        return bool(moved or given or has_some or asks_more or searches_more)

    def _ask_on(self, wishes: Wishes, came: Content) -> None:
        """Behind the one that came; nobody has those before it. Taken or not, it is not asked again."""
        found = [row.get("id") for row in came.get(photos.TABLE, ())]
        behind = [key for key in wishes.lacks if key in found] or wishes.lacks
        self.asked_upto = behind[-1] if behind else self.asked_upto

    def _search_on(self, wishes: Wishes) -> bool:
        """Let the hub say what else it lacks; whether there may be any."""
        rest = [key for key in self.lacked if key not in wishes.untold]
        if not rest or (self.searched_upto and rest[-1] <= self.searched_upto):
            return False
        self.searched_upto = rest[-1]
        return len(self.lacked) == photos.MOST

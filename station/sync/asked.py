"""What a node says first of all, proven to be of the right kind."""

from typing import Any

from msgspec import Struct

from station.errors import N_
from station.sync.bits import Malformed


class Asked(Struct, frozen=True):
    """The values of a hello."""

    release: int
    incarnation: int
    marks: tuple[tuple[int, str], ...]
    told_incarnation: int
    told_seq: int
    feed: str
    held: int
    hub_incarnation: int
    turn: int

    @property
    def seq(self) -> int:
        return self.marks[0][0] if self.marks else 0

    @classmethod
    def read(cls, values: dict[str, Any]) -> "Asked":
        try:
            return cls(
                release=int(values["release"]),
                incarnation=int(values["incarnation"]),
                marks=tuple((int(seq), str(short)) for seq, short in values["marks"]),
                told_incarnation=int(values["told"][0]),
                told_seq=int(values["told"][1]),
                feed=str(values["feed"]),
                held=int(values["held"]),
                hub_incarnation=int(values["hub_incarnation"]),
                turn=int(values["turn"]),
            )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise Malformed(problem=N_("the question cannot be read")) from error

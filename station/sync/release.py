"""Which releases understand one another: the hub is first, the others up to two behind."""

from msgspec import Struct

from station.custody import KINDS
from station.errors import N_, RuleBroken
from station.sync.carried import CARRIED

# Counted up with every release that sends something new. 5: the grades of products, with
# trade items and a listing's grade, and photos in a lane of their own (docs/exchange.md).
# 6: orders from other platforms, with the platform's name and number; photos of what is damaged.
# 7: what lots were mixed from.
# 8: the books: entries, counts of the cash, remittances and the county's word on them.
NUMBER = 8
BEHIND = 2


class TooOld(RuleBroken):
    message = N_(
        "This computer's program is too old to exchange with the county's. Update it first; what was done here stays and is sent after that."
    )


class AheadOfHub(RuleBroken):
    message = N_(
        "This computer's program is newer than the county's. The county's hub has to be updated first; what was done here stays and is sent after that."
    )


class Release(Struct, frozen=True):
    """What a release knows: tables, their columns, kinds of events."""

    number: int = NUMBER
    unknown_columns: frozenset[tuple[str, str]] = frozenset()
    unknown_tables: frozenset[str] = frozenset()
    unknown_kinds: frozenset[str] = frozenset()

    def knows_kind(self, kind: str) -> bool:
        return kind in KINDS and kind not in self.unknown_kinds

    def knows_table(self, name: str) -> bool:
        return name in CARRIED and name not in self.unknown_tables

    def columns_of(self, name: str) -> frozenset[str]:
        return frozenset(CARRIED[name].columns) - self._unknown_of(name)

    def child_columns_of(self, name: str) -> frozenset[str]:
        """Of the rows that belong to one of this table's; none where it has no such rows."""
        child = CARRIED[name].child
        if child is None:
            return frozenset()
        return frozenset(child.columns.keys()) - self._unknown_of(child.name)

    def _unknown_of(self, name: str) -> set[str]:
        return {column for table, column in self.unknown_columns if table == name}


THIS = Release()


def ensure_understood(node: int, hub: int) -> None:
    """Raises TooOld or AheadOfHub for a node's release that cannot talk with the hub's."""
    if node > hub:
        raise AheadOfHub
    if node < hub - BEHIND:
        raise TooOld

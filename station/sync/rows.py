"""Takes in records and facts: a newer version from its host replaces the older, nothing else does."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.records import Hosts, append, installation, is_of_before, read_hosts
from station.sync import believing, booked, quarantine, writing
from station.sync.carried import EVENT, Carried, Kind, To
from station.sync.fitting import children_misfit, defaults_of, misfit
from station.sync.models import Reason
from station.sync.wire import Content

if TYPE_CHECKING:
    from station.sync.apply import Applied, Source

_CHUNK = 5_000
_NOBODY = UUID(int=0)


def take(
    session: Session,
    item: Carried,
    found: Sequence[dict[str, Any]],
    children: Sequence[dict[str, Any]],
    source: "Source",
    applied: "Applied",
    *,
    at: datetime,
) -> None:
    """Keep what is new of one table's rows, with the rows that belong to each."""
    hosts = read_hosts(session.connection())
    if hosts is None:
        raise LookupError("this database was not installed")
    _Taking(session, item, children, source, applied, hosts, at).take(found)


def set_aside(
    session: Session,
    content: Content,
    source: "Source",
    applied: "Applied",
    reason: Reason,
    detail: str,
    *,
    at: datetime,
) -> None:
    """Put one thing, which comes last in ``content``, into the quarantine."""
    name, (row, *_) = next((n, r) for n, r in reversed(content.items()) if r)
    if name != EVENT.name:
        name, (row, *_) = next((n, r) for n, r in content.items() if r)
    key = row.get("id")
    quarantine.put(
        session,
        content,
        source_id=source.node_id,
        subject=(name, key if isinstance(key, UUID) else _NOBODY),
        reason=reason,
        detail=detail,
        at=at,
    )
    applied.quarantined += 1


class _Taking:
    """One table's rows on their way in."""

    def __init__(
        self,
        session: Session,
        item: Carried,
        children: Sequence[dict[str, Any]],
        source: "Source",
        applied: "Applied",
        hosts: Hosts,
        at: datetime,
    ) -> None:
        self.session, self.item, self.source = session, item, source
        self.applied, self.hosts, self.at = applied, hosts, at
        self.connection = session.connection()
        self.known_columns = source.release.columns_of(item.name)
        # Releases before sent some of these; each node works them out for itself by now.
        self.own_columns = frozenset(item.table.columns.keys()) - {*item.columns}
        self.known_child_columns = source.release.child_columns_of(item.name)
        self.defaults = defaults_of(item.model)
        self.children: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        for child in children:
            if isinstance(child.get(item.child_key), UUID):
                self.children[child[item.child_key]].append(child)

    def take(self, found: Sequence[dict[str, Any]]) -> None:
        rows = {row["id"]: row for row in found if isinstance(row.get("id"), UUID)}
        there = self._there(list(rows))
        new, changed = [], []
        for key, row in rows.items():
            known = there.get(key)
            wrong = misfit(self.item.table, row) or children_misfit(
                self.item.child, self.children.get(key, ()), balances=self.item.balances
            )
            if wrong is not None:
                self._set_aside(row, Reason.MALFORMED, wrong)
                continue
            if set(row) - self.known_columns - self.own_columns or self._has_newer_children(key):
                self._set_aside(row, Reason.NEWER, "columns")
            if known is None:
                if self._may_write(row):
                    new.append(row)
            elif self.item.kind is Kind.RECORD and self._replaces(row, known):
                changed.append(row)
        self._write(new, writing.insert, {})
        self._write(changed, writing.update, there)

    def _has_newer_children(self, key: UUID) -> bool:
        return any(set(child) - self.known_child_columns for child in self.children.get(key, ()))

    def _there(self, ids: list[UUID]) -> dict[UUID, Any]:
        table, found = self.item.table, {}
        for first in range(0, len(ids), _CHUNK):
            chunk = ids[first : first + _CHUNK]
            query = sa.select(table).where(table.c.id.in_(chunk))
            found.update({row.id: row for row in self.connection.execute(query)})
        return found

    def _may_write(self, row: dict[str, Any]) -> bool:
        """Whether its writer is the host of its home; what is not goes to the quarantine."""
        children = self.children.get(row["id"], ())
        source, hosts = self.source, self.hosts
        reason = believing.refusal(self.connection, self.item, source, hosts, row, children)
        if reason is not None:
            self._set_aside(row, reason, str(row.get("home_station_id")))
        return reason is None

    def _replaces(self, row: dict[str, Any], known: Any) -> bool:
        is_newer = (row.get("version") or 0) > known.version
        if self.item.is_booked and self._is_settled(row, known):
            return not self.hosts.is_hub
        if known.home_station_id != row.get("home_station_id"):
            if self.item.to is not To.ALL:
                return self._wins(row, known)
            # A row of a register changes its home only where the host of the old one says so.
            if not self._may_write(row | {"home_station_id": known.home_station_id}):
                return False
        if is_newer:
            differs = self._may_write(row)
        else:
            # An upgrade has made columns known that were set aside; or a backup was put back,
            # and the same was changed again.
            differs = row.get("version") == known.version and self._says_more(row, known)
        if not differs:
            return False
        if self.hosts.writes(known.home_station_id) and self._was_changed_here(row["id"]):
            self._keep_own(row, known)
            return False
        return True

    def _says_more(self, row: dict[str, Any], known: Any) -> bool:
        given = set(row) & self.known_columns - self.item.own_copy
        differs = any(row[name] != getattr(known, name) for name in given)
        return (differs or self._children_say_more(row["id"])) and self._may_write(row)

    def _is_settled(self, row: dict[str, Any], known: Any) -> bool:
        """Nobody writes over what was booked: what the hub has of it stands everywhere."""
        if not self.hosts.is_hub:
            return bool(known.home_station_id != row.get("home_station_id"))
        lines = self.children.get(row["id"], ())
        if not booked.rewrites(self.connection, row, known, lines):
            return False
        if not booked.is_same_reversal(self.connection, row, known, lines):
            self._set_aside(row, Reason.OTHER_CONTENT, str(known.version))
        return True

    def _children_say_more(self, key: UUID) -> bool:
        table, given = self.item.child, self.children.get(key)
        if table is None or not given:
            return False
        names = table.primary_key.columns.keys()
        query = sa.select(table).where(table.c[self.item.child_key] == key)
        there = {
            tuple(row[name] for name in names): row
            for row in self.connection.execute(query).mappings()
        }
        for child in given:
            known = there.get(tuple(child.get(name) for name in names))
            if known is None or any(known[n] != v for n, v in self._known_of(child).items()):
                return True
        return False

    def _known_of(self, child: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in child.items() if name in self.known_child_columns}

    def _wins(self, row: dict[str, Any], known: Any) -> bool:
        """Two stations took in the same parcel: on every node the same one keeps it."""
        if (row.get("home_station_id") or _NOBODY).hex > (known.home_station_id or _NOBODY).hex:
            self._set_aside(row, Reason.TWO_HOMES, str(known.home_station_id))
            return False
        if not self._may_write(row):
            return False
        old = {name: getattr(known, name) for name in self.item.columns}
        self._set_aside(old, Reason.TWO_HOMES, str(row.get("home_station_id")))
        return True

    def _was_changed_here(self, key: UUID) -> bool:
        """Since a backup was put back: the incarnation in which this database numbers now."""
        if installation(self.session).incarnation == 1:
            return False
        return not is_of_before(self.connection, self.item.name, key)

    def _keep_own(self, row: dict[str, Any], known: Any) -> None:
        """What was changed here after a restore stays, above the version that others know."""
        version = row["version"] + 1
        table = self.item.table
        self.connection.execute(
            sa.update(table).where(table.c.id == known.id).values(version=version)
        )
        append(self.connection, [(self.item.name, known.id, version, b"")])
        self._set_aside(row, Reason.CONFLICT, str(row["version"]))

    def _write(self, rows: list[dict[str, Any]], how: Any, there: Mapping[UUID, Any]) -> None:
        if not rows:
            return
        table = self.item.table
        refused = how(self.connection, table, [self._whole(row, there) for row in rows])
        for place, (reason, detail) in refused.items():
            self._set_aside(rows[place], reason, detail)
        for place, row in enumerate(rows):
            if place in refused:
                continue
            if wrong := self._write_children(row):
                self._undo(row, there)
                self._set_aside(row, *wrong)
            else:
                self._note(row)

    def _undo(self, row: dict[str, Any], there: Mapping[UUID, Any]) -> None:
        """A row is kept with all that belongs to it, or as it was before."""
        table, known = self.item.table, there.get(row["id"])
        mine = table.c.id == row["id"]
        if known is None:
            self.connection.execute(sa.delete(table).where(mine))
        else:
            self.connection.execute(sa.update(table).where(mine).values(**known._asdict()))

    def _whole(self, row: dict[str, Any], there: Mapping[UUID, Any]) -> dict[str, Any]:
        """Every column: as sent, else as it is here, else as a new row has it."""
        known = there.get(row["id"])
        base = known._asdict() if known is not None else dict(self.defaults)
        sent = {name: value for name, value in row.items() if name in self.known_columns}
        if known is not None:
            sent = {n: v for n, v in sent.items() if self._is_taken(n, row, known)}
        whole = base | sent
        if self.item.name == "leg" and known is None:
            whole["state"] = "departed" if whole.get("departed_at") else "loading"
        return whole

    def _is_taken(self, name: str, row: dict[str, Any], known: Any) -> bool:
        """A password that was changed here stays, until the county sets another."""
        if name in self.item.own_copy and self.item.name == "person":
            return bool((row.get("session_epoch") or 0) >= known.session_epoch)
        return True

    def _write_children(self, row: dict[str, Any]) -> tuple[Reason, str] | None:
        """Put them in the place of those that are there; why that cannot be, and nothing is changed."""
        table, model = self.item.child, self.item.child_model
        if table is None or model is None:
            return None
        children = [
            defaults_of(model) | self._known_of(child) for child in self.children[row["id"]]
        ]
        mine = table.c[self.item.child_key] == row["id"]
        with self.connection.begin_nested() as savepoint:
            self.connection.execute(sa.delete(table).where(mine))
            refused = writing.insert(self.connection, table, children)
            if refused:
                savepoint.rollback()
        return next(iter(refused.values()), None)

    def _note(self, row: dict[str, Any]) -> None:
        name = self.item.name
        self.applied.changes.append((name, row["id"]))
        if name == "incident":
            self.applied.matters.add(row["id"])
        elif name == "settlement":
            self.applied.matters.add(row["incident_id"])
        elif name in {"leg", "receipt"}:
            self.applied.legs.add(row["id"])

    def _set_aside(self, row: dict[str, Any], reason: Reason, detail: str) -> None:
        content: Content = {self.item.name: [row]}
        if self.item.child is not None and (children := self.children.get(row["id"])):
            content[self.item.child.name] = children
        set_aside(self.session, content, self.source, self.applied, reason, detail, at=self.at)

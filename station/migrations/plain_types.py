"""How a new migration writes column types: in SQLAlchemy's own words.

A migration that named SQLModel's types would change its meaning with them.
"""

from typing import Any, Literal

from sqlmodel.sql.sqltypes import AutoString, UTCDateTime


def render_plainly(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Alembic's ``render_item``: False leaves the rest to Alembic."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False

"""Indexes of some of a table's rows, said once for SQLite and PostgreSQL."""

import sqlalchemy as sa

_WHERE = "where"


def set_only_index(table: str, *columns: str, unique: bool = False) -> sa.Index:
    """An index of the rows where the first column is set: most rows cost nothing."""
    name = f"ix_{table}_{'_'.join(columns)}"
    return partial_index(name, *columns, where=f"{columns[0]} IS NOT NULL", unique=unique)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index of the rows of which the condition, in SQL, is true."""
    text = sa.text(where)
    # Told to PostgreSQL when there is one: to say ``postgresql_where`` loads all of its
    # dialect, which a station's PC waits for and never uses.
    return sa.Index(name, *columns, unique=unique, sqlite_where=text, info={_WHERE: text})


def tell_postgresql(metadata: sa.MetaData) -> None:
    for table in metadata.tables.values():
        for index in table.indexes:
            if _WHERE in index.info:
                index.kwargs["postgresql_where"] = index.info[_WHERE]

"""What every table must have."""

import sqlalchemy as sa
from sqlmodel import SQLModel

from station.migrations import every_model
from station.records import Record

TABLES = every_model.load().tables.values()


def test_the_database_checks_every_column_that_holds_one_of_some_words():
    unchecked = [
        str(column)
        for table in TABLES
        for column in table.columns
        if isinstance(column.type, sa.Enum) and not column.type.create_constraint
    ]

    assert unchecked == []


def test_every_constraint_has_a_name_by_which_a_migration_can_alter_it():
    nameless = [
        f"{table.name}: {constraint!r}"
        for table in TABLES
        for constraint in table.constraints
        if not constraint.name
    ]

    assert nameless == []


def test_every_record_has_its_version_and_home():
    records = {cls.__tablename__ for cls in _descendants(Record) if hasattr(cls, "__table__")}

    for name in records:
        assert {"id", "version", "home_station_id"} <= set(SQLModel.metadata.tables[name].c.keys())


def _descendants(cls: type) -> set[type]:
    return {found for child in cls.__subclasses__() for found in {child} | _descendants(child)}

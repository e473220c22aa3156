"""What the database layer says of itself."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from station.db import Database


def test_an_errors_text_names_nobody(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'station.db'}", synchronous="OFF")
    with database.alone() as engine, engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE person (name TEXT CHECK (length(name) > 9))")

    with pytest.raises(IntegrityError) as error, database.write() as session:
        session.connection().execute(
            sa.text("INSERT INTO person VALUES (:name)"), {"name": "刘桂花"}
        )

    assert "刘桂花" not in str(error.value)
    database.close()

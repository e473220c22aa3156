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


def test_what_was_erased_does_not_stay_in_the_file(tmp_path):
    path = tmp_path / "station.db"
    database = Database(f"sqlite:///{path}", synchronous="OFF")
    with database.alone() as engine, engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE person (name TEXT)")
        names = [(f"洪下村 {n} 号" + "旁" * 1_000,) for n in range(50)]
        connection.exec_driver_sql("INSERT INTO person VALUES (?)", names)

    with database.write() as session:
        session.connection().execute(
            sa.text("UPDATE person SET name = '' WHERE name LIKE '% 25 号%'")
        )
    database.close()

    assert "洪下村 24 号".encode() in path.read_bytes()
    assert "洪下村 25 号".encode() not in path.read_bytes()

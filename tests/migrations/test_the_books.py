"""The release before keeps the books to itself; what was booked then travels all the same."""

import sqlite3
from contextlib import closing

from station.db import Database
from station.keeping import log_chain, schema
from station.migrations import alembic_runner
from tests.migrations.there_and_back import there_and_back

BEFORE, AFTER = "20261130_1400", "20261130_1500"
TABLES = ("cash_close", "ledger_entry", "remittance", "remittance_receipt")


def ask(path, query):
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(query).fetchall()


def test_what_was_booked_before_is_said_again_in_a_log_that_still_holds(tmp_path):
    def say(raw):
        raw.execute("DELETE FROM log_entry")
        (node,) = raw.execute("SELECT id FROM node").fetchone()
        raw.execute("UPDATE installation SET node_id = ?, incarnation = 3", (node,))
        raw.execute("UPDATE hosting SET node_id = ?", (node,))

    path = there_and_back(tmp_path, BEFORE, AFTER, say=say)

    said = ask(path, "SELECT subject, incarnation, seq FROM log_entry ORDER BY subject")
    assert [subject for subject, *_ in said] == [*TABLES]
    assert {(incarnation, seq) for _, incarnation, seq in said} == {(3, n) for n in range(1, 5)}
    assert log_chain.first_break(path) == ""
    [(hosted, station)] = ask(path, "SELECT hosted, hosting.id FROM node, hosting")
    assert hosted == f'["{station}"]'


def test_the_books_have_their_names_and_keys_in_both_releases(tmp_path):
    path = there_and_back(tmp_path, BEFORE, AFTER, say=lambda _raw: None)
    after = schema_of(path)
    database = Database(f"sqlite:///{path}", synchronous="OFF")
    with database.alone() as engine, schema.without_foreign_keys(engine) as connection:
        alembic_runner.downgrade(connection, BEFORE)
    database.close()

    assert "ledger_entry" in after
    assert "ix_ledger_entry_event_id" in after
    before = schema_of(path)
    assert "ledger_entry" not in before
    assert "REFERENCES entry (id)" in before
    assert ask(path, "PRAGMA foreign_key_check") == []


def schema_of(path):
    return "\n".join(sql for (sql,) in ask(path, "SELECT sql FROM sqlite_master") if sql)


def test_two_papers_of_one_number_are_told_apart_on_the_way_back(tmp_path):
    def say(raw):
        columns = [row[1] for row in raw.execute("PRAGMA table_info(remittance)")]
        others = ", ".join(name for name in columns if name != "id")
        raw.execute(
            f"INSERT INTO remittance (id, {others}) SELECT '{'f' * 32}', {others} FROM remittance"
        )

    path = there_and_back(tmp_path, BEFORE, AFTER, say=say)

    numbers = [number for (number,) in ask(path, "SELECT number FROM remittance ORDER BY id")]
    assert numbers[1] == f"{numbers[0]}-ffff"

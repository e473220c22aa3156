"""The release before knows neither statements nor what partners were paid; the rest outlives it."""

import sqlite3
from contextlib import closing

from tests.migrations.there_and_back import there_and_back

BEFORE, AFTER = "20261130_0650", "20261130_0720"
_COPY = "INSERT INTO {table} ({names}) SELECT {values} FROM {table} LIMIT 1"


def copy(raw, table, **other):
    """One more row like the first, but for what is said."""
    names = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(f":{name}" if name in other else name for name in names)
    raw.execute(_COPY.format(table=table, names=", ".join(names), values=values), other)


def test_only_statements_and_payments_go_with_the_way_back(tmp_path):
    pay, back, kept = "b" * 32, "c" * 32, []

    def say(raw):
        raw.execute("UPDATE sheet SET kind = 'monthly_statement'")
        raw.execute("UPDATE entry SET kind = 'collect', reverses_id = NULL")
        raw.execute("UPDATE posting SET account = 'cod_due', partner_id = entry_id")
        copy(raw, "sheet", id=pay, kind="daily_sheet", number="Y-1")
        copy(raw, "sheet", id=back, kind="upbound_list", number="U-1")
        copy(raw, "entry", id=pay, kind="pay", event_id=None, subject_id=None)
        copy(raw, "entry", id=back, kind="reverse", reverses_id=pay, event_id=None)
        for entry in (pay, back):
            copy(raw, "posting", entry_id=entry, line=1, account="cod_paid")
            copy(raw, "posting", entry_id=entry, line=2, account="county", partner_id=None)
        kept.extend(raw.execute("SELECT * FROM posting WHERE account = 'cod_due'"))

    path = there_and_back(tmp_path, BEFORE, AFTER, say=say)

    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT kind FROM sheet").fetchall() == [("daily_sheet",)]
        assert raw.execute("SELECT kind FROM entry").fetchall() == [("collect",)] * len(kept)
        assert raw.execute("SELECT * FROM posting").fetchall() == kept

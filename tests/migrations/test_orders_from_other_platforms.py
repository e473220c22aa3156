"""The release before knows no platforms; their orders and the sums outlive the way back."""

import sqlite3
from contextlib import closing

from tests.migrations.there_and_back import there_and_back

BEFORE, AFTER = "20261130_1100", "20261130_1200"
STATION = "a" * 32


def test_a_platforms_order_is_one_by_transfer_on_the_way_back_and_the_books_sum_to_zero(tmp_path):
    def say(raw):
        raw.execute("DELETE FROM posting")
        raw.execute("UPDATE entry SET kind = 'paid_out'")
        raw.execute(
            "UPDATE goods_order SET payment = 'platform', platform = 'jd',"
            " platform_number = '1001', told_at = '2026-11-30 08:00:00.000000'"
        )
        (entry,) = raw.execute("SELECT id FROM entry").fetchone()
        raw.executemany(
            "INSERT INTO posting (entry_id, line, account, station_id, said, fen)"
            " VALUES (?, ?, ?, ?, 'jd', ?)",
            [
                (entry, 1, "transfer", STATION, 900),
                (entry, 2, "platform_fee", STATION, 100),
                (entry, 3, "platform_due", STATION, -1000),
            ],
        )

    path = there_and_back(tmp_path, BEFORE, AFTER, say=say)

    with closing(sqlite3.connect(path)) as raw:
        sums = "SELECT account, sum(fen) FROM posting GROUP BY account"
        assert dict(raw.execute(sums).fetchall()) == {"transfer": 900, "over_short": -900}
        assert raw.execute("SELECT kind FROM entry").fetchall() == [("difference",)]
        order = "SELECT payment, platform, platform_number, told_at FROM goods_order"
        assert raw.execute(order).fetchall() == [("transfer", "", "", None)]


def test_of_one_station_a_number_of_a_platform_is_there_once(tmp_path):
    path = there_and_back(tmp_path, BEFORE, AFTER, say=lambda _raw: None)

    with closing(sqlite3.connect(path)) as raw:
        (index,) = raw.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'ix_goods_order_platform_number'"
        ).fetchone()
    assert index.startswith("CREATE UNIQUE INDEX")
    assert index.endswith("WHERE platform_number <> ''")

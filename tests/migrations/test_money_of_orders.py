"""The release before knows no sales; what the drawers hold outlives the way back."""

import sqlite3
from contextlib import closing

from tests.migrations.there_and_back import there_and_back

BEFORE, AFTER = "20261130_0200", "20261130_0600"
STATION, PRODUCER = "a" * 32, "b" * 32


def test_the_drawer_is_the_same_on_the_way_back_and_the_books_still_sum_to_zero(tmp_path):
    def say(raw):
        raw.execute("DELETE FROM posting")
        raw.execute("UPDATE entry SET kind = 'pay_out'")
        raw.execute("UPDATE order_step SET kind = 'refunded'")
        raw.execute("UPDATE goods_order SET state = 'returned'")
        (entry,) = raw.execute("SELECT id FROM entry").fetchone()
        raw.executemany(
            "INSERT INTO posting (entry_id, line, account, station_id, producer_id, said, fen)"
            " VALUES (?, ?, ?, ?, ?, '', ?)",
            [
                (entry, 1, "cash", STATION, None, 700),
                (entry, 2, "sale_due", STATION, PRODUCER, -500),
                (entry, 3, "sale_fee", STATION, None, -50),
                (entry, 4, "buyer", STATION, None, -150),
            ],
        )

    path = there_and_back(tmp_path, BEFORE, AFTER, say=say)

    with closing(sqlite3.connect(path)) as raw:
        sums = "SELECT account, sum(fen) FROM posting GROUP BY account"
        assert dict(raw.execute(sums).fetchall()) == {"cash": 700, "over_short": -700}
        assert raw.execute("SELECT kind FROM entry").fetchall() == [("difference",)]
        assert raw.execute("SELECT state FROM goods_order").fetchall() == [("cancelled",)]
        assert raw.execute("SELECT count(*) FROM order_step").fetchall() == [(0,)]

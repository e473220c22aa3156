"""Photos that are here have their digest; one that has not come does not outlive the way back."""

import sqlite3
from contextlib import closing
from hashlib import sha256

from tests.migrations.test_monthly_statements import copy
from tests.migrations.there_and_back import there_and_back

BEFORE, AFTER = "20261130_0900", "20261130_1100"


def test_what_is_here_has_its_digest_and_what_is_not_comes_again(tmp_path):
    def say(raw):
        raw.execute("UPDATE picture SET card = x'01', page = x'0203', is_here = 1")
        copy(raw, "picture", id="b" * 32, card=b"", page=b"", is_here=0)

    path = there_and_back(tmp_path, BEFORE, AFTER, say=say)

    with closing(sqlite3.connect(path)) as raw:
        found = raw.execute("SELECT card, page, content_digest, is_here, is_told FROM picture")
        assert set(found) == {(b"\1", b"\2\3", sha256(b"\1\2\3").digest(), 1, 0)}

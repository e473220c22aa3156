"""What the documents say of the code is what the code says."""

from station.custody.kinds import KINDS
from station.resources import PACKAGE

CUSTODY = (PACKAGE.parent / "docs" / "custody.md").read_text("utf-8")


def test_the_vocabulary_of_custody_is_shown_as_it_is():
    shown = [line.split("|") for line in CUSTODY.splitlines() if line.startswith("| `")]
    rows = {row[1].strip(" `"): [cell.strip() for cell in row[2:]] for row in shown}

    assert set(rows) == set(KINDS)
    for name, kind in KINDS.items():
        assert rows[name][0] == kind.label
        assert rows[name][2] == ("observation" if kind.is_observation else "action")
        assert rows[name][4] == kind.after.value
        assert rows[name][7] == kind.permission.value

"""What the documents say of the code is what the code says."""

import re
import tomllib

from station.custody.kinds import KINDS
from station.resources import PACKAGE

HOUSE = (PACKAGE.parent / "docs" / "README.md").read_text("utf-8")
PYPROJECT = (PACKAGE.parent / "pyproject.toml").read_text("utf-8")
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


def test_the_picture_of_the_house_has_the_floors_that_imports_keep():
    contracts = tomllib.loads(PYPROJECT)["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each["type"] == "layers")
    rows = [line.split("|")[1] for line in HOUSE.splitlines() if line.startswith("| `")]

    shown = [set(re.findall(r"`(\w+)`", row)) for row in rows]

    assert shown == [set(re.findall(r"\w+", layer)) for layer in layers]

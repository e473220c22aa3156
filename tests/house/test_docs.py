"""Links of the documents lead somewhere, and the scripts name what is there."""

import re

import pytest

from station.cli.start import COMMANDS
from station.resources import PACKAGE

ROOT = PACKAGE.parent
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    broken = [
        link for link in LINK.findall(path.read_text("utf-8")) if not (path.parent / link).exists()
    ]

    assert broken == []


def test_the_units_and_scripts_call_commands_that_are_there():
    called = {
        name
        for path in (ROOT / "deploy").rglob("*")
        if path.suffix in {".service", ".ps1"}
        for name in re.findall(
            r"(?:bin/station|station\.exe|\$station) (\w+)", path.read_text("utf-8")
        )
    }

    assert {"serve", "backup"} <= called <= set(COMMANDS)

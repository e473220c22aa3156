"""Who may import whom. ``lint-imports`` says the same with the whole chain."""

import subprocess
import sys

import pytest

from station.resources import PACKAGE

ROOT = PACKAGE.parent


def test_the_contracts_hold():
    # In a process of its own: it turns the loggers of the one it runs in off.
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", lint, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "core", "base", "manager"])
def test_no_module_is_a_drawer_for_anything(name):
    assert list(PACKAGE.rglob(f"{name}.py")) == []

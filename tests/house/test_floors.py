"""Who may import whom. ``lint-imports`` says the same with the whole chain."""

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from station.resources import PACKAGE

ROOT = PACKAGE.parent


def test_the_contracts_hold(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert lint_imports(cache_dir=None) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "core", "base", "manager"])
def test_no_module_is_a_drawer_for_anything(name):
    assert list(PACKAGE.rglob(f"{name}.py")) == []

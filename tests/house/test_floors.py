"""Who may import whom. ``lint-imports`` says the same with the whole chain."""

import re

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from station.resources import PACKAGE

ROOT = PACKAGE.parent
# What meets the web in a room: pages, their forms, and how the room is entered.
PAGES = re.compile(
    r"^(views|forms|scan|rooms?|session|acting|blueprints|filters)|(_views|_forms?|_desk)$"
)
WEB = {"flask", "flask_babel", "flask_login", "flask_wtf", "werkzeug"}


def test_the_contracts_hold(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert lint_imports(cache_dir=None) == EXIT_STATUS_SUCCESS


def test_only_pages_know_the_web():
    graph = grimp.build_graph("station", include_external_packages=True, cache_dir=None)
    knowing = {
        module
        for module in graph.modules
        if not module.startswith(("station.web", "station.app", *WEB))
        and any(
            imported in WEB or imported.startswith("station.web")
            for imported in graph.find_modules_directly_imported_by(module)
        )
    }

    assert {module for module in knowing if not PAGES.search(module.rpartition(".")[2])} == set()


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "core", "base", "manager"])
def test_no_module_is_a_drawer_for_anything(name):
    assert list(PACKAGE.rglob(f"{name}.py")) == []

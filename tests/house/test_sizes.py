"""Modules and functions stay small enough to be read at once; imports stand at the top."""

import ast
from collections.abc import Iterator
from pathlib import Path

from station.resources import PACKAGE

MODULE_LINES, FUNCTION_LINES = 300, 40
SOURCES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    # Written by a tool, and never changed again.
    if path.parent != PACKAGE / "migrations" / "versions"
]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_a_module_is_read_in_one_go():
    long = {
        _short(path) for path in SOURCES if len(path.read_text("utf-8").splitlines()) > MODULE_LINES
    }

    assert long == set()


def test_a_function_fits_a_screen():
    long = {
        f"{_short(path)}:{node.name}"
        for path in SOURCES
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    }

    assert long == set()


def test_imports_stand_at_the_top_of_their_module():
    hidden = [
        f"{_short(path)}:{inner.lineno}"
        for path in SOURCES
        for node in functions(path)
        # How Python itself lets a package load a part late (PEP 562).
        if node.name != "__getattr__"
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def _short(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()

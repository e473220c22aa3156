"""What each test would do over again is done once in a test process.

Every test has a database and an app of its own, and with them SQLAlchemy compiles all
statements anew, Werkzeug all addresses, and Babel reads its catalogues again. None of that
depends on the test. Here it is kept from one to the next, as a server keeps it from one
request to the next: the rooms of orders, sorting and network took 132 seconds of processor
time without, and take 68.
"""

import gc
from functools import lru_cache
from typing import Any

import pytest
import sqlalchemy as sa
from babel import Locale
from babel.support import NullTranslations, Translations
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from station.web.addresses import PatientRule

# Never undone: it holds for the whole process.
_PATCH = pytest.MonkeyPatch()
_STATEMENTS: LRUCache[Any, Any] = LRUCache(5_000)
# What Rule.compile() makes; its two builders are bound to the rule that they build for.
_OF_A_RULE = ("_parts", "_trace", "_converters", "arguments")
_BUILDERS = ("_build", "_build_unknown")
_RULES: dict[tuple[Any, ...], dict[str, Any]] = {}


def pytest_configure() -> None:
    _share_statements()
    _share_rules()
    _share_catalogues()


def pytest_collection_finish(session: pytest.Session) -> None:
    """All modules are there for good: the collector need not look through them again."""
    gc.collect()
    gc.freeze()


def _share_statements() -> None:
    """Statements are kept by dialect, and those of any two SQLite files say the same."""
    _PATCH.setattr(SQLiteDialect_pysqlite, "__eq__", lambda self, other: type(self) is type(other))
    _PATCH.setattr(SQLiteDialect_pysqlite, "__hash__", lambda self: hash(type(self)))
    sa.event.listen(sa.Engine, "engine_connect", _share_with)


def _share_with(connection: sa.Connection) -> None:
    connection.engine._compiled_cache = _STATEMENTS


def _share_catalogues() -> None:
    load = Translations.load

    @lru_cache
    def load_once(folder: str, locales: tuple[Locale, ...], domain: str) -> NullTranslations:
        return load(folder, locales, domain)

    def load_shared(folder: str, locales: list[Locale], domain: str) -> NullTranslations:
        return load_once(folder, tuple(locales), domain)

    _PATCH.setattr(Translations, "load", load_shared)


def _share_rules() -> None:
    compile_anew = PatientRule.compile

    def compile_once(rule: PatientRule) -> None:
        key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults))
        if made := _RULES.get(key):
            for name in _OF_A_RULE:
                setattr(rule, name, made[name])
            for name in _BUILDERS:
                setattr(rule, name, made[name].__get__(rule))
            return
        compile_anew(rule)
        made = {name: getattr(rule, name) for name in _OF_A_RULE}
        _RULES[key] = made | {name: getattr(rule, name).__func__ for name in _BUILDERS}

    _PATCH.setattr(PatientRule, "compile", compile_once)

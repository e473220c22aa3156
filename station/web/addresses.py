"""Addresses of pages whose building is compiled at its first use.

Werkzeug compiles two functions for each rule when the rule is added. For some 360 rules
that is a tenth of the start, and few of them are built before the server is asked for
anything (docs/performance.md).
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]


class PatientRule(Rule):
    """A rule that matches from the start, and learns to build its address when it has to."""

    def _compile_builder(self, append_unknown: bool = True) -> Build:  # noqa: FBT001, FBT002
        """In place of Werkzeug's own of the same name, a function that asks it first."""
        compile_builder = super()._compile_builder
        compiled: Build | None = None

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            nonlocal compiled
            if compiled is None:
                compiled = compile_builder(append_unknown)
            return compiled(rule, **values)

        return build


def init_app(app: Flask) -> None:
    app.url_rule_class = PatientRule

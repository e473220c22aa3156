"""A cable that can be pulled: the demonstration's line goes down and comes back at a button."""

from pathlib import Path

_PULLED = "cable-pulled"
# Written by the demonstration; nobody's station has it.
_DEMO = "demo-logins.json"


def may_be_pulled(home: Path) -> bool:
    return (home / _DEMO).exists()


def is_pulled(home: Path) -> bool:
    return (home / _PULLED).exists()


def pull(home: Path) -> None:
    (home / _PULLED).touch()


def plug_in(home: Path) -> None:
    (home / _PULLED).unlink(missing_ok=True)

"""Errors a clerk can act on. Anything else is a bug, and shows as one.

StationError
├── InvalidInput  a field is missing or malformed                400
├── Forbidden     the person's role does not allow it            403
├── NotFound      the thing asked for does not exist (for you)   404
├── RuleBroken    well-formed, but not allowed as it is          409
├── TryLater      the station is busy, or too many attempts      429 or 503
└── DiskFull      nothing more can be written on this machine    507
"""

import errno
import sqlite3
from collections.abc import Mapping
from typing import Any, ClassVar

# The second is of the file that SQLite keeps beside a database in WAL mode.
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
_FULL_ON_POSTGRESQL = "53100"


def N_(message: str) -> str:  # noqa: N802  the name gettext tools look for
    """Mark ``message`` for translation later, when the reader is known."""
    return message


class Counted(str):
    """A message that says a count before a noun: the reader's language chooses the form."""

    __slots__ = ("many",)
    many: str


def NN_(one: str, many: str) -> Counted:  # noqa: N802  like N_
    """Mark a message whose noun follows ``%(count)d``; its values have that ``count``."""
    message = Counted(one)
    message.many = many
    return message


def in_english(message: str, values: Mapping[str, Any]) -> str:
    """The message itself, in the form that its count asks for."""
    return message.many if isinstance(message, Counted) and values["count"] != 1 else message


class StationError(Exception):
    """``str(error)`` is English, for logs; the web layer translates ``message``.

    ``values`` fill the message's ``%(name)s`` places; a value that is itself marked
    by ``N_`` is translated before it is filled in.
    """

    http_status: ClassVar[int] = 400
    message: ClassVar[str] = N_("Something is wrong.")

    def __init__(self, **values: Any) -> None:
        super().__init__(in_english(self.message, values) % values)
        self.values = values


class InvalidInput(StationError):
    http_status = 400
    message = N_("Please correct: %(fields)s")

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(fields=", ".join(problems))
        self.problems = problems


class Forbidden(StationError):
    http_status = 403
    message = N_("Your role does not allow this. Ask the county coordinator.")


class NotFound(StationError):
    http_status = 404
    message = N_("%(kind)s %(id)s does not exist.")


class RuleBroken(StationError):
    http_status = 409


class TryLater(StationError):
    http_status = 503
    message = N_("The station is busy. Nothing was lost; please try again.")


class DiskFull(StationError):
    http_status = 507
    message = N_("The disk is full, so this was not saved. Make room on it, then do it again.")


def is_disk_full(error: BaseException) -> bool:
    """Whether this is how SQLite, PostgreSQL or the system say that there is no room left."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) in _FULL
    if isinstance(cause, OSError):
        return cause.errno in {errno.ENOSPC, errno.EDQUOT}
    return getattr(cause, "sqlstate", None) == _FULL_ON_POSTGRESQL

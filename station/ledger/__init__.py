"""Who owes what: accounts and postings in integer fen, that are only ever added to."""

from station.ledger.models import AccountKind, Entry, EntryKind, Method, Posting
from station.ledger.rules import Account, Due, Line, Sold
from station.ledger.service import (
    Occasion,
    lines_of,
    post,
    reverse,
    reverse_event,
    reverse_kind,
    was_posted,
)

__all__ = [
    "Account",
    "AccountKind",
    "Due",
    "Entry",
    "EntryKind",
    "Line",
    "Method",
    "Occasion",
    "Posting",
    "Sold",
    "lines_of",
    "post",
    "reverse",
    "reverse_event",
    "reverse_kind",
    "was_posted",
]

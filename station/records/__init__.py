"""Versioned rows, and the log that carries every change to other nodes.

A room that has rows which other nodes must know derives them from ``Record``; a flush
then counts their version up and writes the log entry in the same transaction.
"""

from station.records.hosting import (
    Hosts,
    KeptElsewhere,
    ensure_written_here,
    hosts,
    is_written_here,
    read_hosts,
)
from station.records.models import Hosting, Installation, LogEntry, Record
from station.records.sequencer import number_waiting
from station.records.service import (
    Tip,
    append,
    append_alike,
    begin_incarnation,
    ensure_version,
    install,
    installation,
    is_of_before,
    tip,
)

__all__ = [
    "Hosting",
    "Hosts",
    "Installation",
    "KeptElsewhere",
    "LogEntry",
    "Record",
    "Tip",
    "append",
    "append_alike",
    "begin_incarnation",
    "ensure_version",
    "ensure_written_here",
    "hosts",
    "install",
    "installation",
    "is_of_before",
    "is_written_here",
    "number_waiting",
    "read_hosts",
    "tip",
]
